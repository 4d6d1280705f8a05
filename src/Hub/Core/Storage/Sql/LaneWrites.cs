using Hub.Contracts;

namespace Hub.Core.Storage.Sql;

internal sealed class LaneWrites(StatementSet statements) : ILaneWrites
{
    private readonly Statement claim = statements[
        """
        INSERT INTO lane VALUES(?, ?, 1, '', NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        ON CONFLICT(channel, lane) DO UPDATE SET epoch = lane.epoch + 1 RETURNING epoch, cursor
        """];

    private readonly Statement epoch = statements["SELECT epoch FROM lane WHERE channel=? AND lane=?"];

    private readonly Statement advance = statements[
        """
        INSERT INTO lane VALUES(?1, ?2, 1, coalesce(?3, ''), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        ON CONFLICT(channel, lane) DO UPDATE SET cursor = coalesce(?3, lane.cursor), last_success = ?4, seen = lane.seen + ?5, stored = lane.stored + ?6, repeated = lane.repeated + ?7,
          quarantined = lane.quarantined + ?8, reach = lane.reach + ?9, own = lane.own + ?10, gone = lane.gone + ?11, cut = lane.cut + ?12, skipped = lane.skipped + ?13
        """];

    private readonly Statement addGap = statements["INSERT INTO gap VALUES(?, ?, ?, ?, ?, ?)"];

    private readonly Statement gaps = statements["SELECT id, channel, lane, from_at, to_at, reason FROM gap ORDER BY id"];

    private readonly Statement count = statements[
        "INSERT INTO counter VALUES(?, ?, ?, ?, ?) ON CONFLICT(day, channel, category, action) DO UPDATE SET posts = counter.posts + excluded.posts"];

    public (long Epoch, Cursor Cursor) Claim(int channel, string lane)
    {
        claim.Bind(channel).Bind(lane).Step();
        var result = (claim.Long(0), new Cursor(claim.Text(1)));
        claim.Run();
        return result;
    }

    public bool Holds(int channel, string lane, long epoch)
    {
        this.epoch.Bind(channel).Bind(lane);
        var holds = this.epoch.Step() && this.epoch.Long(0) == epoch;
        this.epoch.Reset();
        return holds;
    }

    public void Advance(int channel, string lane, Cursor? cursor, in LaneCounts counts, long now) => advance
        .Bind(channel).Bind(lane).Bind(cursor?.Value).Bind(now).Bind(counts.Seen).Bind(counts.Stored).Bind(counts.Repeated).Bind(counts.Quarantined)
        .Bind(counts.Reach).Bind(counts.Own).Bind(counts.Gone).Bind(counts.Cut).Bind(counts.Skipped).Run();

    public void AddGap(GapRow gap) => addGap.Bind(gap.Id).Bind(gap.Channel).Bind(gap.Lane).Bind(gap.From).Bind(gap.To).Bind(gap.Reason).Run();

    public IReadOnlyList<GapRow> Gaps()
    {
        var found = new List<GapRow>();
        while (gaps.Step())
            found.Add(new GapRow(gaps.Long(0), gaps.Int(1), gaps.Text(2), gaps.IsNull(3) ? null : gaps.Long(3), gaps.Long(4), gaps.Text(5)));
        return found;
    }

    public void Count(long day, int channel, Category category, PolicyAction action, long posts) =>
        count.Bind(day).Bind(channel).Bind((long)category).Bind((long)action).Bind(posts).Run();
}
