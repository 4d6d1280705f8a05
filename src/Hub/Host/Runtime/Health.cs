using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Runtime;

/// <summary>What channels and backends tell of their health, published on the Meter "Hub".</summary>
internal sealed class HealthBoard : IDisposable
{
    private readonly Meter meter = new("Hub");
    private readonly ConcurrentDictionary<string, Health> all = new(StringComparer.Ordinal);
    private readonly TimeProvider time;

    public HealthBoard(TimeProvider time)
    {
        this.time = time;
        meter.CreateObservableGauge("hub.last_success", () => From(health => health.LastSuccess is { } at ? at.ToUnixTimeMilliseconds() / 1000.0 : null), "s", "When a platform or desk last answered, Unix time (R5).");
        meter.CreateObservableGauge("hub.lag", () => From(health => health.Behind?.TotalSeconds), "s", "How far behind its source a channel is.");
        meter.CreateObservableGauge("hub.quota_left", () => all.Values.SelectMany(Quotas), null, "Calls left of a quota.");
        meter.CreateObservableGauge("hub.expires", () => all.Values.SelectMany(Expiries), "s", "Until a token or certificate expires.");
    }

    /// <param name="name">e.g. <c>channel support</c>.</param>
    public IHealth Of(string name) => all.GetOrAdd(name, key => new Health(key, time));

    /// <summary>All that it told.</summary>
    public LaneHealth Told(string name) => all.TryGetValue(name, out var health) ? health.Told : LaneHealth.Unknown;

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<double>> From(Func<Health, double?> value)
    {
        foreach (var health in all.Values)
            if (value(health) is { } found)
                yield return new(found, new KeyValuePair<string, object?>("of", health.Name));
    }

    private static IEnumerable<Measurement<long>> Quotas(Health health) =>
        health.Quotas.Select(quota => new Measurement<long>(quota.Value.Left, new("of", health.Name), new("quota", quota.Key)));

    private IEnumerable<Measurement<double>> Expiries(Health health) =>
        health.Expiries.Select(expiry => new Measurement<double>((expiry.Value - time.GetUtcNow()).TotalSeconds, new("of", health.Name), new("what", expiry.Key)));

    private sealed class Health(string name, TimeProvider time) : IHealth
    {
        private long successTicks, behindTicks = -1;

        public string Name { get; } = name;

        public DateTimeOffset? LastSuccess => Interlocked.Read(ref successTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

        public TimeSpan? Behind => Interlocked.Read(ref behindTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

        public ConcurrentDictionary<string, QuotaLeft> Quotas { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<(DateOnly Day, string Currency), decimal> Costs { get; } = new();

        public LaneHealth Told => new(
            Behind, [.. Quotas.Values.OrderBy(quota => quota.Quota, StringComparer.Ordinal)],
            [.. Expiries.OrderBy(expiry => expiry.Value).Select(expiry => new Expiry(expiry.Key, expiry.Value))],
            [.. Costs.Where(cost => cost.Key.Day == Today).OrderBy(cost => cost.Key.Currency, StringComparer.Ordinal).Select(cost => new Spent(cost.Key.Day, cost.Value, cost.Key.Currency))]);

        public ConcurrentDictionary<string, DateTimeOffset> Expiries { get; } = new(StringComparer.Ordinal);

        public void Succeeded() => Interlocked.Exchange(ref successTicks, time.GetUtcNow().UtcTicks);

        public void Lag(TimeSpan behind) => Interlocked.Exchange(ref behindTicks, Math.Max(0, behind.Ticks));

        public void QuotaLeft(string quota, long left, DateTimeOffset resetsAt) => Quotas[quota] = new(quota, left, resetsAt);

        public void Expires(string what, DateTimeOffset at) => Expiries[what] = at;

        public void Cost(decimal amount, string currency) => Costs.AddOrUpdate((Today, currency), amount, (_, before) => before + amount);

        private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
    }
}
