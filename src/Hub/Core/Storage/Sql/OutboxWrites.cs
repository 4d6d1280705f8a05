using Hub.Contracts;

namespace Hub.Core.Storage.Sql;

internal sealed class OutboxWrites(StatementSet statements, GroupAnswers? answers) : IOutboxWrites
{
    internal const string Columns =
        """
        SELECT o.event, o.ticket, o.backend, o.state, o.priority, o.due_at, o.attempt, o.key, e.body, t.native_id, t.url, o.note, o.settings, e.created_at, o.intent_at, t.requester, e.kind, e.post, o.first_intent_at, o.asked_at
        FROM outbox o JOIN ticket_event e ON e.id = o.event JOIN ticket t ON t.id = o.ticket 
        """;

    /// <summary>The same columns for events whose row of the outbox may be purged: then it was done.</summary>
    internal const string EventColumns =
        """
        SELECT e.id, e.ticket, t.backend, coalesce(o.state, 4), coalesce(o.priority, 0), coalesce(o.due_at, 0), coalesce(o.attempt, 1), coalesce(o.key, ''), e.body,
          t.native_id, t.url, o.note, o.settings, e.created_at, o.intent_at, t.requester, e.kind, e.post, o.first_intent_at, o.asked_at
        FROM ticket_event e JOIN ticket t ON t.id = e.ticket LEFT JOIN outbox o ON o.event = e.id 
        """;

    /// <summary>
    /// Rows that can be claimed, as their index says it. Not IN: for a list of more than two SQLite builds a table in memory, at every row that is written and every index
    /// that asks, which was most of the price of a row.
    /// </summary>
    internal const string Claimable = "(state = 0 OR state = 2 OR state = 8)";

    private readonly Statement addEvent = statements["INSERT INTO ticket_event VALUES(?, ?, ?, ?, ?, ?)"];
    private readonly Statement add = statements["INSERT INTO outbox VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, NULL, NULL, NULL, NULL, NULL, " + statements.Owner + ")"];
    private readonly Statement head = statements["SELECT state, attempt, settings, note, first_intent_at FROM outbox WHERE event=? AND " + Claimable];
    private readonly Statement intend = statements["UPDATE outbox SET state=1, attempt=attempt+1, intent_at=?1, first_intent_at=CASE state WHEN 2 THEN first_intent_at ELSE ?1 END, settings=CASE state WHEN 2 THEN settings ELSE ?2 END, note=coalesce(note, ?3), owner=" + statements.Owner + " WHERE event=?4"];
    private readonly Statement postpone = statements["UPDATE outbox SET state=?, due_at=?, reason=? WHERE event=?" + FromIntended(statements)];
    private readonly Statement lookAgain = statements["UPDATE outbox SET state=8, due_at=?, reference=? WHERE event=?" + FromIntended(statements)];
    private readonly Statement foundTwice = statements["SELECT count(*), max(due_at) FROM outbox WHERE backend=? AND state=4 AND reason IS NOT NULL AND task IS NULL"];
    private readonly Statement tasks = statements["SELECT count(*), max(due_at) FROM outbox WHERE backend=? AND state=4 AND reason IS NOT NULL AND task = 1"];
    private readonly Statement set = statements["UPDATE outbox SET state=?, due_at=?, reason=? WHERE event=?"];
    private readonly Statement finish = statements["UPDATE outbox SET state=?, reason=?, reference=?, task=? WHERE event=?" + FromIntended(statements)];
    private readonly Statement state = statements["SELECT state FROM outbox WHERE event=?"];
    private readonly Statement reasonOf = statements["SELECT reason FROM outbox WHERE event=?"];
    private readonly Statement held = statements["SELECT event FROM outbox WHERE ticket=? AND state=3 ORDER BY event LIMIT 1"];
    private readonly Statement setDue = statements["UPDATE outbox SET state=CASE old WHEN 1 THEN 2 ELSE 0 END WHERE event=?"];
    private readonly Statement get = statements[Columns + "WHERE o.event=?"];
    private readonly Statement due = statements[Columns + "WHERE o.backend=? AND " + Claimable + " AND o.due_at<=? ORDER BY o.priority DESC, o.event LIMIT ?" + statements.SkipHeld];
    private readonly Statement dueBytes = statements["SELECT length(e.body) FROM outbox o JOIN ticket_event e ON e.id = o.event WHERE o.backend=? AND " + Claimable + " AND o.due_at<=? ORDER BY o.priority DESC, o.event LIMIT ?"];
    private readonly Statement nextDue = statements["SELECT min(due_at) FROM outbox WHERE backend=? AND " + Claimable + " AND due_at>?"];
    private readonly Statement lastDue = statements["SELECT max(due_at) FROM outbox WHERE backend=? AND " + Claimable];
    private readonly Statement doubt = statements["UPDATE outbox SET state=2, due_at=?1 WHERE state=1 AND (?2 IS NULL OR backend=?2)" + statements.OfEnded];
    private readonly Statement unsure = statements["SELECT 1 FROM outbox WHERE backend=? AND (state = 2 OR state = 5 OR state = 8) LIMIT 1"];
    private readonly Statement purge = statements[
        "DELETE FROM outbox WHERE event IN (SELECT o.event FROM outbox o JOIN ticket_event e ON e.id=o.event WHERE o.state=4 AND o.reason IS NULL AND e.created_at<?1 AND coalesce(o.asked_at, 0)<?1 ORDER BY o.event LIMIT 2000)"];
    private const int PurgedAtOnce = 2000;

    /// <summary>
    /// Only a row that this session intended, or one that is looked for again, can be settled, so that a settlement that is written twice counts once, and one whose row
    /// another hub has taken over not at all.
    /// </summary>
    private static string FromIntended(StatementSet statements) => TestPoint.IntentLost ? "" : $" AND (state=8 OR (state=1 AND owner IS NOT DISTINCT FROM {statements.Owner}))";

    public void Add(OutboxRow row, bool isOld, long now)
    {
        addEvent.Bind(row.Event).Bind(row.Ticket).Bind((long)row.Body.Kind).Bind(row.Body.PostId).Bind(now);
        StoreJson.WithEvent(row.Body, addEvent, static (statement, json) => statement.Bind(json).Run());
        add.Bind(row.Event).Bind(row.Ticket).Bind(row.Backend).Bind((long)row.State).Bind((long)row.Priority).Bind(row.DueAt).Bind(row.Attempt).Bind(row.Key.Value).Bind(isOld ? 1 : 0).Bind(row.IntentAt == 0 ? null : (long?)row.IntentAt).Bind(row.Settings).Run();
    }

    public IntentHead? Intend(long row, string settings, string? note, long now)
    {
        var found = HeadOf(row);
        found = found is null ? null : found with { Note = found.Note ?? note };
        if (found is not null && found.State != DeliveryState.Verify && !TestPoint.IntentLost)
            intend.Bind(now).Bind(settings).Bind(note).Bind(row).Run();
        return found;
    }

    public bool Postpone(long row, DeliveryState state, long dueAt, string reason) => postpone.Bind((long)state).Bind(dueAt).Bind(reason).Bind(row).Changed() == 1;

    public bool LookAgain(long row, long dueAt, string reference) => lookAgain.Bind(dueAt).Bind(reference).Bind(row).Changed() == 1;

    public (long Rows, long LastAt) FoundTwice(int backend) => Counted(foundTwice.Bind(backend));

    public (long Rows, long LastAt) Tasks(int backend) => Counted(tasks.Bind(backend));

    public void Set(long row, DeliveryState state, long dueAt, string reason) => set.Bind((long)state).Bind(dueAt).Bind(reason).Bind(row).Run();

    public bool Finish(long row, DeliveryState state, string? reason, string? reference, bool isTask = false) =>
        (state == DeliveryState.Done && answers?.Finished.Remove(row) == true) || finish.Bind((long)state).Bind(reason).Bind(reference).Bind(isTask ? 1 : null).Bind(row).Changed() == 1;

    public DeliveryState? StateOf(long row)
    {
        DeliveryState? found = state.Bind(row).Step() ? (DeliveryState)state.Int(0) : null;
        state.Reset();
        return found;
    }

    public string? ReasonOf(long row)
    {
        var found = reasonOf.Bind(row).Step() ? reasonOf.TextOrNull(0) : null;
        reasonOf.Reset();
        return found;
    }

    public OutboxRow? Promote(long ticket)
    {
        var found = held.Bind(ticket).Step();
        var row = found ? held.Long(0) : 0;
        held.Reset();
        if (!found)
            return null;
        setDue.Bind(row).Run();
        return Get(row);
    }

    public OutboxRow? Get(long row)
    {
        var found = get.Bind(row).Step() ? Read(get) : null;
        get.Reset();
        return found;
    }

    public IReadOnlyList<OutboxRow> Due(int backend, long now, int limit) => All(due.Bind(backend).Bind(now).Bind(limit));

    public int DueWithin(int backend, long now, int limit, long bytes)
    {
        var rows = 0;
        dueBytes.Bind(backend).Bind(now).Bind(limit);
        while (dueBytes.Step())
        {
            bytes -= dueBytes.Long(0);
            if (bytes < 0)
            {
                dueBytes.Reset();
                return rows;
            }
            rows++;
        }
        return rows;
    }

    public long? NextDue(int backend, long after)
    {
        nextDue.Bind(backend).Bind(after).Step();
        long? at = nextDue.IsNull(0) ? null : nextDue.Long(0);
        nextDue.Reset();
        return at;
    }

    public long? LastDue(int backend)
    {
        lastDue.Bind(backend).Step();
        long? at = lastDue.IsNull(0) ? null : lastDue.Long(0);
        lastDue.Reset();
        return at;
    }

    public int DoubtIntended(int? backend, long dueAt) => doubt.Bind(dueAt).Bind(backend).Changed();

    public bool HasUnsure(int backend)
    {
        var found = unsure.Bind(backend).Step();
        unsure.Reset();
        return found;
    }

    public long Orphaned(IReadOnlyCollection<int> backends)
    {
        var waiting = statements[$"SELECT count(*) FROM outbox WHERE state IN (0, 1, 2, 3, 8) AND backend NOT IN ({string.Join(',', backends)})"];
        waiting.Step();
        var rows = waiting.Long(0);
        waiting.Reset();
        return rows;
    }

    /// <summary>Done rows are purged in batches; their events stay and read as done, so cancelled rows stay too.</summary>
    public bool Purge(long before) => purge.Bind(before).Changed() == PurgedAtOnce;

    internal static OutboxRow Read(Statement row)
    {
        var body = StoreJson.Event(row.Bytes(8));
        return new OutboxRow(
            row.Long(0), row.Long(1), row.Int(2), (DeliveryState)row.Int(3), (Priority)row.Int(4), row.Long(5), row.Int(6), new EventKey(row.Text(7)), body ?? Unreadable(row.Int(16), row.Long(17)))
        {
            IsUnreadable = body is null,
            Reference = row.IsNull(9) ? null : new TicketReference(row.Text(9), row.TextOrNull(10)),
            Note = row.TextOrNull(11),
            Settings = row.TextOrNull(12),
            CreatedAt = row.Long(13),
            IntentAt = row.Long(14),
            Requester = row.IsNull(15) ? null : new TicketReference(row.Text(15)),
            FirstIntentAt = row.Long(18),
            AskedAt = row.Long(19),
        };
    }

    /// <summary>Stands for a body that is no event any more: never sent.</summary>
    private static TicketEvent Unreadable(int kind, long post) => new()
    {
        Kind = (TicketEventKind)kind,
        PostId = post,
        Backend = "",
        TicketKey = "",
        PostKey = "",
        ConversationId = 0,
        Channel = "",
        NativeId = "",
        Title = "",
        Text = "",
        Author = new Author { Id = "", Scope = "" },
    };

    private IntentHead? HeadOf(long row)
    {
        if (answers?.Intents.Remove(row, out var known) == true)
            return known;
        var found = head.Bind(row).Step() ? new IntentHead((DeliveryState)head.Int(0), head.Int(1), head.TextOrNull(2), head.TextOrNull(3), head.Long(4)) : null;
        head.Reset();
        return found;
    }

    private static (long Rows, long LastAt) Counted(Statement query)
    {
        query.Step();
        var found = (query.Long(0), query.Long(1));
        query.Reset();
        return found;
    }

    private static List<OutboxRow> All(Statement query)
    {
        var rows = new List<OutboxRow>();
        while (query.Step())
            rows.Add(Read(query));
        return rows;
    }
}
