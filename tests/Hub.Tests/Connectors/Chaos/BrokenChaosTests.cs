using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>The kit is tested: each way to be careless fails its promise, and a careful connector holds all.</summary>
[TestFixture, Parallelizable(ParallelScope.All)] // each has a stage of its own, and most wait
internal sealed class BrokenChaosTests
{
    private static readonly (Carelessness Careless, string Promise)[] Ways =
    [
        (Carelessness.CountsWhatIsCut, "An answer that is cut anywhere is asked for again"),
        (Carelessness.HurriesOn, "429 is waited for as long as it says"),
        (Carelessness.DiesOfErrors, "A server's error is told and asked again"),
        (Carelessness.WaitsForEver, "An answer that drips for ever is left"),
        (Carelessness.BelievesAnything, "An answer of somebody else moves nothing"),
        (Carelessness.DoublesRepeats, "What is told again comes once"),
        (Carelessness.StumblesOverUnknown, "What nobody knows stops nothing"),
        (Carelessness.IgnoresEdits, "An edit is the last word, whatever is cut between"),
        (Carelessness.TakesHalves, "What is half written is left until it is whole"),
        (Carelessness.TrustsTheClock, "A clock that jumps loses nothing"),
        (Carelessness.ConfirmsTooEarly, "An end between any two steps loses nothing"),
        (Carelessness.CountsWhatIsCut, "All of it at random"),
        (Carelessness.ForgetsAfterTheAnswer, "What is told again until it is answered comes once"),
        (Carelessness.DoublesAtOnce, "The same event twenty times at once is one post"),
        (Carelessness.OldOverNew, "Events in any order leave the last word"),
        (Carelessness.RefusesUnknown, "An event that nobody knows stops nothing"),
        (Carelessness.TakesBrokenBodies, "A body that breaks off is never a post"),
        (Carelessness.DatesIds, "Events before and after a jump of the clock come once"),
    ];

    private static IEnumerable<Promise<ChaosStage>> All => [.. ChaosSuite.Polled, .. ChaosSuite.Pushed];

    private static IEnumerable<TestCaseData> Broken => Ways.Select(way => new TestCaseData(way.Careless, way.Promise));

    [TestCaseSource(nameof(Broken)), CancelAfter(60_000)]
    public async Task A_careless_connector_fails_its_promise(Carelessness careless, string promise, CancellationToken stop)
    {
        await using var stage = Stage(careless, ChaosSuite.Polled.Any(one => one.Name == promise), TimeSpan.FromSeconds(3));
        Assert.ThrowsAsync<BrokenPromiseException>(() => All.Single(one => one.Name == promise).Check(stage, stop));
    }

    [TestCaseSource(nameof(All)), CancelAfter(60_000)]
    public async Task A_careful_one_holds_all(Promise<ChaosStage> promise, CancellationToken stop)
    {
        await using var stage = Stage(Carelessness.None, ChaosSuite.Polled.Contains(promise), TimeSpan.FromSeconds(20));
        await promise.Check(stage, stop);
    }

    [Test]
    public void Every_promise_has_a_connector_that_breaks_it() =>
        Assert.That(All.Select(promise => promise.Name), Is.EquivalentTo(Ways.Select(way => way.Promise)));

    private static ChaosStage Stage(Carelessness careless, bool isPolled, TimeSpan patience) =>
        new(isPolled ? new CarelessSubject(careless) : new CarelessReceiver(careless)) { Patience = patience };
}
