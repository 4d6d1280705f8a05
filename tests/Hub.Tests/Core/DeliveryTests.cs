using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>The state machine of an outbox row (docs/decisions/0003-outcomes.md).</summary>
internal sealed class DeliveryTests(StoreKind kind) : StoreSuite(kind)
{
    /// <summary>Twelve times a million letters: the store hands them out a few at a time.</summary>
    [Test]
    [Property("Requirement", "R8")]
    public async Task Long_events_that_memory_does_not_hold_are_read_from_the_store_and_go_in_order()
    {
        var gate = new TaskCompletionSource();
        var sink = new RecordingSink { Gate = gate.Task };
        await using var hub = new TestHub(options => options.Backend = new BackendSetup("desk", "test", sink, "s") { MaxInFlight = 1 });
        var words = "incident " + new string('x', 999_000);
        for (var post = 10; post < 22; post++)
            await hub.PutAsync(TestHub.Post($"p{post}", words));
        gate.SetResult();
        await hub.IdleAsync();
        Assert.That(sink.Deliveries.Select(item => item.Event.NativeId), Is.EqualTo(Enumerable.Range(10, 12).Select(post => $"p{post}")));
        Assert.That(sink.Deliveries.Select(item => item.Event.Text.Length), Has.All.EqualTo(words.Length));
    }

    [Test]
    public async Task What_was_certainly_not_done_is_tried_again_with_the_same_key()
    {
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Attempt < 3 ? new Retry(null, "refused") : null);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(hub.Sink.Deliveries.Select(item => item.Attempt), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(hub.Sink.Deliveries.Select(item => item.Key).Distinct().Count(), Is.EqualTo(1));
            Assert.That(hub.Sink.Deliveries.Select(item => item.InDoubt), Is.All.False);
        });
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task A_keyed_desk_in_doubt_gets_the_same_key_again()
    {
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Attempt == 1 ? new Unknown("time-out") : null);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(hub.Sink.Deliveries.Select(item => item.InDoubt), Is.EqualTo(new[] { false, true }));
            Assert.That(hub.Sink.Deliveries.Select(item => item.Key).Distinct().Count(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_blind_desk_in_doubt_waits_for_a_person_who_may_send_it_again()
    {
        var sink = new RecordingSink { Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null), Script = delivery => delivery.Attempt == 1 ? new Unknown("time-out") : null };
        await using var hub = new TestHub(options => options.Sink = sink);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var parked = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single();
        Assert.That((parked.State, sink.Deliveries.Count), Is.EqualTo((DeliveryState.Parked, 1)));
        Assert.That(parked.Reason, Does.Contain("time-out"));
        Assert.That(await hub.Core.Operations.RetryAsync(parked.Id, default), Is.EqualTo(1));
        await hub.IdleAsync();
        Assert.That((await hub.Core.Reader.DeliveryAsync(parked.Id, default))!.State, Is.EqualTo(DeliveryState.Done));
    }

    [Test]
    public async Task A_searchable_desk_in_doubt_is_searched_before_anything_is_sent()
    {
        var sink = new SearchableSink { Script = _ => new Unknown("reset") };
        await using var hub = new TestHub(options => options.Backend = new BackendSetup("desk", "test", sink, "s") { RetryBase = TimeSpan.FromMilliseconds(5) });
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var record = await hub.PostAsync("p");
        Assert.Multiple(() =>
        {
            Assert.That(sink.Sent, Is.EqualTo(1));
            Assert.That(sink.Searched, Is.EqualTo(1));
            Assert.That(record.Summary.TicketNativeId, Is.EqualTo("found"));
        });
    }

    [Test]
    public async Task A_refused_create_is_dead_with_the_desks_words_holds_its_comments_and_can_be_replayed()
    {
        var refuse = true;
        await using var hub = new TestHub(options => options.Sink.Script = _ => refuse ? new Rejected("Queue does not exist") : null);
        await hub.PutAsync(TestHub.Post("p", thread: "t"));
        await hub.PutAsync(TestHub.Post("q", thread: "t"));
        await hub.IdleAsync();
        var rows = await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default);
        Assert.That(rows.Select(row => row.State), Is.EqualTo(new[] { DeliveryState.Held, DeliveryState.Dead }));
        Assert.That(rows[1].Reason, Is.EqualTo("Queue does not exist"));
        refuse = false;
        Assert.That(await hub.Core.Operations.ReplayAsync(rows[1].Id, default), Is.EqualTo(1));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.NativeId), Is.EqualTo(new[] { "p", "p", "q" }));
        Assert.That(await hub.Core.Operations.ReplayAsync(rows[1].Id, default), Is.Zero, "a done row is not sent again");
    }

    [Test]
    public async Task A_dead_comment_does_not_hold_what_follows()
    {
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Event.NativeId == "q" ? new Rejected("too long") : null);
        foreach (var id in (string[])["p", "q", "r"])
            await hub.PutAsync(TestHub.Post(id, thread: "t"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.NativeId), Is.EqualTo(new[] { "p", "q", "r" }));
    }

    [Test]
    public async Task Events_of_one_ticket_come_in_order_and_critical_tickets_first()
    {
        var gate = new TaskCompletionSource();
        var sink = new RecordingSink { Gate = gate.Task };
        await using var hub = new TestHub(options => options.Backend = new BackendSetup("desk", "test", sink, "s") { MaxInFlight = 1 });
        for (var at = 0; at < 30; at++)
            await hub.PutAsync(TestHub.Post($"p{at}", "incident", thread: at % 3 == 0 ? "one" : $"t{at}"));
        await hub.PutAsync(TestHub.Post("urgent", "incident critical"));
        gate.SetResult();
        await Until(() => sink.Deliveries.Count == 31);
        var order = sink.Deliveries.Select(item => item.Event.NativeId).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(order.Where(id => id.StartsWith('p') && int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture) % 3 == 0), Is.EqualTo(Enumerable.Range(0, 10).Select(at => $"p{3 * at}")));
            Assert.That(order.IndexOf("urgent"), Is.LessThan(8), "four may be claimed already, and one per ticket");
        });
    }

    [Test]
    [Property("Requirement", "R21")]
    public async Task A_desk_that_asks_to_wait_is_left_alone_and_nothing_is_lost()
    {
        var throttled = 0;
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Attempt == 1 && Interlocked.Increment(ref throttled) <= 3 ? new Retry(TimeSpan.FromMilliseconds(50), "429") : null);
        for (var at = 0; at < 20; at++)
            await hub.PutAsync(TestHub.Post($"p{at}"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.NativeId).Distinct().Count(), Is.EqualTo(20));
        Assert.That(hub.Core.Troubles, Is.Empty, "it has recovered by itself");
    }

    [Test]
    public async Task A_row_that_is_held_back_holds_back_no_other_and_says_nothing_of_the_desk()
    {
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Event.NativeId == "held" && delivery.Attempt == 1 ? new Retry(TimeSpan.FromHours(1), "not yet") { IsHeldBack = true } : null);
        await hub.PutAsync(TestHub.Post("held"));
        await Until(() => hub.Sink.Deliveries.Count == 1);
        await hub.PutAsync(TestHub.Post("p"));
        await Until(() => hub.Sink.Deliveries.Count == 2);
        Assert.That(hub.Core.Troubles, Is.Empty);
        Assert.That((await hub.PostAsync("held")).Deliveries.Single().Reason, Is.EqualTo("not yet"));
    }

    [Test]
    public async Task More_rows_than_memory_holds_are_all_delivered_once()
    {
        var gate = new TaskCompletionSource();
        await using var hub = new TestHub(options => options.Sink.Gate = gate.Task);
        for (var batch = 0; batch < 60; batch++)
            await hub.CommitAsync([.. Enumerable.Range(0, 100).Select(at => new Put(TestHub.Post($"p{batch}-{at}", author: $"a{at}")))]);
        gate.SetResult();
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.NativeId).Distinct().Count(), Is.EqualTo(6000));
        Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(6000));
    }

    [Test]
    public async Task What_was_only_claimed_when_the_hub_stopped_is_due_again_and_what_was_under_way_is_in_doubt()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var never = new RecordingSink { Gate = new TaskCompletionSource().Task };
        await using (var first = new TestHub(options => (options.Folder, options.Backend) = (folder, new BackendSetup("desk", "test", never, "s") { MaxInFlight = 1, StopGrace = TimeSpan.FromMilliseconds(100) })))
        {
            foreach (var id in (string[])["p", "q", "r"])
                await first.PutAsync(TestHub.Post(id, author: id));
            await Until(() => StatesOf(first).Count(state => state == DeliveryState.Intended) == 2);
        }
        await using var second = new TestHub(options => (options.Folder, options.Backend, options.Start) = (folder, new BackendSetup("desk", "test", options.Sink, "s"), false));
        Assert.That(StatesOf(second).Order(), Is.EqualTo(new[] { DeliveryState.Due, DeliveryState.Due, DeliveryState.Doubt }));
    }

    private static List<DeliveryState> StatesOf(TestHub hub) => [.. hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default).Result.Select(row => row.State)];

    [Test]
    public async Task A_row_that_waits_for_later_is_sent_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var first = new TestHub(options =>
        {
            options.Folder = folder;
            options.Sink.Script = _ => new Retry(TimeSpan.FromMilliseconds(300), "down");
        }))
        {
            await first.PutAsync(TestHub.Post("p"));
            await Until(() => first.Sink.Deliveries.Count > 0);
        }
        await using var second = new TestHub(options => options.Folder = folder);
        await second.IdleAsync();
        Assert.That(second.Sink.Deliveries, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_row_in_doubt_whose_backend_changed_since_is_parked()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var first = new TestHub(options =>
        {
            options.Folder = folder;
            options.Backend = new BackendSetup("desk", "test", new RecordingSink { Script = _ => new Unknown("reset") }, "settings-1") { RetryBase = TimeSpan.FromMilliseconds(400) };
        }))
        {
            await first.PutAsync(TestHub.Post("p"));
            await Until(() => first.Core.Reader.DeliveriesAsync(new DeliveryQuery(State: DeliveryState.Doubt), default).Result.Count == 1);
        }
        await using var second = new TestHub(options => (options.Folder, options.Backend) = (folder, new BackendSetup("desk", "test", options.Sink, "settings-2")));
        await second.IdleAsync();
        var row = (await second.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single();
        Assert.That((row.State, second.Sink.Deliveries.Count), Is.EqualTo((DeliveryState.Parked, 0)));
        Assert.That(row.Reason, Does.Contain("settings changed"));
    }

    [Test]
    public async Task After_a_crash_a_searchable_desk_is_given_its_time_before_it_is_searched()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var first = new TestHub(options => (options.Folder, options.Start) = (folder, false)))
            await first.PutAsync(TestHub.Post("p"));
        TestHub.Touch(folder, "UPDATE outbox SET state = 1, attempt = 1, settings = 's'");
        var sink = new SearchableSink { Promise = new SinkPromise(BackendClass.Findable, TimeSpan.FromMilliseconds(700), null) };
        var started = System.Diagnostics.Stopwatch.StartNew();
        await using var second = new TestHub(options => (options.Folder, options.Backend) = (folder, new BackendSetup("desk", "test", sink, "s")));
        await second.IdleAsync();
        Assert.That((sink.Searched, sink.Sent), Is.EqualTo((1, 0)));
        Assert.That(started.Elapsed, Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(650)), "a lower bound, not a measurement");
    }

    /// <summary>Hours since the first and the last intent of the doubt, of a key that a desk keeps for two.</summary>
    [TestCase(1, 1, ExpectedResult = DeliveryState.Done)]
    [TestCase(3, 1, ExpectedResult = DeliveryState.Parked)]
    [TestCase(null, 1, ExpectedResult = DeliveryState.Parked, Description = "the store was set aside: nobody knows since when the desk has the key")]
    [Property("Requirement", "R15")]
    public async Task<DeliveryState> A_desks_memory_of_a_key_counts_from_the_first_intent_of_the_doubt(int? first, int last)
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var before = new TestHub(options => (options.Folder, options.Start) = (folder, false)))
            await before.PutAsync(TestHub.Post("p"));
        static string Ago(int? hours) => hours is { } known ? $"{(DateTimeOffset.UtcNow.AddHours(-known) - DateTimeOffset.UnixEpoch).Ticks / 10}" : "NULL";
        TestHub.Touch(folder, $"UPDATE outbox SET state = 2, attempt = 2, settings = 's', intent_at = {Ago(last)}, first_intent_at = {Ago(first)}; UPDATE ticket_event SET created_at = {Ago(48)}");
        var sink = new RecordingSink { Promise = new SinkPromise(BackendClass.Keyed, TimeSpan.Zero, TimeSpan.FromHours(2)) };
        await using var hub = new TestHub(options => (options.Folder, options.Backend) = (folder, new BackendSetup("desk", "test", sink, "s")));
        await hub.IdleAsync();
        return (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single().State;
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task An_event_that_cannot_be_read_is_dead_with_the_reason_and_stops_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var before = new TestHub(options => (options.Folder, options.Start) = (folder, false)))
        {
            foreach (var id in (string[])["p", "q", "r"])
                await before.PutAsync(TestHub.Post(id, thread: "t"));
            await before.PutAsync(TestHub.Post("alone"));
            await before.PutAsync(TestHub.Post("other"));
        }
        TestHub.Touch(folder, "UPDATE ticket_event SET body = x'7B2274' WHERE post IN (SELECT id FROM post WHERE native_id IN ('q', 'alone'))");
        await using var hub = new TestHub(options => options.Folder = folder);
        await hub.IdleAsync();
        var dead = await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(State: DeliveryState.Dead), default);
        Assert.Multiple(() =>
        {
            Assert.That(hub.Sink.Deliveries.Select(item => item.Event.NativeId), Is.EquivalentTo(new[] { "p", "r", "other" }));
            Assert.That(dead.Select(row => row.Kind), Is.EquivalentTo(new[] { TicketEventKind.Created, TicketEventKind.Commented }));
            Assert.That(dead.Select(row => row.Reason), Is.All.Contains("cannot be read"));
        });
        Assert.That((await hub.Core.Reader.DeliveryAsync(dead[0].Id, default))!.Body, Is.Null);
        Assert.That((await hub.PutAsync(TestHub.Post("s", thread: "t"))).Outcome, Is.EqualTo(ChangeOutcome.Stored));
        Assert.That((await hub.CommitAsync(new Gone("q", DateTimeOffset.UtcNow))).Single().Outcome, Is.EqualTo(ChangeOutcome.Stored));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Last(item => item.Event.NativeId == "s").Event.Kind, Is.EqualTo(TicketEventKind.Commented));
    }

    [Test]
    public async Task What_is_refused_while_in_doubt_is_parked_and_an_operators_retry_of_doubt_still_looks_first()
    {
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Attempt == 1 ? new Unknown("reset") : new Rejected("too old"));
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var row = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single();
        Assert.That((row.State, row.Reason), Is.EqualTo((DeliveryState.Parked, "In doubt, and refused when it was sent again: too old")));
    }

    [Test]
    public async Task Rows_of_a_backend_that_is_gone_are_told_and_its_follow_ups_open_a_ticket_elsewhere()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var first = new TestHub(options => (options.Folder, options.Start) = (folder, false)))
            await first.PutAsync(TestHub.Post("p", thread: "t"));
        await using var second = new TestHub(options => (options.Folder, options.Backend, options.Policy) =
            (folder, new BackendSetup("new-desk", "test", options.Sink, "s"), PolicyRow.Shipped("new-desk")));
        await second.PutAsync(TestHub.Post("q", thread: "t"));
        await DeliveryTests.Until(() => second.Sink.Deliveries.Count == 1);
        Assert.That(second.Sink.Deliveries.Single().Event.Kind, Is.EqualTo(TicketEventKind.Created));
        Assert.That(second.Core.Troubles, Has.Some.StartsWith("1 deliveries wait for backends that are no longer in the settings"));
    }

    [Test]
    public async Task After_days_of_refusal_a_row_is_dead_with_the_reason()
    {
        await using var hub = new TestHub(options => options.Backend = new BackendSetup("desk", "test", new RecordingSink { Script = _ => new Retry(null, "refused") }, "s") { GiveUpAfter = TimeSpan.Zero });
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var row = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single();
        Assert.That((row.State, row.Reason), Is.EqualTo((DeliveryState.Dead, "Given up after 00:00:00: refused")));
    }

    internal static async Task Until(Func<bool> holds)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!holds())
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(end), "it never came about");
            await Task.Delay(2);
        }
    }

    internal sealed class SearchableSink : ISink, IFindingSink
    {
        public Func<Delivery, Outcome>? Script { get; init; }

        public int Sent { get; private set; }

        public int Searched { get; private set; }

        public SinkPromise Promise { get; init; } = new(BackendClass.Findable, TimeSpan.Zero, null);

        public ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
        {
            Sent++;
            return ValueTask.FromResult(Script!(delivery));
        }

        public ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop)
        {
            Searched++;
            return ValueTask.FromResult<FindResult>(new Found([new TicketReference("found")]));
        }

        public ValueTask DisposeAsync() => default;
    }
}
