-- docs/decisions/0002-schema.md has every column with its meaning. Times are UTC microseconds, enumerations their numbers.
CREATE TABLE meta(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE name(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE(kind, name));

CREATE TABLE lane(
  channel INTEGER NOT NULL, lane TEXT NOT NULL, epoch INTEGER NOT NULL, cursor TEXT NOT NULL, last_success INTEGER,
  seen INTEGER NOT NULL, stored INTEGER NOT NULL, repeated INTEGER NOT NULL, quarantined INTEGER NOT NULL, reach INTEGER NOT NULL,
  own INTEGER NOT NULL, gone INTEGER NOT NULL, cut INTEGER NOT NULL, skipped INTEGER NOT NULL,
  PRIMARY KEY(channel, lane)) WITHOUT ROWID;

CREATE TABLE lane_watch(channel INTEGER NOT NULL, lane TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, usual TEXT NOT NULL, PRIMARY KEY(channel, lane)) WITHOUT ROWID;

CREATE TABLE gap(id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, lane TEXT NOT NULL, from_at INTEGER, to_at INTEGER NOT NULL, reason TEXT NOT NULL);

CREATE TABLE arrival(
  channel INTEGER NOT NULL, native_id TEXT NOT NULL, order_value INTEGER NOT NULL, post INTEGER NOT NULL, received_at INTEGER NOT NULL,
  PRIMARY KEY(channel, native_id, order_value)) WITHOUT ROWID;

CREATE TABLE post(
  id INTEGER PRIMARY KEY, first INTEGER NOT NULL, revision INTEGER NOT NULL, channel INTEGER NOT NULL, native_id TEXT NOT NULL, identity INTEGER NOT NULL,
  conversation INTEGER NOT NULL, decision INTEGER NOT NULL, kind INTEGER NOT NULL, visibility INTEGER NOT NULL, state INTEGER NOT NULL,
  order_value INTEGER NOT NULL, hash INTEGER NOT NULL, created_at INTEGER NOT NULL, received_at INTEGER NOT NULL, language TEXT NOT NULL,
  step INTEGER NOT NULL, parent TEXT);
CREATE INDEX post_conversation ON post(conversation);
CREATE INDEX post_revision ON post(first) WHERE revision > 1;

CREATE TABLE post_text(post INTEGER PRIMARY KEY, text TEXT NOT NULL, subject TEXT, html TEXT, url TEXT, more TEXT, encoding INTEGER NOT NULL, raw BLOB NOT NULL);

CREATE TABLE contact(id INTEGER PRIMARY KEY, created_at INTEGER NOT NULL);

CREATE TABLE identity(
  id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, account TEXT NOT NULL, contact INTEGER NOT NULL, profile TEXT NOT NULL,
  posts INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  noise INTEGER NOT NULL, complaints INTEGER NOT NULL, kind INTEGER NOT NULL, cut INTEGER NOT NULL, UNIQUE(scope, account));
CREATE INDEX identity_moved ON identity(contact) WHERE contact <> id + 1;

CREATE TABLE profile_history(
  identity INTEGER NOT NULL, number INTEGER NOT NULL, until_at INTEGER NOT NULL, profile TEXT NOT NULL, PRIMARY KEY(identity, number)) WITHOUT ROWID;

CREATE TABLE identity_key(kind INTEGER NOT NULL, key TEXT NOT NULL, identity INTEGER NOT NULL, vouched INTEGER NOT NULL, PRIMARY KEY(kind, key, identity)) WITHOUT ROWID;

CREATE TABLE directory_line(id INTEGER PRIMARY KEY, line TEXT NOT NULL);

CREATE TABLE sender_verdict(identity INTEGER PRIMARY KEY, kind INTEGER NOT NULL, evidence TEXT NOT NULL, made_at INTEGER NOT NULL, expires_at INTEGER);

CREATE TABLE list_entry(
  id INTEGER PRIMARY KEY, contact INTEGER NOT NULL, kind INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL, why TEXT, posts INTEGER NOT NULL, ended_at INTEGER, ended_by TEXT);

CREATE TABLE merge_journal(
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, target INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL, why TEXT, moved TEXT NOT NULL, undone_at INTEGER, undone_by TEXT);

CREATE TABLE conversation(
  id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, thread_key TEXT, asker INTEGER NOT NULL, root_id TEXT NOT NULL, step INTEGER NOT NULL,
  joined_into INTEGER, created_at INTEGER NOT NULL);
CREATE UNIQUE INDEX conversation_key ON conversation(channel, thread_key, asker) WHERE thread_key IS NOT NULL;
CREATE INDEX conversation_joined ON conversation(joined_into) WHERE joined_into IS NOT NULL;

CREATE TABLE conversation_move(post INTEGER NOT NULL, conversation INTEGER NOT NULL, PRIMARY KEY(post, conversation)) WITHOUT ROWID;

CREATE TABLE conversation_act(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL, undone_at INTEGER, body TEXT NOT NULL);

CREATE TABLE thread_alias(channel INTEGER NOT NULL, key TEXT NOT NULL, becomes TEXT NOT NULL, PRIMARY KEY(channel, key)) WITHOUT ROWID;

CREATE TABLE orphan(channel INTEGER NOT NULL, ancestor TEXT NOT NULL, post INTEGER NOT NULL, staff INTEGER NOT NULL, PRIMARY KEY(channel, ancestor, post)) WITHOUT ROWID;
CREATE INDEX orphan_post ON orphan(post);

CREATE TABLE recent(
  channel INTEGER NOT NULL, identity INTEGER NOT NULL, key TEXT NOT NULL, conversation INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(channel, identity, key)) WITHOUT ROWID;
CREATE INDEX recent_at ON recent(at);

CREATE TABLE sameness(channel INTEGER NOT NULL, key TEXT NOT NULL, post INTEGER NOT NULL, native_id TEXT NOT NULL, PRIMARY KEY(key, channel)) WITHOUT ROWID;
CREATE INDEX sameness_post ON sameness(post);

CREATE TABLE decision(
  id INTEGER PRIMARY KEY, post INTEGER NOT NULL, made_at INTEGER NOT NULL, category INTEGER NOT NULL, request_kind INTEGER, confidence REAL NOT NULL, margin REAL NOT NULL,
  priority INTEGER NOT NULL, action INTEGER NOT NULL, policy_row INTEGER NOT NULL, backend INTEGER, route TEXT, packs INTEGER NOT NULL,
  evidence TEXT);
CREATE INDEX decision_review ON decision(id) WHERE action = 1;

CREATE TABLE ticket(
  id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, backend INTEGER NOT NULL, ordinal INTEGER NOT NULL, status INTEGER NOT NULL, undone INTEGER NOT NULL,
  native_id TEXT, url TEXT, requester TEXT, status_at INTEGER, created_at INTEGER NOT NULL, told_at INTEGER);
CREATE UNIQUE INDEX ticket_key ON ticket(conversation, backend, ordinal);

CREATE TABLE ticket_event(id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, kind INTEGER NOT NULL, post INTEGER NOT NULL, created_at INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX ticket_event_ticket ON ticket_event(ticket);

CREATE TABLE outbox(
  event INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, backend INTEGER NOT NULL, state INTEGER NOT NULL, priority INTEGER NOT NULL, due_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL, key TEXT NOT NULL, old INTEGER NOT NULL, intent_at INTEGER, first_intent_at INTEGER, settings TEXT, note TEXT, reason TEXT, reference TEXT, asked_at INTEGER, task INTEGER, owner INTEGER);
CREATE INDEX outbox_due ON outbox(backend, priority DESC, event) WHERE state = 0 OR state = 2 OR state = 8;
CREATE INDEX outbox_twice ON outbox(backend, due_at) WHERE state = 4 AND reason IS NOT NULL;
CREATE INDEX outbox_unsure ON outbox(backend) WHERE state = 2 OR state = 5 OR state = 8;
CREATE INDEX outbox_held ON outbox(ticket, event) WHERE state = 3;
CREATE INDEX outbox_ended ON outbox(state, event) WHERE state IN (5, 6);

CREATE TABLE event_edit(
  event INTEGER NOT NULL, number INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY(event, number)) WITHOUT ROWID;

CREATE TABLE quarantine(
  id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, native_id TEXT NOT NULL, order_value INTEGER, hash INTEGER NOT NULL, reason TEXT NOT NULL, received_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL, state INTEGER NOT NULL, raw BLOB NOT NULL, UNIQUE(channel, native_id, hash));

CREATE TABLE attachment(
  id INTEGER PRIMARY KEY, post INTEGER NOT NULL, channel INTEGER NOT NULL, revision INTEGER NOT NULL, url TEXT NOT NULL, name TEXT, content_type TEXT, hash TEXT,
  bytes INTEGER, state INTEGER NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, reason TEXT, UNIQUE(post, url));
CREATE INDEX attachment_due ON attachment(due_at) WHERE state = 0;
CREATE INDEX attachment_hash ON attachment(hash) WHERE hash IS NOT NULL;

CREATE TABLE album_part(
  channel INTEGER NOT NULL, native_id TEXT NOT NULL, album TEXT NOT NULL, root TEXT, number INTEGER NOT NULL, order_value INTEGER, hash INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY(channel, native_id)) WITHOUT ROWID;
CREATE INDEX album_part_album ON album_part(channel, album);

CREATE TABLE due_work(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, channel INTEGER NOT NULL, key TEXT NOT NULL, due_at INTEGER NOT NULL);
CREATE UNIQUE INDEX due_work_key ON due_work(kind, channel, key);
CREATE INDEX due_work_due ON due_work(kind, channel, due_at);

CREATE TABLE tombstone(channel INTEGER NOT NULL, native_id TEXT NOT NULL, gone_at INTEGER NOT NULL, PRIMARY KEY(channel, native_id)) WITHOUT ROWID;

CREATE TABLE reach(
  channel INTEGER NOT NULL, native_id TEXT NOT NULL, of_native_id TEXT NOT NULL, identity INTEGER NOT NULL, received_at INTEGER NOT NULL,
  PRIMARY KEY(channel, native_id)) WITHOUT ROWID;
CREATE INDEX reach_of ON reach(channel, of_native_id);

CREATE TABLE desk_event(
  id INTEGER PRIMARY KEY, backend INTEGER NOT NULL, kind INTEGER NOT NULL, native_id TEXT NOT NULL, ticket INTEGER NOT NULL, status INTEGER, at INTEGER NOT NULL,
  received_at INTEGER NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX desk_event_key ON desk_event(backend, kind, native_id);
CREATE INDEX desk_event_ticket ON desk_event(ticket, id);

CREATE TABLE own_id(
  place INTEGER NOT NULL, kind INTEGER NOT NULL, native_id TEXT NOT NULL, subject INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(place, kind, native_id, subject)) WITHOUT ROWID;
CREATE INDEX own_id_subject ON own_id(subject);

CREATE TABLE counter(
  day INTEGER NOT NULL, channel INTEGER NOT NULL, category INTEGER NOT NULL, action INTEGER NOT NULL, posts INTEGER NOT NULL,
  PRIMARY KEY(day, channel, category, action)) WITHOUT ROWID;

CREATE TABLE suppression(identity INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, post INTEGER, basis INTEGER NOT NULL, made_by TEXT, withheld INTEGER NOT NULL);

CREATE TABLE automatic_reply(contact INTEGER NOT NULL, day INTEGER NOT NULL, replies INTEGER NOT NULL, PRIMARY KEY(contact, day)) WITHOUT ROWID;

CREATE TABLE correction(
  id INTEGER PRIMARY KEY, post INTEGER NOT NULL, before_decision INTEGER NOT NULL, after_decision INTEGER NOT NULL, kind INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,
  why TEXT, undone_by INTEGER);
CREATE INDEX correction_post ON correction(post, id);

CREATE TABLE audit(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, made_by TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL, before_state TEXT, after_state TEXT, why TEXT);
CREATE INDEX audit_subject ON audit(subject, id);

CREATE TABLE token(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, role INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL, revoked_at INTEGER);
CREATE UNIQUE INDEX token_hash ON token(hash);

CREATE TABLE user_account(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL, password TEXT NOT NULL, password_at INTEGER NOT NULL, must_change INTEGER NOT NULL,
  removed_at INTEGER);
CREATE UNIQUE INDEX user_account_name ON user_account(name) WHERE removed_at IS NULL;

CREATE TABLE session(hash TEXT NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL, made_at INTEGER NOT NULL, ends_at INTEGER NOT NULL) WITHOUT ROWID;
