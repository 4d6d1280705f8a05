using System.Collections.Concurrent;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A sink is somebody else's code: what it does with its calls stops no other delivery (docs/decisions/0003-outcomes.md).</summary>
internal sealed class SinkCallTests(StoreKind kind) : StoreSuite(kind)
{
    [TestCase(false, TestName = "A_call_that_never_comes_back_holds_no_worker")]
    [TestCase(true, TestName = "A_plugin_that_blocks_its_thread_holds_no_worker")]
    [Property("Requirement", "R20")]
    public async Task A_call_that_never_comes_back(bool blocks)
    {
        var sink = new DeafSink("p", blocks);
        await using var hub = new TestHub(options => options.Backend = new BackendSetup("desk", "test", sink, "s")
        {
            MaxInFlight = 1,
            LongestCall = TimeSpan.FromMilliseconds(50),
            CallGrace = TimeSpan.FromMilliseconds(100),
            IsPlugin = blocks,
            RetryBase = TimeSpan.FromMilliseconds(5),
            RetryMost = TimeSpan.FromMilliseconds(20),
        });
        await hub.PutAsync(TestHub.Post("p"));
        await hub.PutAsync(TestHub.Post("q", author: "ben"));
        await DeliveryTests.Until(() => sink.Done.Contains("q"));
        await DeliveryTests.Until(() => hub.Core.Troubles.Any(trouble => trouble.Contains("1 calls of its sink have not come back", StringComparison.Ordinal)));
        var record = await hub.PostAsync("p");
        var row = record.Deliveries.Single();
        Assert.That(row.State, Is.EqualTo(DeliveryState.Doubt).Or.EqualTo(DeliveryState.Intended));
        Assert.That(sink.Calls("p"), Is.EqualTo(1), "two calls with one key are never under way");
        sink.Release();
        await hub.IdleAsync();
        Assert.That((sink.Calls("p"), sink.Calls("q")), Is.EqualTo((2, 1)));
        Assert.That(hub.Core.Troubles, Is.Empty);
    }

    /// <summary>Does not hear that it shall stop, for one post's first call.</summary>
    private sealed class DeafSink(string post, bool blocks) : ISink
    {
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentDictionary<string, int> calls = new();

        public ConcurrentQueue<string> Done { get; } = new();

        public SinkPromise Promise { get; } = new(BackendClass.Keyed, TimeSpan.Zero, null);

        public int Calls(string nativeId) => calls.GetValueOrDefault(nativeId);

        public void Release() => released.SetResult();

        public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
        {
            if (calls.AddOrUpdate(delivery.Event.NativeId, 1, static (_, count) => count + 1) == 1 && delivery.Event.NativeId == post)
            {
                if (blocks)
                    released.Task.Wait(CancellationToken.None);
                await released.Task;
            }
            Done.Enqueue(delivery.Event.NativeId);
            return new Accepted(new TicketReference(delivery.Key.Value));
        }

        public ValueTask DisposeAsync() => default;
    }
}
