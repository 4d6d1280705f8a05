using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Fakes;

[TestFixture]
internal sealed class ManualTimeTests
{
    private readonly ManualTime time = new();

    [Test]
    public void Timers_fire_in_their_order_each_at_its_own_time()
    {
        var start = time.GetUtcNow();
        var fired = new List<string>();
        using var late = time.CreateTimer(_ => fired.Add($"late {(time.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var often = time.CreateTimer(_ => fired.Add($"often {(time.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(string.Join(", ", fired), Is.EqualTo("often 2, often 4, late 5"));
        Assert.That(time.GetUtcNow() - start, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void Delays_and_cancellations_go_by_it()
    {
        var clock = new ManualTime();
        var delay = Task.Delay(TimeSpan.FromMinutes(1), clock);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2), clock);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That(delay.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(delay.IsCompleted);
        Assert.That(limit.IsCancellationRequested, Is.False);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(limit.IsCancellationRequested);
        Assert.That(clock.Waiting, Is.Zero);
    }

    [Test]
    public void Elapsed_time_goes_by_it()
    {
        var clock = new ManualTime();
        var start = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.That(clock.GetElapsedTime(start), Is.EqualTo(TimeSpan.FromSeconds(3)));
    }
}
