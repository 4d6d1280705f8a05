using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>A backend as operators see it: what waits for it, and when that is expected to be delivered.</summary>
/// <param name="Waiting">Deliveries that are due, under way, in doubt or behind an earlier one of their ticket.</param>
/// <param name="PerSecond">Deliveries a second over the last minute.</param>
/// <param name="MaxPerSecond">What the settings allow; 0: no limit.</param>
/// <param name="ExpectedSeconds">Until nothing waits at this pace (at the allowed one where nothing was delivered in the last minute); null: nobody can say.</param>
public sealed record BackendRecord(
    string Name, string Kind, BackendClass Class, long Waiting, long Parked, long Dead, int InFlight, double PerSecond, double MaxPerSecond, double? ExpectedSeconds, DateTimeOffset? Oldest,
    string? Sentence)
{
    public static async Task<IReadOnlyList<BackendRecord>> AllAsync(RunningHub hub, CancellationToken stop)
    {
        var backlog = (await hub.Reader.BacklogAsync(stop)).ToLookup(row => row.Backend);
        return [.. hub.Backends().OrderBy(state => state.Name, StringComparer.Ordinal).Select(state => Of(state, [.. backlog[state.Name]]))];
    }

    /// <summary>The expected end in words; empty where nothing waits.</summary>
    public string Expected() => Waiting == 0 ? "" : ExpectedSeconds switch
    {
        null => "unknown",
        < 60 => "within a minute",
        < 5400 and var seconds => $"in {seconds / 60:0} min",
        < 172_800 and var seconds => $"in {seconds / 3600:0.0} h",
        var seconds => $"in {seconds / 86_400:0.0} days",
    };

    private static BackendRecord Of(BackendState state, IReadOnlyList<BacklogRecord> rows)
    {
        var waiting = rows.Where(row => row.State is DeliveryState.Due or DeliveryState.Intended or DeliveryState.Doubt or DeliveryState.Verify or DeliveryState.Held).ToList();
        var count = waiting.Sum(row => row.Rows);
        var pace = state.PerSecond > 0 ? state.PerSecond : state.MaxPerSecond;
        return new(
            state.Name, state.Kind, state.Class, count, Rows(DeliveryState.Parked), Rows(DeliveryState.Dead), state.InFlight, Math.Round(state.PerSecond, 2), state.MaxPerSecond,
            count == 0 ? 0 : pace > 0 ? Math.Round(count / pace, 1) : null, waiting.Min(row => row.Oldest), state.Sentence);

        long Rows(DeliveryState which) => rows.Where(row => row.State == which).Sum(row => row.Rows);
    }
}
