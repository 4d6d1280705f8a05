using System.Diagnostics;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>A desk that is away for seconds gets its tickets within seconds of its return, each once.</summary>
[TestFixture]
[Property("Requirement", "R15"), Property("Requirement", "R21")]
public sealed class DeskAwayTests
{
    [Test]
    public async Task A_desk_that_was_down_for_seconds_has_all_tickets_soon_after()
    {
        await using var stage = await Stage.SetAsync(DeskKind.Keyed);
        await stage.StartAsync();
        await stage.Desk!.GoDownAsync();
        var story = new Story("web");
        stage.Send(() => stage.Sender().SendAsync(Enumerable.Range(0, 30).SelectMany(_ => story.Next())));
        await stage.UntilAsync(async () => (await stage.Api.ReadyAsync()).Contains("Backend desk", StringComparison.Ordinal), "the breaker did not open");
        await stage.Desk.ComeBackAsync();
        var watch = Stopwatch.StartNew();
        await stage.FinishAsync();
        TestContext.Out.WriteLine($"all delivered {watch.Elapsed.TotalSeconds:0.0} s after the desk came back");
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(12)));
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty);
    }
}
