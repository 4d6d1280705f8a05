using Hub.Connectors;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

[TestFixture, Property("Requirement", "R21")]
public sealed class PollPaceTests
{
    private readonly ManualTime time = new();

    [Test]
    public void A_source_is_asked_later_while_it_is_quiet_and_sooner_while_it_brings_something()
    {
        var pace = Pace();
        pace.Brought(news: false, null);
        Assert.That(pace.Wait, Is.EqualTo(TimeSpan.FromMinutes(1.5)));
        for (var poll = 0; poll < 20; poll++)
            pace.Brought(news: false, null);
        Assert.That(pace.Wait, Is.EqualTo(TimeSpan.FromMinutes(30)), "never later than the longest");
        pace.Brought(news: true, null);
        Assert.That(pace.Wait, Is.EqualTo(TimeSpan.FromMinutes(15)));
        for (var poll = 0; poll < 20; poll++)
            pace.Brought(news: true, null);
        Assert.That(pace.Wait, Is.EqualTo(TimeSpan.FromMinutes(1)), "never sooner than the shortest");
    }

    [Test]
    public void What_a_source_wishes_holds_until_it_wishes_otherwise_and_within_the_longest()
    {
        var pace = Pace();
        pace.Brought(news: true, TimeSpan.FromMinutes(20));
        Assert.That(pace.Wait, Is.EqualTo(TimeSpan.FromMinutes(20)));
        pace.Brought(news: true, TimeSpan.FromDays(2));
        Assert.That(pace.Wait, Is.EqualTo(TimeSpan.FromMinutes(30)));
        pace.Brought(news: true, null);
        Assert.That(pace.Wait, Is.EqualTo(TimeSpan.FromMinutes(15)));
    }

    [Test]
    public async Task A_lane_that_is_opened_again_asks_no_sooner_and_after_failures_later()
    {
        var pace = Pace();
        await pace.NextAsync(CancellationToken.None);
        pace.Failed();
        var next = pace.NextAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(1));
        Assert.That(next.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        await next;
    }

    private PollPace Pace() => new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30), time);
}
