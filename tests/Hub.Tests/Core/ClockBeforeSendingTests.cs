using Hub.Contracts;
using Hub.Core;
using Hub.Core.Delivery;
using Hub.Core.Storage;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A process that slept between claim and sending must not send: half of Settle is all the time it has (contracts: findable).</summary>
[Property("Requirement", "R15")]
internal sealed class ClockBeforeSendingTests
{
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(2);
    private static readonly Hub.Core.Files.FileStore Files = new(Path.GetTempPath());
    private readonly TwoClocks time = new();

    /// <summary>Seconds that each clock went on while the desk was searched.</summary>
    [TestCase(59, 59, DeliveryState.Doubt, ExpectedResult = true)]
    [TestCase(61, 61, DeliveryState.Doubt, ExpectedResult = false)]
    [TestCase(0, 61, DeliveryState.Doubt, ExpectedResult = false, Description = "the machine was suspended: the steady clock stood")]
    [TestCase(61, -3600, DeliveryState.Doubt, ExpectedResult = false, Description = "the wall clock was set back")]
    public async Task<bool> It_is_sent_only_within_half_of_settle_by_either_clock(int steady, int wall, DeliveryState state)
    {
        var desk = new SearchedDesk { Promise = new SinkPromise(BackendClass.Findable, Settle, null) };
        desk.Shows = (_, _) =>
        {
            time.Pass(TimeSpan.FromSeconds(steady), TimeSpan.FromSeconds(wall));
            return Absent.Instance;
        };
        var attempt = new Attempt(new BackendSetup("desk", "test", desk, "s"), Files, time);
        var settlement = await attempt.RunAsync(Row(state), CancellationToken.None);
        Assert.That(settlement, desk.Sent.Count > 0 ? Is.InstanceOf<Settlement.LookAgain>() : Is.InstanceOf<Settlement.Later>().With.Property("State").EqualTo(state));
        return desk.Sent.Count > 0;
    }

    [Test]
    public async Task A_row_that_waited_too_long_for_a_worker_is_claimed_anew()
    {
        var desk = new SearchedDesk { Promise = new SinkPromise(BackendClass.Findable, Settle, null) };
        var row = Row(DeliveryState.Due);
        time.Pass(TimeSpan.FromSeconds(61), TimeSpan.FromSeconds(61));
        var settlement = await new Attempt(new BackendSetup("desk", "test", desk, "s"), Files, time).RunAsync(row, CancellationToken.None);
        Assert.That(settlement, Is.EqualTo(new Settlement.Later(DeliveryState.Due, time.Micros(), "Too long passed between its claim and its sending: it is claimed anew.")));
        Assert.That(desk.Sent, Is.Empty);
    }

    [Test]
    public async Task A_try_ends_after_half_of_settle_whatever_the_sink_allows_itself()
    {
        var desk = new EndlessDesk();
        var settlement = await new Attempt(new BackendSetup("desk", "test", desk, "s"), Files, TimeProvider.System).RunAsync(Row(DeliveryState.Due) with { ClaimedAt = 0 }, CancellationToken.None);
        Assert.That(settlement, Is.InstanceOf<Settlement.Later>().With.Property("State").EqualTo(DeliveryState.Doubt));
    }

    private OutboxRow Row(DeliveryState state)
    {
        var body = Hub.Contracts.Testing.SampleDelivery.Create(1);
        return new OutboxRow(1, 1, 1, state, Priority.Medium, 0, 1, body.Key, body.Event) { ClaimedAt = time.Micros(), ClaimStamp = time.GetTimestamp(), CreatedAt = time.Micros(), Settings = "s" };
    }

    private sealed class EndlessDesk : ISink, IFindingSink
    {
        public SinkPromise Promise { get; } = new(BackendClass.Findable, TimeSpan.FromMilliseconds(100), null);

        public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
        {
            await Task.Delay(Timeout.Infinite, stop);
            return new Unknown("never");
        }

        public ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>A wall clock and a steady clock that go apart.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        private DateTimeOffset wall = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        private long steady = 1_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan steadily, TimeSpan onTheWall)
        {
            steady += steadily.Ticks;
            wall += onTheWall;
        }

        public override DateTimeOffset GetUtcNow() => wall;

        public override long GetTimestamp() => steady;
    }
}
