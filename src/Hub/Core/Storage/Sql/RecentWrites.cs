namespace Hub.Core.Storage.Sql;

internal sealed class RecentWrites(StatementSet statements) : IRecentWrites
{
    private const int ForgottenAtOnce = 2000;
    private readonly Statement find = statements["SELECT r.conversation, c.joined_into FROM recent r JOIN conversation c ON c.id = r.conversation WHERE r.channel=? AND r.identity=? AND r.key=? AND r.at>=?"];
    private readonly Statement touch = statements["INSERT INTO recent VALUES(?, ?, ?, ?, ?) ON CONFLICT(channel, identity, key) DO UPDATE SET conversation=excluded.conversation, at=excluded.at"];
    private readonly Statement forget = statements["DELETE FROM recent WHERE (channel, identity, key) IN (SELECT r.channel, r.identity, r.key FROM recent r WHERE r.at<? ORDER BY r.at LIMIT 2000)"];

    /// <summary>Nothing is dropped before the settings are known.</summary>
    private long reach = long.MaxValue;

    public long? Find(int channel, long identity, string key, long since)
    {
        long? found = find.Bind(channel).Bind(identity).Bind(key).Bind(since).Step() ? find.IsNull(1) ? find.Long(0) : find.Long(1) : null;
        find.Reset();
        return found;
    }

    public void Touch(int channel, long identity, string key, long conversation, long now) => touch.Bind(channel).Bind(identity).Bind(key).Bind(conversation).Bind(now).Run();

    public bool Forget(long now) => reach < now && forget.Bind(now - reach).Changed() == ForgottenAtOnce;

    public void RememberFor(long micros) => reach = micros;
}
