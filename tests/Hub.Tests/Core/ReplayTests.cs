using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A desk lost what it had and is told again what it was told since a time (docs/decisions/0003-outcomes.md).</summary>
[Property("Requirement", "R22")]
internal sealed class ReplayTests(StoreKind kind) : StoreSuite(kind)
{
    private static readonly ReplayOrder Anna = new("anna", "restored an old copy");

    [Test]
    public async Task A_keyed_desk_is_told_again_under_the_same_keys_each_ticket_in_its_order()
    {
        await using var hub = new TestHub();
        foreach (var id in (string[])["p", "q", "r"])
            await hub.PutAsync(TestHub.Post(id, thread: "t"));
        await hub.PutAsync(TestHub.Post("alone"));
        await hub.IdleAsync();
        var before = hub.Sink.Deliveries;
        var taken = await OrderAsync(hub);
        var again = hub.Sink.Deliveries.Skip(before.Count).ToList();
        Assert.Multiple(() =>
        {
            Assert.That((taken.Rows, taken.IsRunning), Is.EqualTo((4L, true)));
            Assert.That(again.Select(item => item.Key), Is.EquivalentTo(before.Select(item => item.Key)));
            Assert.That(again.Where(item => item.Event.ThreadId == "t").Select(item => item.Event.NativeId), Is.EqualTo(new[] { "p", "q", "r" }));
        });
        Assert.That((await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Select(row => row.State), Is.All.EqualTo(DeliveryState.Done));
        await hub.PutAsync(TestHub.Post("s", thread: "t"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries[^1].Event.NativeId, Is.EqualTo("s"), "nothing of the ticket counts as undone any more");
    }

    [Test]
    public async Task What_was_written_before_the_time_or_after_its_end_stays()
    {
        var time = new Hub.Fakes.ManualTime();
        await using var hub = new TestHub(options => options.Time = time);
        var times = new List<DateTimeOffset>();
        foreach (var id in (string[])["old", "lost", "new"])
        {
            time.Advance(TimeSpan.FromHours(1));
            times.Add(time.GetUtcNow());
            await hub.PutAsync(TestHub.Post(id));
            await hub.IdleAsync();
        }
        var found = await hub.Core.Operations.Replays.PreviewAsync(new ReplaySearch("desk", times[1]), default);
        Assert.That((found.Rows, found.Kinds.Single()), Is.EqualTo((2L, new KindCount(TicketEventKind.Created, 2))));
        await hub.Core.Operations.Replays.OrderAsync(new ReplaySearch("desk", times[1]) { Until = times[2] }, Anna, default);
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.NativeId), Is.EqualTo(new[] { "old", "lost", "new", "lost" }));
    }

    [Test]
    public async Task Purged_rows_are_made_anew_with_their_keys_and_what_cannot_be_is_counted()
    {
        var sink = new RecordingSink { Takes = new HashSet<TicketEventKind> { TicketEventKind.Attached }, TakesInternalComments = true, Script = delivery => delivery.Event.NativeId == "refused" ? new Rejected("no") : null };
        var policy = new[] { new PolicyRow("all", PolicyAction.Ticket) { Backend = "desk", Escalate = true } };
        await using var hub = new TestHub(options => (options.Sink, options.Policy) = (sink, policy));
        foreach (var id in (string[])["p", "q", "refused", "broken"])
            await hub.PutAsync(TestHub.Post(id, thread: id is "q" ? "p" : id));
        await hub.IdleAsync();
        var before = sink.Deliveries;
        await hub.Core.DisposeAsync();
        TestHub.Touch(hub.Folder, "DELETE FROM outbox WHERE state = 4");
        TestHub.Touch(hub.Folder, "UPDATE ticket_event SET body = '{}' WHERE kind = 1 AND post = (SELECT id FROM post WHERE native_id = 'broken')");
        await using var again = new TestHub(options => (options.Sink, options.Policy, options.Folder) = (sink, policy, hub.Folder));
        var found = await again.Core.Operations.Replays.PreviewAsync(Since(hub), default);
        Assert.That(found.Left, Is.EquivalentTo(new[] { new LeftCount(ReplayLeft.Dead, 1), new LeftCount(ReplayLeft.OnItsWay, 1), new LeftCount(ReplayLeft.Unreadable, 1) }));
        await OrderAsync(again);
        var sent = sink.Deliveries.Skip(before.Count).Select(item => item.Key).ToList();
        var expected = before.Where(item => item.Event.NativeId != "refused" && !(item.Event is { NativeId: "broken", InternalComment: true })).Select(item => item.Key).ToList();
        Assert.That(sent, Is.EquivalentTo(expected));
        Assert.That(expected, Has.Count.EqualTo(4), "p with its escalation, q, broken");
        Assert.That(found.Rows, Is.EqualTo(4));
    }

    [Test]
    public async Task A_desk_that_can_be_searched_is_searched_first_and_gets_what_it_has_lost()
    {
        var desk = new SearchedDesk { Promise = new SinkPromise(BackendClass.Findable, TimeSpan.FromMilliseconds(20), null) };
        desk.Shows = (delivery, _) => delivery.Event.NativeId == "kept" ? SearchedDesk.Tickets("T1") : desk.Sent.Count > 2 ? SearchedDesk.Tickets("T3") : Absent.Instance;
        await using var hub = new TestHub(options => options.Backend = new BackendSetup("desk", "test", desk, "s") { RetryBase = TimeSpan.FromMilliseconds(5), RetryMost = TimeSpan.FromMilliseconds(20) });
        await hub.PutAsync(TestHub.Post("kept"));
        await hub.IdleAsync();
        await hub.PutAsync(TestHub.Post("lost"));
        await hub.IdleAsync();
        await OrderAsync(hub);
        Assert.That(desk.Sent.Select(item => item.Event.NativeId), Is.EqualTo(new[] { "kept", "lost", "lost" }));
        Assert.That(((await hub.PostAsync("kept")).Summary.TicketNativeId, (await hub.PostAsync("lost")).Summary.TicketNativeId), Is.EqualTo(("T1", "T3")));
        Assert.That((await hub.PostAsync("kept")).Deliveries.Select(row => (row.Kind, row.State)), Is.EqualTo(new[] { (TicketEventKind.Created, DeliveryState.Done) }));
    }

    [TestCase(InDoubt.Park, 1)]
    [TestCase(InDoubt.Resend, 2)]
    public async Task A_blind_desk_is_told_again_only_where_the_operator_said_so(InDoubt switched, int sent)
    {
        var sink = new RecordingSink { Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null) };
        await using var hub = new TestHub(options => options.Backend = new BackendSetup("desk", "test", options.Sink = sink, "s") { WhenInDoubt = switched });
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var taken = await OrderAsync(hub);
        Assert.That(sink.Deliveries, Has.Count.EqualTo(sent));
        Assert.That(taken.Refusal, switched == InDoubt.Resend ? Is.Null
            : Is.EqualTo("Backend desk can neither be searched nor keeps keys: whatever it still has would stand there twice. Backends:desk:WhenInDoubt must be resend for that; it is park."));
    }

    [Test]
    public async Task A_key_that_the_desk_no_longer_keeps_is_not_sent_unseen()
    {
        var time = new Hub.Fakes.ManualTime();
        var sink = new RecordingSink { Promise = new SinkPromise(BackendClass.Keyed, TimeSpan.Zero, TimeSpan.FromDays(1)) };
        await using var hub = new TestHub(options => (options.Sink, options.Time) = (sink, time));
        await hub.PutAsync(TestHub.Post("old"));
        await hub.IdleAsync();
        time.Advance(TimeSpan.FromDays(2));
        await hub.PutAsync(TestHub.Post("new"));
        await hub.IdleAsync();
        var search = new ReplaySearch("desk", time.GetUtcNow().AddDays(-3));
        Assert.That((await hub.Core.Operations.Replays.PreviewAsync(search, default)).Left, Is.EqualTo(new[] { new LeftCount(ReplayLeft.KeyExpired, 1) }));
        await hub.Core.Operations.Replays.OrderAsync(search, Anna, default);
        await hub.IdleAsync();
        Assert.That(sink.Deliveries.Select(item => item.Event.NativeId), Is.EqualTo(new[] { "old", "new", "new" }));
    }

    [Test]
    public async Task A_comment_that_waits_goes_after_the_ticket_that_the_desk_lost()
    {
        var lost = false;
        var sink = new RecordingSink();
        sink.Script = delivery => lost && delivery.Event.NativeId == "q" && !sink.Deliveries.Skip(1).Any(item => item.Event.NativeId == "p") ? new Retry(TimeSpan.FromSeconds(30), "no such ticket") : null;
        await using var hub = new TestHub(options => options.Sink = sink);
        await hub.PutAsync(TestHub.Post("p", thread: "t"));
        await hub.IdleAsync();
        lost = true;
        await hub.PutAsync(TestHub.Post("q", thread: "t"));
        await DeliveryTests.Until(() => hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(State: DeliveryState.Due), default).Result is [{ Attempt: 1 }]);
        await hub.Core.DisposeAsync();
        await using var again = new TestHub(options => (options.Sink, options.Folder) = (sink, hub.Folder));
        await OrderAsync(again);
        Assert.That(sink.Deliveries.Select(item => item.Event.NativeId).TakeLast(2), Is.EqualTo(new[] { "p", "q" }));
    }

    [Test]
    public async Task An_order_outlives_the_hub_and_a_second_one_waits_for_the_first()
    {
        await using var hub = new TestHub();
        await hub.CommitAsync([.. Enumerable.Range(0, 250).Select(at => new Put(TestHub.Post($"p{at}", author: $"a{at}")))]);
        await hub.IdleAsync();
        await hub.Core.DisposeAsync();
        await using (var still = new TestHub(options => (options.Folder, options.Start) = (hub.Folder, false)))
        {
            var taken = await still.Core.Operations.Replays.OrderAsync(Since(hub), Anna, default);
            Assert.That((taken.Rows, taken.IsRunning, taken.Refusal), Is.EqualTo((250L, false, (string?)null)));
            Assert.That((await still.Core.Operations.Replays.OrderAsync(Since(hub), Anna, default)).Refusal, Does.StartWith("Backend desk is being told again already"));
        }
        await using var next = new TestHub(options => options.Folder = hub.Folder);
        await next.IdleAsync();
        Assert.That(next.Sink.Deliveries.Select(item => item.Key).Distinct().Count(), Is.EqualTo(250));
        Assert.That(next.Sink.Deliveries, Has.Count.EqualTo(250));
    }

    [Test]
    public async Task A_desk_that_stays_away_is_not_given_up_because_the_event_is_old()
    {
        var time = new Hub.Fakes.ManualTime();
        await using var hub = new TestHub(options => options.Time = time);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        time.Advance(TimeSpan.FromDays(30));
        hub.Sink.Script = delivery => hub.Sink.Deliveries.Count == 2 ? new Retry(TimeSpan.Zero, "busy") : null;
        await hub.Core.Operations.Replays.OrderAsync(new ReplaySearch("desk", time.GetUtcNow().AddDays(-40)), Anna, default);
        await DeliveryTests.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return hub.Sink.Deliveries.Count == 3;
        });
        await hub.IdleAsync();
        Assert.That((await hub.PostAsync("p")).Deliveries.Single().State, Is.EqualTo(DeliveryState.Done));
    }

    private static ReplaySearch Since(TestHub hub) => new("desk", hub.Options.Time.GetUtcNow().AddHours(-1));

    private static async Task<ReplayTaken> OrderAsync(TestHub hub)
    {
        var taken = await hub.Core.Operations.Replays.OrderAsync(Since(hub), Anna, default);
        await hub.IdleAsync();
        return taken;
    }
}
