namespace Hub.Core.Storage.Sql;

internal sealed class QuarantineWrites(StatementSet statements) : IQuarantineWrites
{
    private readonly Statement add = statements["INSERT INTO quarantine VALUES(?, ?, ?, ?, ?, ?, ?, 0, 0, ?) ON CONFLICT(channel, native_id, hash) DO NOTHING"];
    private readonly Statement release = statements["UPDATE quarantine SET state=1, raw=? WHERE channel=? AND native_id=? AND order_value IS NOT DISTINCT FROM ? AND state=0"];
    private readonly Statement forget = statements["UPDATE quarantine SET state=1, raw=? WHERE channel=? AND native_id=?"];
    private readonly Statement releaseOne = statements["UPDATE quarantine SET state=1, raw=?, reason=coalesce(?, '') || reason WHERE id=? AND state<>2"];
    private readonly Statement drop = statements["UPDATE quarantine SET state=2, raw=?, reason=? || reason WHERE id=? AND state=0"];
    private readonly Statement attempt = statements["UPDATE quarantine SET attempts=attempts+1, reason=? WHERE id=?"];
    private readonly Statement count = statements["SELECT 1 FROM quarantine WHERE state=0 LIMIT 1"];
    private bool? any;

    private static ReadOnlySpan<byte> Nothing => [];

    public bool Add(QuarantineRow row)
    {
        any = true;
        return add.Bind(row.Id).Bind(row.Channel).Bind(row.NativeId).Bind(row.Order).Bind(row.Hash).Bind(row.Reason).Bind(row.ReceivedAt).Bind(row.Raw.Span).Changed() == 1;
    }

    public void Release(int channel, string nativeId, long? order)
    {
        if (any ??= Any())
            release.Bind(Nothing).Bind(channel).Bind(nativeId).Bind(order).Run();
    }

    public void Forget(int channel, string nativeId) => forget.Bind(Nothing).Bind(channel).Bind(nativeId).Run();

    public void Release(long id, string? remark) => releaseOne.Bind(Nothing).Bind(remark).Bind(id).Run();

    public bool Drop(long id, string remark) => drop.Bind(Nothing).Bind(remark).Bind(id).Changed() == 1;

    public void CountAttempt(long id, string reason) => attempt.Bind(reason).Bind(id).Run();

    private bool Any()
    {
        var found = count.Step();
        count.Reset();
        return found;
    }
}
