using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Core;
using Hub.Tests.Core;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>The real core on a store of the suite, with a keyed desk: each post is one effect there.</summary>
internal sealed class CoreHost(TimeProvider time) : IChaosHost
{
    private readonly string folder = Directory.CreateTempSubdirectory("hub-chaos-").FullName;
    private readonly RecordingSink sink = new();
    private TestHub? hub;

    private TestHub Hub => hub ?? throw new InvalidOperationException("No hub runs.");

    public Task StartAsync(IConnector connector, CancellationToken stop)
    {
        hub = new TestHub(options =>
        {
            (options.Folder, options.Sink, options.Time) = (folder, sink, time);
            options.Channels = [new ChannelSetup("in", "chaos", connector)];
        });
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        if (hub is not null)
            await hub.DisposeAsync();
        hub = null;
    }

    public async Task<IReadOnlyList<ChangeResult>> CommitAsync(IReadOnlyList<Change> changes, CancellationToken stop) => await Hub.Core.CommitAsync("in", changes, stop);

    public async Task<IReadOnlyList<KeptPost>> KeptAsync(CancellationToken stop) =>
        [.. (await Hub.Core.Reader.PostsAsync(new PostQuery(1000), stop)).Select(post => new KeptPost(post.NativeId, post.Text ?? ""))];

    /// <summary>Each post opened one ticket or stands in one, and what was seen is told of (R3).</summary>
    public async Task<IReadOnlyList<string>> TroublesAsync(CancellationToken stop)
    {
        await Hub.IdleAsync();
        var troubles = new List<string>();
        var effects = sink.Deliveries.Where(delivery => delivery.Event.Kind is TicketEventKind.Created or TicketEventKind.Commented)
            .DistinctBy(delivery => delivery.Key).CountBy(delivery => delivery.Event.NativeId).ToDictionary();
        foreach (var post in await KeptAsync(stop))
            if (effects.GetValueOrDefault(post.NativeId) is not 1 and var count)
                troubles.Add($"The post {post.NativeId} has {count} effects at the desk.");
        foreach (var lane in await Hub.Core.Reader.LanesAsync(stop))
            if (lane.Seen != lane.Stored + lane.Repeated + lane.Quarantined + lane.Reach + lane.Own + lane.Gone + lane.Cut + lane.Skipped)
                troubles.Add($"The lane {lane.Lane} saw {lane.Seen} and tells of others.");
        return troubles;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }
}
