using System.Diagnostics.Metrics;

namespace Hub.Host.Http;

/// <summary>Publishes what the doors counted on the Meter "Hub"; counting itself costs one increment.</summary>
internal sealed class DoorMetrics : IDisposable
{
    private readonly Meter meter = new("Hub");

    public DoorMetrics(IReadOnlyList<DoorChannel> channels) => meter.CreateObservableCounter(
        "hub.webhook.requests", () => channels.SelectMany(channel => Of(channel.Counts)), description: "Requests at /in/{channel} by answer.");

    public void Dispose() => meter.Dispose();

    private static IEnumerable<Measurement<long>> Of(DoorCounts counts) =>
    [
        One(counts.Accepted, counts.Channel, "accepted"), One(counts.Refused, counts.Channel, "refused"), One(counts.Oversize, counts.Channel, "oversize"),
        One(counts.Unavailable, counts.Channel, "unavailable"), One(counts.Failed, counts.Channel, "failed"),
    ];

    private static Measurement<long> One(long value, string channel, string answer) => new(value, new("channel", channel), new("answer", answer));
}
