using Hub.Contracts;
using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>The suite on a desk as it stands, which cannot be hurried.</summary>
[TestFixture]
[Property("Requirement", "G9")]
internal sealed class LiveDeskTests
{
    private static readonly TicketReference Seven = new("7");
    private static readonly Promise<ISinkUnderTest> Opens = SinkConformance.Promises.Single(promise => promise.Name == "One key opens one ticket");

    [Test]
    public async Task A_search_may_lag_within_settle_and_no_longer()
    {
        await using (var within = Live(new Turns { Settle = TimeSpan.FromMinutes(1), Lag = 1 }))
            await Opens.Check(within, default);
        await using var behind = Live(new Turns { Lag = 1 });
        Assert.That(async () => await Opens.Check(behind, default), Throws.TypeOf<BrokenPromiseException>().With.Message.EqualTo("Find after Accepted must give exactly one match."));
    }

    [Test]
    public async Task What_is_held_back_is_sent_when_its_turn_comes()
    {
        await using var sink = LiveSink.Over(new Turns { HeldBack = 2 }, new LiveLedger("run"));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.EqualTo(new Accepted(Seven)));
    }

    private static LiveDesk Live(Turns sink) => new("run", () => sink, null, []);

    private sealed class Turns : ISink, IFindingSink
    {
        private EventKey? delivered;

        public TimeSpan Settle { get; init; }

        /// <summary>Searches that do not show it yet.</summary>
        public int Lag { get; set; }

        /// <summary>Tries that are not its turn.</summary>
        public int HeldBack { get; set; }

        public SinkPromise Promise => new(BackendClass.Findable, Settle, null);

        public ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
        {
            if (HeldBack-- > 0)
                return ValueTask.FromResult<Outcome>(new Retry(TimeSpan.FromMilliseconds(1), "not yet") { IsHeldBack = true });
            delivered = delivery.Key;
            return ValueTask.FromResult<Outcome>(new Accepted(Seven));
        }

        public ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop) =>
            ValueTask.FromResult<FindResult>(delivery.Key == delivered && Lag-- <= 0 ? new Found([Seven]) : Absent.Instance);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
