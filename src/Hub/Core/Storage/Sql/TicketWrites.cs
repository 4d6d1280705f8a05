using Hub.Contracts;

namespace Hub.Core.Storage.Sql;

internal sealed class TicketWrites(StatementSet statements, ThreadWrites threads, GroupAnswers? answers) : ITicketWrites
{
    private const string Columns = "SELECT id, backend, ordinal, status, undone, native_id, url, requester, status_at, told_at FROM ticket ";
    private readonly Statement youngest = statements[Columns + "WHERE conversation=?1 AND ordinal>0 AND (?2 IS NULL OR backend=?2) ORDER BY id DESC LIMIT 1"];
    private readonly Statement place = statements[Columns + "WHERE conversation=? AND backend=? AND ordinal=0"];
    private readonly Statement last = statements["SELECT coalesce(max(conversation), 0) FROM ticket"];
    private readonly Statement get = statements[Columns + "WHERE id=?"];
    private readonly Statement add = statements["INSERT INTO ticket VALUES(?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, NULL)"];
    private readonly Statement update = statements["UPDATE ticket SET status=?, undone=?, native_id=?, url=? WHERE id=?"];
    private readonly Statement settleLast = statements["UPDATE ticket SET undone=0, native_id=coalesce(?, native_id), url=coalesce(?, url) WHERE id=? AND undone=?"];
    private readonly Statement settle = statements["UPDATE ticket SET undone=undone-?, native_id=coalesce(?, native_id), url=coalesce(?, url) WHERE id=? RETURNING undone"];
    private readonly Statement ofPost = statements[Columns + """
        WHERE id=(SELECT max(t.id) FROM post p JOIN ticket t ON t.conversation=p.conversation JOIN ticket_event e ON e.ticket=t.id AND e.post=p.id AND e.kind IN (0, 1, 2) WHERE p.id=?)
        """];

    /// <summary>A joined conversation's ticket takes what comes where the older one has none, or only one that was cancelled (status 2).</summary>
    private const string YoungestWoven = Columns + """
        WHERE (conversation=?1 OR conversation IN (SELECT c.id FROM conversation c WHERE c.joined_into=?1)) AND ordinal>0 AND (?2 IS NULL OR backend=?2)
        ORDER BY CASE WHEN status=2 THEN 2 WHEN conversation=?1 THEN 0 ELSE 1 END, id DESC LIMIT 1
        """;

    private readonly Statement lastOrdinal = statements["""
        SELECT coalesce(max(ordinal), 0) FROM ticket WHERE (conversation=?1 OR conversation IN (SELECT c.id FROM conversation c WHERE c.joined_into=?1)) AND backend=?2
        """];

    private const string TicketsOfPost = """
        SELECT e.ticket FROM ticket_event e WHERE e.post=?1 AND e.kind IN (0, 1, 2) AND e.ticket IN (SELECT t.id FROM ticket t WHERE t.conversation IN (
          SELECT p.conversation FROM post p WHERE p.id=?1
          UNION SELECT c.id FROM conversation c JOIN post p ON c.joined_into=p.conversation WHERE p.id=?1
          UNION SELECT m.conversation FROM conversation_move m WHERE m.post=?1
          UNION SELECT c.id FROM conversation c JOIN conversation_move m ON c.joined_into=m.conversation WHERE m.post=?1
          UNION SELECT c.joined_into FROM conversation c JOIN post p ON c.id=p.conversation WHERE p.id=?1 AND c.joined_into IS NOT NULL
          UNION SELECT s.id FROM conversation s JOIN conversation c ON s.joined_into=c.joined_into JOIN post p ON c.id=p.conversation WHERE p.id=?1))
        """;

    private const string OfPostWoven = Columns + $"WHERE id=(SELECT max(w.ticket) FROM ({TicketsOfPost}) w)";
    private const string AllOfPostWoven = Columns + $"WHERE id IN ({TicketsOfPost}) ORDER BY id";

    private readonly Statement requester = statements["UPDATE ticket SET requester=? WHERE id=?"];
    private readonly Statement status = statements["UPDATE ticket SET status=?, status_at=? WHERE id=?"];
    private readonly Statement told = statements["UPDATE ticket SET status=?, status_at=?, told_at=? WHERE id=?"];
    private readonly Statement first = statements["SELECT body FROM ticket_event WHERE ticket=? ORDER BY id"];
    private readonly Statement events = statements[OutboxWrites.EventColumns + "WHERE e.ticket=? ORDER BY e.id"];
    private readonly Statement eventIds = statements["SELECT id, body FROM ticket_event WHERE ticket=? AND post=?"];
    private readonly Statement body = statements["UPDATE ticket_event SET body=? WHERE id=?"];

    /// <summary>No younger conversation has a ticket; ids ascend, so a new one is not looked for.</summary>
    private long lastConversation = -1;

    public TicketRow? Find(long conversation, int? backend) =>
        conversation > LastConversation() ? null : One((threads.IsWoven ? statements[YoungestWoven] : youngest).Bind(conversation).Bind(backend));

    public int LastOrdinal(long conversation, int backend)
    {
        lastOrdinal.Bind(conversation).Bind(backend).Step();
        var found = lastOrdinal.Int(0);
        lastOrdinal.Reset();
        return found;
    }

    public TicketRow? PlaceOf(long conversation, int channel) => One(place.Bind(conversation).Bind(channel));

    public TicketRow? Get(long ticket) => One(get.Bind(ticket));

    public void Add(TicketRow row, long conversation, long now)
    {
        lastConversation = Math.Max(LastConversation(), conversation);
        add.Bind(row.Id).Bind(conversation).Bind(row.Backend).Bind(row.Ordinal).Bind((long)row.Status).Bind(row.Undone).Bind(row.NativeId).Bind(row.Url).Bind(now).Run();
    }

    public void Update(TicketRow row) => update.Bind((long)row.Status).Bind(row.Undone).Bind(row.NativeId).Bind(row.Url).Bind(row.Id).Run();

    public int Settle(long ticket, int events, TicketReference? created)
    {
        if (events == 1 && answers?.Undone.Remove(ticket, out var left) == true)
            return left;
        // Most tickets have one event, and RETURNING makes SQLite build a table for its one row.
        if (events > 0 && settleLast.Bind(created?.Id).Bind(created?.Url).Bind(ticket).Bind(events).Changed() == 1)
            return 0;
        settle.Bind(events).Bind(created?.Id).Bind(created?.Url).Bind(ticket).Step();
        var undone = settle.Int(0);
        settle.Run();
        return undone;
    }

    public TicketRow? OfPost(long post) => One((threads.IsWoven ? statements[OfPostWoven] : ofPost).Bind(post));

    public IReadOnlyList<TicketRow> AllOfPost(long post)
    {
        if (!threads.IsWoven)
            return OfPost(post) is { } only ? [only] : [];
        var rows = new List<TicketRow>();
        var query = statements[AllOfPostWoven].Bind(post);
        while (query.Step())
            rows.Add(Row(query));
        query.Reset();
        return rows;
    }

    public void SetRequester(long ticket, string nativeId) => requester.Bind(nativeId).Bind(ticket).Run();

    public void SetStatus(long ticket, TicketStatus value, long at) => status.Bind((long)value).Bind(at).Bind(ticket).Run();

    public void SetTold(long ticket, TicketStatus value, long at, long toldAt) => told.Bind((long)value).Bind(at).Bind(toldAt).Bind(ticket).Run();

    public TicketEvent? FirstEvent(long ticket)
    {
        TicketEvent? body = null;
        first.Bind(ticket);
        while (body is null && first.Step())
            body = StoreJson.Event(first.Bytes(0));
        first.Reset();
        return body;
    }

    public IReadOnlyList<OutboxRow> EventsOf(long ticket)
    {
        var rows = new List<OutboxRow>();
        events.Bind(ticket);
        while (events.Step())
            rows.Add(OutboxWrites.Read(events));
        return rows;
    }

    public void Redact(long ticket, long post, Func<TicketEvent, TicketEvent> redacted)
    {
        var found = new List<(long Id, TicketEvent? Body)>();
        eventIds.Bind(ticket).Bind(post);
        while (eventIds.Step())
            found.Add((eventIds.Long(0), StoreJson.Event(eventIds.Bytes(1))));
        foreach (var (id, old) in found)
            if (old is null)
                body.Bind("{}"u8).Bind(id).Run(); // whatever it said, it says it no more
            else
                StoreJson.WithEvent(redacted(old), (body, id), static (target, json) => target.body.Bind(json).Bind(target.id).Run());
    }

    private long LastConversation()
    {
        if (lastConversation >= 0)
            return lastConversation;
        last.Step();
        lastConversation = last.Long(0);
        last.Reset();
        return lastConversation;
    }

    private static TicketRow? One(Statement query)
    {
        var row = query.Step() ? Row(query) : null;
        query.Reset();
        return row;
    }

    private static TicketRow Row(Statement query) =>
        new(query.Long(0), query.Int(1), query.Int(2), (TicketStatus)query.Int(3), query.Int(4), query.TextOrNull(5), query.TextOrNull(6))
        {
            Requester = query.TextOrNull(7),
            StatusAt = query.IsNull(8) ? null : query.Long(8),
            ToldAt = query.IsNull(9) ? null : query.Long(9),
        };
}
