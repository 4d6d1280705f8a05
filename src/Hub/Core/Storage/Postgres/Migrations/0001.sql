-- docs/decisions/0002-schema.md has every column with its meaning. Times are UTC microseconds, enumerations their numbers.
-- What is looked for as a whole compares by its bytes (COLLATE "C"): a new version of the system's collations does not spoil an index.
CREATE TABLE meta(key text COLLATE "C" NOT NULL PRIMARY KEY, value text NOT NULL);

CREATE TABLE name(id integer PRIMARY KEY, kind integer NOT NULL, name text COLLATE "C" NOT NULL, UNIQUE(kind, name));

CREATE TABLE lane(
  channel integer NOT NULL, lane text COLLATE "C" NOT NULL, epoch bigint NOT NULL, cursor text NOT NULL, last_success bigint,
  seen bigint NOT NULL, stored bigint NOT NULL, repeated bigint NOT NULL, quarantined bigint NOT NULL, reach bigint NOT NULL,
  own bigint NOT NULL, gone bigint NOT NULL, cut bigint NOT NULL, skipped bigint NOT NULL,
  PRIMARY KEY(channel, lane));

CREATE TABLE lane_watch(channel integer NOT NULL, lane text COLLATE "C" NOT NULL, at bigint NOT NULL, state text NOT NULL, usual text NOT NULL, PRIMARY KEY(channel, lane));

-- Ids are given in blocks: each number drawn stands for the 1,000 from it on, whoever draws it.
CREATE SEQUENCE hub_ids INCREMENT 1000;

CREATE TABLE gap(id bigint PRIMARY KEY, channel integer NOT NULL, lane text COLLATE "C" NOT NULL, from_at bigint, to_at bigint NOT NULL, reason text NOT NULL);

CREATE TABLE arrival(
  channel integer NOT NULL, native_id text COLLATE "C" NOT NULL, order_value bigint NOT NULL, post bigint NOT NULL, received_at bigint NOT NULL,
  PRIMARY KEY(channel, native_id, order_value));

CREATE TABLE post(
  id bigint PRIMARY KEY, first bigint NOT NULL, revision integer NOT NULL, channel integer NOT NULL, native_id text COLLATE "C" NOT NULL, identity bigint NOT NULL,
  conversation bigint NOT NULL, decision bigint NOT NULL, kind integer NOT NULL, visibility integer NOT NULL, state integer NOT NULL,
  order_value bigint NOT NULL, hash bigint NOT NULL, created_at bigint NOT NULL, received_at bigint NOT NULL, language text NOT NULL,
  step integer NOT NULL, parent text COLLATE "C");
CREATE INDEX post_conversation ON post(conversation);
CREATE INDEX post_revision ON post(first) WHERE revision > 1;

CREATE TABLE post_text(post bigint PRIMARY KEY, text text NOT NULL, subject text, html text, url text, more text, encoding integer NOT NULL, raw bytea NOT NULL);

CREATE TABLE contact(id bigint PRIMARY KEY, created_at bigint NOT NULL);

CREATE TABLE identity(
  id bigint PRIMARY KEY, scope integer NOT NULL, account text COLLATE "C" NOT NULL, contact bigint NOT NULL, profile text NOT NULL,
  posts bigint NOT NULL, first_seen bigint NOT NULL, last_seen bigint NOT NULL,
  noise bigint NOT NULL, complaints bigint NOT NULL, kind integer NOT NULL, cut bigint NOT NULL, UNIQUE(scope, account));
CREATE INDEX identity_moved ON identity(contact) WHERE contact <> id + 1;

CREATE TABLE profile_history(
  identity bigint NOT NULL, number integer NOT NULL, until_at bigint NOT NULL, profile text NOT NULL, PRIMARY KEY(identity, number));

CREATE TABLE identity_key(kind integer NOT NULL, key text COLLATE "C" NOT NULL, identity bigint NOT NULL, vouched integer NOT NULL, PRIMARY KEY(kind, key, identity));

CREATE TABLE directory_line(id bigint PRIMARY KEY, line text NOT NULL);

CREATE TABLE sender_verdict(identity bigint PRIMARY KEY, kind integer NOT NULL, evidence text NOT NULL, made_at bigint NOT NULL, expires_at bigint);

CREATE TABLE list_entry(
  id bigint PRIMARY KEY, contact bigint NOT NULL, kind integer NOT NULL, made_at bigint NOT NULL, made_by text NOT NULL, why text, posts bigint NOT NULL, ended_at bigint, ended_by text);

CREATE TABLE merge_journal(
  id bigint PRIMARY KEY, source bigint NOT NULL, target bigint NOT NULL, made_at bigint NOT NULL, made_by text NOT NULL, why text, moved text NOT NULL, undone_at bigint, undone_by text);

CREATE TABLE conversation(
  id bigint PRIMARY KEY, channel integer NOT NULL, thread_key text COLLATE "C", asker bigint NOT NULL, root_id text NOT NULL, step integer NOT NULL,
  joined_into bigint, created_at bigint NOT NULL);
CREATE UNIQUE INDEX conversation_key ON conversation(channel, thread_key, asker) WHERE thread_key IS NOT NULL;
CREATE INDEX conversation_joined ON conversation(joined_into) WHERE joined_into IS NOT NULL;

CREATE TABLE conversation_move(post bigint NOT NULL, conversation bigint NOT NULL, PRIMARY KEY(post, conversation));

CREATE TABLE conversation_act(id bigint PRIMARY KEY, kind integer NOT NULL, made_at bigint NOT NULL, made_by text NOT NULL, undone_at bigint, body text NOT NULL);

CREATE TABLE thread_alias(channel integer NOT NULL, key text COLLATE "C" NOT NULL, becomes text NOT NULL, PRIMARY KEY(channel, key));

CREATE TABLE orphan(channel integer NOT NULL, ancestor text COLLATE "C" NOT NULL, post bigint NOT NULL, staff integer NOT NULL, PRIMARY KEY(channel, ancestor, post));
CREATE INDEX orphan_post ON orphan(post);

CREATE TABLE recent(
  channel integer NOT NULL, identity bigint NOT NULL, key text COLLATE "C" NOT NULL, conversation bigint NOT NULL, at bigint NOT NULL, PRIMARY KEY(channel, identity, key));
CREATE INDEX recent_at ON recent(at);

CREATE TABLE sameness(channel integer NOT NULL, key text COLLATE "C" NOT NULL, post bigint NOT NULL, native_id text NOT NULL, PRIMARY KEY(key, channel));
CREATE INDEX sameness_post ON sameness(post);

CREATE TABLE decision(
  id bigint PRIMARY KEY, post bigint NOT NULL, made_at bigint NOT NULL, category integer NOT NULL, request_kind integer, confidence double precision NOT NULL, margin double precision NOT NULL,
  priority integer NOT NULL, action integer NOT NULL, policy_row integer NOT NULL, backend integer, route text, packs integer NOT NULL,
  evidence text);
CREATE INDEX decision_review ON decision(id) WHERE action = 1;

CREATE TABLE ticket(
  id bigint PRIMARY KEY, conversation bigint NOT NULL, backend integer NOT NULL, ordinal integer NOT NULL, status integer NOT NULL, undone integer NOT NULL,
  native_id text COLLATE "C", url text, requester text, status_at bigint, created_at bigint NOT NULL, told_at bigint);
CREATE UNIQUE INDEX ticket_key ON ticket(conversation, backend, ordinal);

CREATE TABLE ticket_event(id bigint PRIMARY KEY, ticket bigint NOT NULL, kind integer NOT NULL, post bigint NOT NULL, created_at bigint NOT NULL, body bytea NOT NULL);
CREATE INDEX ticket_event_ticket ON ticket_event(ticket);

CREATE TABLE outbox(
  event bigint PRIMARY KEY, ticket bigint NOT NULL, backend integer NOT NULL, state integer NOT NULL, priority integer NOT NULL, due_at bigint NOT NULL,
  attempt integer NOT NULL, key text COLLATE "C" NOT NULL, old integer NOT NULL, intent_at bigint, first_intent_at bigint, settings text, note text, reason text, reference text, asked_at bigint, task integer, owner bigint);
CREATE INDEX outbox_due ON outbox(backend, priority DESC, event) WHERE state = 0 OR state = 2 OR state = 8;
CREATE INDEX outbox_twice ON outbox(backend, due_at) WHERE state = 4 AND reason IS NOT NULL;
CREATE INDEX outbox_unsure ON outbox(backend) WHERE state = 2 OR state = 5 OR state = 8;
CREATE INDEX outbox_held ON outbox(ticket, event) WHERE state = 3;
CREATE INDEX outbox_ended ON outbox(state, event) WHERE state IN (5, 6);

CREATE TABLE event_edit(
  event bigint NOT NULL, number integer NOT NULL, made_at bigint NOT NULL, made_by text NOT NULL, body bytea NOT NULL, PRIMARY KEY(event, number));

CREATE TABLE quarantine(
  id bigint PRIMARY KEY, channel integer NOT NULL, native_id text COLLATE "C" NOT NULL, order_value bigint, hash bigint NOT NULL, reason text NOT NULL, received_at bigint NOT NULL,
  attempts integer NOT NULL, state integer NOT NULL, raw bytea NOT NULL, UNIQUE(channel, native_id, hash));

CREATE TABLE attachment(
  id bigint PRIMARY KEY, post bigint NOT NULL, channel integer NOT NULL, revision integer NOT NULL, url text NOT NULL, name text COLLATE "C", content_type text, hash text COLLATE "C",
  bytes bigint, state integer NOT NULL, attempts integer NOT NULL, due_at bigint NOT NULL, reason text);
-- An index entry has at most 2,704 bytes, an address may have more.
CREATE UNIQUE INDEX attachment_key ON attachment(post, md5(url));
CREATE INDEX attachment_due ON attachment(due_at) WHERE state = 0;
CREATE INDEX attachment_hash ON attachment(hash) WHERE hash IS NOT NULL;

CREATE TABLE album_part(
  channel integer NOT NULL, native_id text COLLATE "C" NOT NULL, album text COLLATE "C" NOT NULL, root text, number bigint NOT NULL, order_value bigint, hash bigint NOT NULL, body text NOT NULL,
  PRIMARY KEY(channel, native_id));
CREATE INDEX album_part_album ON album_part(channel, album);

CREATE TABLE due_work(id bigint PRIMARY KEY, kind integer NOT NULL, channel integer NOT NULL, key text COLLATE "C" NOT NULL, due_at bigint NOT NULL);
CREATE UNIQUE INDEX due_work_key ON due_work(kind, channel, key);
CREATE INDEX due_work_due ON due_work(kind, channel, due_at);

CREATE TABLE tombstone(channel integer NOT NULL, native_id text COLLATE "C" NOT NULL, gone_at bigint NOT NULL, PRIMARY KEY(channel, native_id));

CREATE TABLE reach(
  channel integer NOT NULL, native_id text COLLATE "C" NOT NULL, of_native_id text NOT NULL, identity bigint NOT NULL, received_at bigint NOT NULL,
  PRIMARY KEY(channel, native_id));
CREATE INDEX reach_of ON reach(channel, of_native_id);

CREATE TABLE desk_event(
  id bigint PRIMARY KEY, backend integer NOT NULL, kind integer NOT NULL, native_id text COLLATE "C" NOT NULL, ticket bigint NOT NULL, status integer, at bigint NOT NULL,
  received_at bigint NOT NULL, body text NOT NULL);
CREATE UNIQUE INDEX desk_event_key ON desk_event(backend, kind, native_id);
CREATE INDEX desk_event_ticket ON desk_event(ticket, id);

CREATE TABLE own_id(
  place integer NOT NULL, kind integer NOT NULL, native_id text COLLATE "C" NOT NULL, subject bigint NOT NULL, at bigint NOT NULL,
  PRIMARY KEY(place, kind, native_id, subject));
CREATE INDEX own_id_subject ON own_id(subject);

CREATE TABLE counter(
  day integer NOT NULL, channel integer NOT NULL, category integer NOT NULL, action integer NOT NULL, posts bigint NOT NULL,
  PRIMARY KEY(day, channel, category, action));

CREATE TABLE suppression(identity bigint NOT NULL PRIMARY KEY, at bigint NOT NULL, post bigint, basis integer NOT NULL, made_by text, withheld integer NOT NULL);

CREATE TABLE automatic_reply(contact bigint NOT NULL, day integer NOT NULL, replies integer NOT NULL, PRIMARY KEY(contact, day));

CREATE TABLE correction(
  id bigint PRIMARY KEY, post bigint NOT NULL, before_decision bigint NOT NULL, after_decision bigint NOT NULL, kind integer NOT NULL, made_at bigint NOT NULL, made_by text NOT NULL,
  why text, undone_by bigint);
CREATE INDEX correction_post ON correction(post, id);

CREATE TABLE audit(
  id bigint PRIMARY KEY, at bigint NOT NULL, made_by text NOT NULL, action text NOT NULL, subject text NOT NULL, before_state text, after_state text, why text);
CREATE INDEX audit_subject ON audit(subject, id);

CREATE TABLE token(
  id bigint PRIMARY KEY, name text NOT NULL, hash text NOT NULL, role integer NOT NULL, made_at bigint NOT NULL, made_by text NOT NULL, revoked_at bigint);
CREATE UNIQUE INDEX token_hash ON token(hash);

CREATE TABLE user_account(
  id bigint PRIMARY KEY, name text NOT NULL, role integer NOT NULL, made_at bigint NOT NULL, made_by text NOT NULL, password text NOT NULL, password_at bigint NOT NULL, must_change integer NOT NULL,
  removed_at bigint);
CREATE UNIQUE INDEX user_account_name ON user_account(name) WHERE removed_at IS NULL;

CREATE TABLE session(hash text NOT NULL PRIMARY KEY, user_id bigint NOT NULL, made_at bigint NOT NULL, ends_at bigint NOT NULL);

-- A value of a JSON body; NULL where it is no JSON any more.
CREATE FUNCTION hub_json_text(body bytea, key text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN convert_from(body, 'UTF8')::jsonb ->> key;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;
