using Hub.Core.Delivery;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>No second sees more deliveries than a backend allows, and what is measured is what happened.</summary>
[Property("Requirement", "R21")]
internal sealed class PaceTests
{
    [TestCase(0.5), TestCase(6), TestCase(40), TestCase(1000)]
    public void Starts_keep_to_the_allowed_rate_and_use_it(double most)
    {
        var time = new ManualTime();
        var pace = new Pace(most, time);
        var starts = new List<long>();
        for (var tick = 0; tick < 10_000; tick++)
        {
            var room = pace.Room;
            pace.Start(room);
            starts.AddRange(Enumerable.Repeat(time.GetTimestamp(), room));
            time.Advance(TimeSpan.FromMilliseconds(1));
        }
        var worst = starts.Max(start => starts.Count(other => other >= start && other < start + TimeSpan.TicksPerSecond));
        Assert.That(worst, Is.LessThanOrEqualTo((most * 1.05) + 1));
        Assert.That(starts, Has.Count.GreaterThan(most * 9.5));
    }

    [Test]
    public void A_wait_ends_when_the_next_may_start()
    {
        var time = new ManualTime();
        var pace = new Pace(2, time);
        pace.Start(1);
        Assert.That(pace.Room, Is.Zero);
        time.Advance(pace.Wait);
        Assert.That(pace.Room, Is.EqualTo(1));
    }

    [Test]
    public void The_measured_pace_is_that_of_the_last_minute()
    {
        var time = new ManualTime();
        var pace = new Pace(0, time);
        for (var second = 0; second < 120; second++)
        {
            for (var delivery = 0; delivery < (second < 60 ? 100 : 6); delivery++)
                pace.Finish();
            time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.That(pace.PerSecond(60), Is.EqualTo(6).Within(0.2));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(pace.PerSecond(60), Is.Zero);
        Assert.That(pace.Room, Is.EqualTo(int.MaxValue));
    }
}
