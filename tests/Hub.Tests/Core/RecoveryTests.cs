using System.Diagnostics;
using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Desks that are away or dead: nothing is lost, what waited goes out in order at the allowed rate, and no other desk notices.</summary>
[Property("Requirement", "R21")]
internal sealed class RecoveryTests(StoreKind kind) : StoreSuite(kind)
{
    /// <summary>The clock stands: whoever waited for it with no regard to the stop would wait for ever.</summary>
    [Test, CancelAfter(60_000)]
    public async Task Jobs_that_wait_for_a_store_that_is_away_hold_up_no_stop(CancellationToken patience)
    {
        var time = new ManualTime();
        var hub = new TestHub(options => (options.Time, options.FreeBytes) = (time, () => 0));
        while (time.Waiting < 2)
        {
            patience.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        await hub.DisposeAsync().AsTask().WaitAsync(patience);
    }

    /// <summary>The clock is ours: the week takes seconds.</summary>
    [Test]
    public async Task A_desk_that_was_down_for_a_week_recovers_in_order_at_its_allowed_rate()
    {
        const int posts = 200;
        const double rate = 5;
        var (time, isDown) = (new ManualTime(), true);
        var accepted = new List<(DateTimeOffset At, string Id)>();
        var sink = new RecordingSink();
        sink.Script = delivery =>
        {
            if (isDown)
                return new Retry(null, "connection refused");
            lock (accepted)
                accepted.Add((time.GetUtcNow(), delivery.Event.NativeId));
            return null;
        };
        await using var hub = new TestHub(options => (options.Time, options.Backend) = (time, new BackendSetup("desk", "test", sink, "s") { MaxPerSecond = rate }));
        for (var post = 0; post < posts; post++)
        {
            time.Advance(TimeSpan.FromDays(7) / posts);
            await hub.PutAsync(TestHub.Post($"p{post:0000}", post == posts / 2 ? "incident critical" : "incident"));
        }
        var tries = sink.Deliveries.Count;
        Assert.That((await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(1000, State: DeliveryState.Dead), default)).Count, Is.Zero, "nothing expires within the week");
        isDown = false;
        var back = time.GetUtcNow();
        for (var end = Stopwatch.StartNew(); Count(accepted) < posts && end.Elapsed < TimeSpan.FromSeconds(60);)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            do
                await Task.Delay(2); // the hub reacts on threads of its own; the clock stands while a delivery is on its way
            while (hub.Core.Backends[0].InFlight > 0);
        }
        TestContext.Out.WriteLine($"{tries} tries while it was down; all there {(time.GetUtcNow() - back).TotalSeconds:0} s of its time after it came back, {posts / rate:0} s at the allowed rate");
        Assert.Multiple(() =>
        {
            Assert.That(accepted.Select(item => item.Id), Is.Unique.And.Exactly(posts).Items);
            // The row with which the desk was tried out comes first, wherever it stood.
            Assert.That(accepted.Skip(1).Select(item => item.Id).Where(id => id != $"p{posts / 2:0000}"), Is.Ordered);
            Assert.That(accepted.FindIndex(item => item.Id == $"p{posts / 2:0000}"), Is.LessThan(3), "the critical one passes the backlog");
            Assert.That(accepted.Max(item => accepted.Count(other => other.At >= item.At && other.At < item.At + TimeSpan.FromSeconds(1))), Is.LessThanOrEqualTo(rate + 1));
        });
    }

    [TestCase(true), TestCase(false)]
    public async Task One_dead_desk_slows_no_other(bool hangs)
    {
        const int posts = 500;
        var never = new TaskCompletionSource();
        var (dead, well) = (new RecordingSink { Gate = hangs ? never.Task : Task.CompletedTask, Script = _ => new Unknown("no answer") }, new RecordingSink());
        await using var hub = new TestHub(options =>
        {
            options.Backends = [new BackendSetup("dead", "test", dead, "s"), new BackendSetup("well", "test", well, "s")];
            options.Policy = [.. new[] { (Category.Complaint, "dead"), (Category.Incident, "well") }.Select(way => new PolicyRow(way.Item2, PolicyAction.Ticket) { Categories = [way.Item1], Backend = way.Item2 })];
        });
        for (var batch = 0; batch < posts / 50; batch++)
            await hub.CommitAsync([.. Enumerable.Range(0, 100).Select(at => new Put(TestHub.Post($"p{batch}-{at}", at % 2 == 0 ? "complaint" : "incident")))]);
        var watch = Stopwatch.StartNew();
        while (well.Deliveries.Count < posts && watch.Elapsed < TimeSpan.FromSeconds(20))
            await Task.Delay(5);
        TestContext.Out.WriteLine($"the last of {posts} {watch.ElapsedMilliseconds} ms after the last commit, {dead.Deliveries.Count} tries at the dead one");
        Assert.That(well.Deliveries, Has.Count.EqualTo(posts));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        never.SetResult();
    }

    private static int Count<T>(List<T> list)
    {
        lock (list)
            return list.Count;
    }
}
