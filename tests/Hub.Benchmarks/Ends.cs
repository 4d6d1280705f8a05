using Hub.Contracts;

namespace Hub.Benchmarks;

/// <summary>A channel that only webhooks feed.</summary>
internal sealed class PushedOnly : IConnector
{
    public IReadOnlyList<string> Lanes => [];

    public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => throw new ArgumentException($"There are no lanes; asked for {lane}.", nameof(lane));

    public ValueTask DisposeAsync() => default;
}

/// <summary>A keyed desk that takes everything at once: what is left is the hub's own work.</summary>
internal sealed class AcceptingSink : ISink
{
    public SinkPromise Promise { get; } = new(BackendClass.Keyed, TimeSpan.Zero, null);

    public ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop) => ValueTask.FromResult<Outcome>(new Accepted(new TicketReference(delivery.Key.Value)));

    public ValueTask DisposeAsync() => default;
}
