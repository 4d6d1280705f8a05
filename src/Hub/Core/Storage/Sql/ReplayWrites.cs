namespace Hub.Core.Storage.Sql;

internal sealed class ReplayWrites(StatementSet statements) : IReplayWrites
{
    private readonly Statement ask = statements["UPDATE outbox SET asked_at=? WHERE event=?"];
    private readonly Statement hold = statements["UPDATE outbox SET state=3 WHERE event=? AND state=0"];
    private readonly Statement crowd = statements["SELECT count(*) FROM (SELECT 1 FROM outbox WHERE backend=? AND " + OutboxWrites.Claimable + " LIMIT ?) AS waiting"];

    // A row that was purged comes back as it would have stood: tried once, long ago.
    private readonly Statement again = statements[
        """
        INSERT INTO outbox(event, ticket, backend, state, priority, due_at, attempt, key, old, intent_at, first_intent_at, reason, asked_at) VALUES(?1, ?2, ?3, 3, ?4, ?5, 1, ?6, ?7, ?8, ?8, ?9, ?5)
        ON CONFLICT(event) DO UPDATE SET state=3, due_at=excluded.due_at, old=excluded.old, reason=excluded.reason, asked_at=excluded.asked_at WHERE outbox.state=4
        """];

    public void Ask(long row, long now) => ask.Bind(now).Bind(row).Run();

    public bool Hold(long row) => hold.Bind(row).Changed() == 1;

    public bool HoldAgain(OutboxRow row, bool isDoubt, string reason, long now) =>
        again.Bind(row.Event).Bind(row.Ticket).Bind(row.Backend).Bind((long)row.Priority).Bind(now).Bind(row.Key.Value).Bind(isDoubt ? 1 : 0).Bind(row.CreatedAt).Bind(reason).Changed() == 1;

    public bool IsCrowded(int backend, int most)
    {
        crowd.Bind(backend).Bind(most).Step();
        var waiting = crowd.Long(0);
        crowd.Reset();
        return waiting >= most;
    }
}
