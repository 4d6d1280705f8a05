namespace Hub.Core.Storage.Sql;

internal sealed class DueWork(StatementSet statements, Func<long> nextId) : IDueWork
{
    private readonly Statement add = statements["INSERT INTO due_work VALUES(?, ?, ?, ?, ?) ON CONFLICT(kind, channel, key) DO NOTHING"];
    private readonly Statement done = statements["DELETE FROM due_work WHERE kind=? AND channel=? AND key=?"];
    private readonly Statement due = statements["SELECT channel, key, due_at FROM due_work WHERE kind=? AND channel=? AND due_at<=? ORDER BY due_at, id LIMIT ?"];
    private readonly Statement next = statements["SELECT min(due_at) FROM due_work WHERE kind=? AND channel=?"];

    public void Add(DueKind kind, int channel, string key, long dueAt) => add.Bind(nextId()).Bind((long)kind).Bind(channel).Bind(key).Bind(dueAt).Run();

    public void Done(DueKind kind, int channel, string key) => done.Bind((long)kind).Bind(channel).Bind(key).Run();

    public IReadOnlyList<DueRow> Due(DueKind kind, int channel, long now, int most)
    {
        var found = new List<DueRow>();
        due.Bind((long)kind).Bind(channel).Bind(now).Bind(most);
        while (due.Step())
            found.Add(new DueRow(due.Int(0), due.Text(1), due.Long(2)));
        return found;
    }

    public long? NextDue(DueKind kind, int channel)
    {
        next.Bind((long)kind).Bind(channel);
        long? at = next.Step() && !next.IsNull(0) ? next.Long(0) : null;
        next.Reset();
        return at;
    }
}
