using System.Text;
using Hub.Core;
using Hub.Host.Http.Api;

namespace Hub.Host.Http.Metrics;

/// <summary>What the store counts, read at each scrape: the counters survive a restart.</summary>
internal sealed class StoreMetrics(RunningHub hub, TimeProvider time)
{
    public async Task WriteAsync(StringBuilder text, CancellationToken stop)
    {
        Posts(text, await hub.Reader.CountsAsync(stop));
        Lanes(text, await hub.Reader.LanesAsync(stop));
        States(text, hub.Channels());
        Desks(text, await hub.Reader.DeskLanesAsync(stop));
        Outbox(text, await hub.Reader.BacklogAsync(stop));
        Backends(text, await BackendRecord.AllAsync(hub, stop));
        PrometheusText.Head(text, "hub_troubles", "Sentences that /readyz tells.", FamilyKind.Gauge);
        PrometheusText.Line(text, "hub_troubles", "", hub.Troubles().Count);
    }

    private static void Posts(StringBuilder text, IReadOnlyList<CountRecord> counts)
    {
        PrometheusText.Head(text, "hub_posts_total", "Posts decided, by channel, category and what was done.", FamilyKind.Counter);
        foreach (var group in counts.GroupBy(count => (count.Channel, count.Category, count.Action)).OrderBy(group => group.Key.Channel, StringComparer.Ordinal))
            PrometheusText.Line(
                text, "hub_posts_total", $"channel=\"{group.Key.Channel}\",category=\"{ApiQuery.Word(group.Key.Category)}\",action=\"{ApiQuery.Word(group.Key.Action)}\"", group.Sum(count => count.Posts));
    }

    private static void Lanes(StringBuilder text, IReadOnlyList<LaneRecord> lanes)
    {
        PrometheusText.Head(text, "hub_lane_items_total", "Items seen upstream, by what became of them (R3).", FamilyKind.Counter);
        foreach (var lane in lanes)
            foreach (var (result, items) in Results(lane))
                PrometheusText.Line(text, "hub_lane_items_total", $"channel=\"{lane.Channel}\",lane=\"{Escape(lane.Lane)}\",result=\"{result}\"", items);
        PrometheusText.Head(text, "hub_lane_seen_total", "Items seen upstream; the sum of hub_lane_items_total (R3).", FamilyKind.Counter);
        foreach (var lane in lanes)
            PrometheusText.Line(text, "hub_lane_seen_total", $"channel=\"{lane.Channel}\",lane=\"{Escape(lane.Lane)}\"", lane.Seen);
        PrometheusText.Head(text, "hub_lane_last_success_seconds", "When the lane was last read or pushed to, Unix time (R5).", FamilyKind.Gauge);
        foreach (var lane in lanes)
            if (lane.LastSuccess is { } at)
                PrometheusText.Line(text, "hub_lane_last_success_seconds", $"channel=\"{lane.Channel}\",lane=\"{Escape(lane.Lane)}\"", at.ToUnixTimeMilliseconds() / 1000.0);
    }

    private static void States(StringBuilder text, IReadOnlyList<ChannelState> channels)
    {
        PrometheusText.Head(text, "hub_lane_silent", "1 where nothing comes although, as the lane usually does, it should (R5).", FamilyKind.Gauge);
        foreach (var channel in channels)
            foreach (var lane in channel.Lanes)
                PrometheusText.Line(text, "hub_lane_silent", $"channel=\"{channel.Name}\",lane=\"{Escape(lane.Lane)}\"", lane.Condition == LaneCondition.Silent ? 1 : 0);
        PrometheusText.Head(text, "hub_lane_ill", "1 where something is wrong with the lane; hub channels says what, and what to do.", FamilyKind.Gauge);
        foreach (var channel in channels)
            foreach (var lane in channel.Lanes)
                PrometheusText.Line(text, "hub_lane_ill", $"channel=\"{channel.Name}\",lane=\"{Escape(lane.Lane)}\"", lane.Condition == LaneCondition.Ill ? 1 : 0);
        PrometheusText.Head(text, "hub_lane_cost_today", "What the calls of the lane cost today (UTC), where its kind tells it.", FamilyKind.Gauge);
        foreach (var channel in channels)
            foreach (var lane in channel.Lanes)
                foreach (var cost in lane.Health.Costs)
                    PrometheusText.Line(text, "hub_lane_cost_today", $"channel=\"{channel.Name}\",lane=\"{Escape(lane.Lane)}\",currency=\"{Escape(cost.Currency)}\"", (double)cost.Amount);
    }

    private static void Desks(StringBuilder text, IReadOnlyList<LaneRecord> lanes)
    {
        PrometheusText.Head(text, "hub_desk_items_total", "Items that came back from desks, by what became of them (R3).", FamilyKind.Counter);
        foreach (var lane in lanes)
            foreach (var (result, items) in Results(lane).Where(pair => pair.Item1 is "stored" or "repeated" or "quarantined" or "own" or "skipped"))
                PrometheusText.Line(text, "hub_desk_items_total", $"backend=\"{lane.Channel}\",lane=\"{Escape(lane.Lane)}\",result=\"{result}\"", items);
        PrometheusText.Head(text, "hub_desk_last_success_seconds", "When the desk last told something or was asked, Unix time (R5).", FamilyKind.Gauge);
        foreach (var lane in lanes)
            if (lane.LastSuccess is { } at)
                PrometheusText.Line(text, "hub_desk_last_success_seconds", $"backend=\"{lane.Channel}\",lane=\"{Escape(lane.Lane)}\"", at.ToUnixTimeMilliseconds() / 1000.0);
    }

    private static (string, long)[] Results(LaneRecord lane) =>
    [
        ("stored", lane.Stored), ("repeated", lane.Repeated), ("quarantined", lane.Quarantined), ("reach", lane.Reach), ("own", lane.Own), ("gone", lane.Gone), ("cut", lane.Cut),
        ("skipped", lane.Skipped),
    ];

    private void Outbox(StringBuilder text, IReadOnlyList<BacklogRecord> backlog)
    {
        PrometheusText.Head(text, "hub_outbox_rows", "Rows of the outbox by backend and state.", FamilyKind.Gauge);
        foreach (var row in backlog)
            PrometheusText.Line(text, "hub_outbox_rows", $"backend=\"{row.Backend}\",state=\"{ApiQuery.Word(row.State)}\"", row.Rows);
        PrometheusText.Head(text, "hub_found_twice", "Tickets and comments that a desk was found to hold more than once.", FamilyKind.Gauge);
        foreach (var row in backlog)
            if (row.State == DeliveryState.Done)
                PrometheusText.Line(text, "hub_found_twice", $"backend=\"{row.Backend}\"", row.FoundTwice);
        PrometheusText.Head(text, "hub_desk_tasks", "Deliveries that are done and leave something to a person.", FamilyKind.Gauge);
        foreach (var row in backlog)
            if (row.State == DeliveryState.Done)
                PrometheusText.Line(text, "hub_desk_tasks", $"backend=\"{row.Backend}\"", row.Tasks);
        PrometheusText.Head(text, "hub_outbox_oldest_seconds", "Age of the oldest row in a state that is not an end.", FamilyKind.Gauge);
        foreach (var row in backlog)
            if (row.Oldest is { } oldest && row.State is not (DeliveryState.Done or DeliveryState.Cancelled))
                PrometheusText.Line(text, "hub_outbox_oldest_seconds", $"backend=\"{row.Backend}\",state=\"{ApiQuery.Word(row.State)}\"", Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds));
    }

    private static void Backends(StringBuilder text, IReadOnlyList<BackendRecord> backends)
    {
        PrometheusText.Head(text, "hub_backend_deliveries_per_second", "Deliveries a second over the last minute.", FamilyKind.Gauge);
        foreach (var backend in backends)
            PrometheusText.Line(text, "hub_backend_deliveries_per_second", $"backend=\"{backend.Name}\"", backend.PerSecond);
        PrometheusText.Head(text, "hub_outbox_expected_seconds", "Until nothing waits for the backend at this pace; absent where nobody can say.", FamilyKind.Gauge);
        foreach (var backend in backends)
            if (backend.ExpectedSeconds is { } seconds)
                PrometheusText.Line(text, "hub_outbox_expected_seconds", $"backend=\"{backend.Name}\"", seconds);
    }

    private static string Escape(string label) =>
        label.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
