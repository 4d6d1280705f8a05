using Hub.Contracts;

namespace Hub.Core.Storage.Sql;

internal sealed class EditWrites(StatementSet statements) : IEditWrites
{
    private readonly Statement keep = statements["INSERT INTO event_edit SELECT ?1, (SELECT count(*) + 1 FROM event_edit WHERE event=?1), ?2, ?3, ?4"];
    private readonly Statement body = statements["UPDATE ticket_event SET body=? WHERE id=?"];
    private readonly Statement priority = statements["UPDATE outbox SET priority=? WHERE event=?"];
    private readonly Statement mayStand = statements["SELECT old FROM outbox WHERE event=?"];
    private readonly Statement setMayStand = statements["UPDATE outbox SET old=1 WHERE event=?"];
    private readonly Statement cancelTicket = statements["UPDATE ticket SET status=?, undone=? WHERE id=?"];
    private readonly Statement kept = statements["SELECT event, number, body FROM event_edit WHERE event IN (SELECT id FROM ticket_event WHERE ticket=? AND post=?)"];
    private readonly Statement rewrite = statements["UPDATE event_edit SET body=? WHERE event=? AND number=?"];

    public void Replace(long row, TicketEvent before, TicketEvent after, string by, long now)
    {
        keep.Bind(row).Bind(now).Bind(by);
        StoreJson.WithEvent(before, keep, static (statement, json) => statement.Bind(json).Run());
        StoreJson.WithEvent(after, (body, row), static (target, json) => target.body.Bind(json).Bind(target.row).Run());
        priority.Bind((long)after.Priority).Bind(row).Run();
    }

    public bool MayStand(long row)
    {
        var stands = mayStand.Bind(row).Step() && mayStand.Int(0) == 1;
        mayStand.Reset();
        return stands;
    }

    public void SetMayStand(long row) => setMayStand.Bind(row).Run();

    public void CancelTicket(long ticket, int undone) => cancelTicket.Bind((long)TicketStatus.Cancelled).Bind(undone).Bind(ticket).Run();

    public void Redact(long ticket, long post, Func<TicketEvent, TicketEvent> redacted)
    {
        var found = new List<(long Event, long Number, TicketEvent? Body)>();
        kept.Bind(ticket).Bind(post);
        while (kept.Step())
            found.Add((kept.Long(0), kept.Long(1), StoreJson.Event(kept.Bytes(2))));
        foreach (var (item, number, before) in found)
            if (before is null)
                rewrite.Bind("{}"u8).Bind(item).Bind(number).Run();
            else
                StoreJson.WithEvent(redacted(before), (rewrite, item, number), static (target, json) => target.rewrite.Bind(json).Bind(target.item).Bind(target.number).Run());
    }
}
