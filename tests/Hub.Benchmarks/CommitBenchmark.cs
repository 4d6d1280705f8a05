using System.Globalization;
using BenchmarkDotNet.Attributes;
using Hub.Contracts;
using Hub.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Benchmarks;

/// <summary>64 senders at once, one fresh post each, into a real SQLite file; every one waits until its post is durable. One operation is one post.</summary>
/// <remarks>The file grows over a run, as a hub's does. The folder is a temporary one: set TMPDIR to a disk, since memory knows no fsync.</remarks>
[MemoryDiagnoser]
public class CommitBenchmark
{
    private const int Senders = 64;
    private readonly string folder = Directory.CreateTempSubdirectory("hub-bench-").FullName;
    private readonly Task[] sending = new Task[Senders];
    private Post post = null!;
    private HubCore core = null!;
    private long sent;

    [GlobalSetup]
    public void Open()
    {
        post = Items.Put("1", Items.Latin).Post;
        core = HubCore.Open(new HubSetup(
            new StoreOptions(Path.Combine(folder, "store", "hub.db"), Path.Combine(folder, "hub.key")),
            [new ChannelSetup("bench", "bench", new PushedOnly()) { Threading = Threading.None, MinMargin = 0, MinConfidence = 0 }],
            [new BackendSetup("desk", "bench", new AcceptingSink(), "bench")], PolicyRow.Shipped("desk"), Packs.Load(), TimeProvider.System, NullLoggerFactory.Instance));
        core.Start();
    }

    [Benchmark(OperationsPerInvoke = Senders)]
    public Task Commit()
    {
        for (var at = 0; at < Senders; at++)
            sending[at] = SendAsync((++sent).ToString("x24", CultureInfo.InvariantCulture));
        return Task.WhenAll(sending);
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await core.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task SendAsync(string id)
    {
        var results = await core.CommitAsync("bench", [new Put(post with { NativeId = id })], default);
        if (results[0].Outcome != ChangeOutcome.Stored)
            throw new InvalidOperationException($"The post {id} must be stored; it is {results[0].Outcome}.");
    }
}
