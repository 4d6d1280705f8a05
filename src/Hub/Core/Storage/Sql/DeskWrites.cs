using Hub.Contracts;

namespace Hub.Core.Storage.Sql;

internal sealed class DeskWrites(StatementSet statements) : IDeskWrites
{
    private readonly Statement has = statements["SELECT 1 FROM desk_event WHERE backend=? AND kind=? AND native_id=?"];
    private readonly Statement add = statements["INSERT INTO desk_event VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"];
    private readonly Statement remove = statements["DELETE FROM desk_event WHERE backend=? AND kind=? AND native_id=?"];
    private readonly Statement waiting = statements["SELECT id, kind, native_id, status, at, received_at, body FROM desk_event WHERE ticket=0 AND backend=? ORDER BY id"];
    private readonly Statement setTicket = statements["UPDATE desk_event SET ticket=? WHERE id=?"];
    private readonly Statement addOwn = statements["INSERT INTO own_id VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"];
    private readonly Statement owner = statements["SELECT subject FROM own_id WHERE place=? AND kind=? AND native_id=? ORDER BY at, subject"];
    private readonly Statement isShown = statements["SELECT 1 FROM own_id WHERE subject=? AND kind=1"];
    private readonly Statement take = statements[
        "INSERT INTO own_id SELECT backend, 0, native_id, id, created_at FROM ticket WHERE backend=? AND native_id IS NOT NULL ORDER BY id ON CONFLICT DO NOTHING"];
    private readonly Statement known = statements["SELECT value FROM meta WHERE key='reads_back'"];
    private readonly Statement setKnown = statements["INSERT INTO meta VALUES('reads_back', ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value"];
    private readonly Statement forget = statements[
        """
        DELETE FROM desk_event WHERE ticket=0 AND received_at<?
          AND NOT EXISTS(SELECT 1 FROM outbox o WHERE o.backend = desk_event.backend AND o.state IN (2, 5))
        """];

    private readonly Statement withOwn = statements["SELECT n.id FROM name n WHERE EXISTS(SELECT 1 FROM own_id o WHERE o.place = n.id AND o.kind = 1)"];

    /// <summary>Places that we never wrote to need no look-up; a rollback leaves too many here, never too few.</summary>
    private HashSet<int>? written;

    public bool Has(int backend, DeskEventKind kind, string nativeId) => Exists(has.Bind(backend).Bind((long)kind).Bind(nativeId));

    public void Add(DeskEventRow row) => add
        .Bind(row.Id).Bind(row.Backend).Bind((long)row.Kind).Bind(row.NativeId).Bind(row.Ticket).Bind((long?)row.Status).Bind(row.At).Bind(row.ReceivedAt).Bind(StoreJson.Desk(row.Body)).Run();

    public void Remove(int backend, DeskEventKind kind, string nativeId) => remove.Bind(backend).Bind((long)kind).Bind(nativeId).Run();

    public IReadOnlyList<DeskEventRow> Waiting(int backend)
    {
        var rows = new List<DeskEventRow>();
        waiting.Bind(backend);
        while (waiting.Step())
            rows.Add(new DeskEventRow(
                waiting.Long(0), backend, (DeskEventKind)waiting.Int(1), waiting.Text(2), 0, waiting.IsNull(3) ? null : (DeskStatus)waiting.Int(3), waiting.Long(4), waiting.Long(5),
                StoreJson.Desk(waiting.Text(6))));
        return rows;
    }

    public void SetTicket(long row, long ticket) => setTicket.Bind(ticket).Bind(row).Run();

    public void AddOwn(int place, OwnKind kind, string nativeId, long subject, long now)
    {
        if (kind == OwnKind.Comment)
            Written().Add(place);
        addOwn.Bind(place).Bind((long)kind).Bind(nativeId).Bind(subject).Bind(now).Run();
    }

    public bool HasOwn(int place) => Written().Contains(place);

    public long? OwnerOf(int place, OwnKind kind, string nativeId)
    {
        long? found = owner.Bind(place).Bind((long)kind).Bind(nativeId).Step() ? owner.Long(0) : null;
        owner.Reset();
        return found;
    }

    public IReadOnlyList<long> OwnersOf(int place, OwnKind kind, string nativeId)
    {
        var found = new List<long>(1);
        owner.Bind(place).Bind((long)kind).Bind(nativeId);
        while (owner.Step())
            found.Add(owner.Long(0));
        return found;
    }

    public bool IsShown(long ticketEvent) => Exists(isShown.Bind(ticketEvent));

    public void ReadBack(IReadOnlyList<int> backends)
    {
        var before = known.Step() ? known.Text(0).Split(',') : [];
        known.Reset();
        foreach (var backend in backends.Where(backend => !before.Contains($"{backend}")))
            take.Bind(backend).Run();
        setKnown.Bind(string.Join(',', backends)).Run();
    }

    public void Forget(long before) => forget.Bind(before).Run();

    private HashSet<int> Written()
    {
        if (written is not null)
            return written;
        written = [];
        while (withOwn.Step())
            written.Add(withOwn.Int(0));
        return written;
    }

    private static bool Exists(Statement query)
    {
        var found = query.Step();
        query.Reset();
        return found;
    }
}
