namespace Hub.Core.Storage.Sql;

internal sealed class WatchWrites(StatementSet statements) : IWatchWrites
{
    private readonly Statement read = statements["SELECT state, usual FROM lane_watch WHERE channel=? AND lane=?"];

    private readonly Statement success = statements["SELECT last_success FROM lane WHERE channel=? AND lane=? AND last_success IS NOT NULL"];

    private readonly Statement write = statements[
        """
        INSERT INTO lane_watch VALUES(?1, ?2, ?3, ?4, coalesce(?5, ''))
        ON CONFLICT(channel, lane) DO UPDATE SET at = ?3, state = ?4, usual = coalesce(?5, lane_watch.usual)
        """];

    public (string State, string Usual)? Read(int channel, string lane)
    {
        (string, string)? found = read.Bind(channel).Bind(lane).Step() ? (read.Text(0), read.Text(1)) : null;
        read.Reset();
        return found;
    }

    public long? LastSuccess(int channel, string lane)
    {
        long? found = success.Bind(channel).Bind(lane).Step() ? success.Long(0) : null;
        success.Reset();
        return found;
    }

    public bool Write(WatchRow row) => write.Bind(row.Channel).Bind(row.Lane).Bind(row.At).Bind(row.State).Bind(row.Usual).Changed() == 1;
}
