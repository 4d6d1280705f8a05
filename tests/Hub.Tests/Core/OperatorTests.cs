using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What people do with rows of the outbox: search, send again, cancel, edit (docs/decisions/0003-outcomes.md).</summary>
internal sealed class OperatorTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task A_search_finds_by_state_backend_channel_category_age_reason_and_ticket()
    {
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Event.NativeId switch
        {
            "queue" => new Rejected("Queue 100% unknown"),
            "long" => new Rejected("title too long"),
            _ => null,
        });
        foreach (var (id, text) in new[] { ("queue", "incident a"), ("long", "complaint b"), ("fine", "incident c") })
            await hub.PutAsync(TestHub.Post(id, text, author: id));
        await hub.IdleAsync();
        var now = DateTimeOffset.UtcNow;
        var ticket = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(State: DeliveryState.Done), default)).Single().TicketNativeId;
        foreach (var (query, found) in new (DeliveryQuery, string)[]
        {
            (new(State: DeliveryState.Dead), "long queue"), (new(Backend: "desk"), "fine long queue"), (new(Backend: "other"), ""), (new() { Channel = "in" }, "fine long queue"), (new() { Channel = "out" }, ""),
            (new() { Category = Category.Complaint }, "long"), (new() { Reason = "QUEUE 100%" }, "queue"), (new() { Reason = "1_0" }, ""), (new() { Since = now.AddHours(-1) }, "fine long queue"),
            (new() { Until = now.AddHours(-1) }, ""), (new() { Ticket = ticket }, "fine"), (new(State: DeliveryState.Done) { Category = Category.Incident }, "fine"),
        })
        {
            var rows = await hub.Core.Reader.DeliveriesAsync(query, default);
            var posts = await Task.WhenAll(rows.Select(async row => (await hub.Core.Reader.PostAsync(row.PostId, default))!.Summary.NativeId));
            Assert.That(string.Join(' ', posts.Order(StringComparer.Ordinal)), Is.EqualTo(found), query.ToString());
            Assert.That((await hub.Core.Reader.SummaryAsync(query, default)).Rows, Is.EqualTo(rows.Count), query.ToString());
        }
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task Everything_that_a_search_finds_is_sent_again_in_batches_and_nothing_that_came_later()
    {
        var refuse = true;
        await using var hub = new TestHub(options => options.Sink.Script = delivery => refuse && delivery.Event.NativeId != "fine" ? new Rejected($"no queue for {delivery.Event.NativeId[..1]}") : null);
        for (var batch = 0; batch < 12; batch++)
            await hub.CommitAsync([.. Enumerable.Range(0, 100).Select(at => new Put(TestHub.Post($"{(at % 4 == 0 ? "x" : "y")}{batch}-{at}", author: $"{batch}-{at}")))]);
        await hub.IdleAsync();
        var search = new DeliveryQuery(State: DeliveryState.Dead) { Reason = "queue for y" };
        var found = await hub.Core.Reader.SummaryAsync(search, default);
        Assert.That((found.Rows, found.Reasons.Single().Reason), Is.EqualTo((900L, "no queue for y")));
        await hub.PutAsync(TestHub.Post("y-later", author: "later"));
        await hub.IdleAsync();
        refuse = false;
        var steps = new List<BulkStep>();
        for (long? after = 0; after is { } from; after = steps[^1].Next)
            steps.Add(await hub.Core.Operations.Deliveries.ActAsync(new DeliveryOrder(DeliveryAction.Replay, "anna") { Why = "queue made" }, search, new BulkRange(from, found.UpTo), default));
        await hub.IdleAsync();
        Assert.That(steps.Select(step => step.Done), Is.EqualTo(new[] { 500, 400 }));
        Assert.That((await hub.Core.Reader.SummaryAsync(new DeliveryQuery(State: DeliveryState.Dead), default)).Rows, Is.EqualTo(301), "300 of the other reason, one that came later");
        Assert.That(hub.Sink.Deliveries.GroupBy(item => item.Key).Max(group => group.Count()), Is.EqualTo(2), "each once more, with its key");
    }

    [Test]
    public async Task A_refused_action_says_what_the_row_is_now()
    {
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Attempt < 3 ? new Rejected("no") : null);
        var row = await DeadAsync(hub);
        var seen = (await hub.Core.Reader.DeliveryAsync(row.Id, default))!.Version;
        await hub.Core.Operations.ReplayAsync(row.Id, default);
        await hub.IdleAsync();
        var order = new DeliveryOrder(DeliveryAction.Replay, "anna");
        var stale = await hub.Core.Operations.Deliveries.ActAsync(order with { Version = seen }, row.Id, default);
        Assert.That((stale!.Done, stale.Sentence), Is.EqualTo((false, $"Row {row.Id} is dead now, after 2 tries: it changed since you looked. Look again.")));
        await hub.Core.Operations.ReplayAsync(row.Id, default);
        await hub.IdleAsync();
        var done = await hub.Core.Operations.Deliveries.ActAsync(order, row.Id, default);
        Assert.That(done!.Sentence, Does.StartWith($"Row {row.Id} is done now, after 3 tries, ticket T-").And.EndWith("replay takes rows that are dead."));
        Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_row_tells_who_sent_it_again_and_what_it_was_before()
    {
        var gate = new TaskCompletionSource();
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Attempt == 1 ? new Rejected("Queue does not exist") : new Retry(TimeSpan.FromHours(1), "later"));
        var row = await DeadAsync(hub);
        await hub.Core.DisposeAsync();
        await using var still = new TestHub(options => (options.Folder, options.Start) = (hub.Folder, false));
        await still.Core.Operations.Deliveries.ActAsync(new DeliveryOrder(DeliveryAction.Replay, "anna") { Why = "queue made" }, row.Id, default);
        Assert.That((await still.Core.Reader.DeliveryAsync(row.Id, default))!.Reason, Is.EqualTo("anna asked to replay it: queue made. Before: Queue does not exist"));
    }

    [Test]
    public async Task A_cancelled_create_takes_its_ticket_with_it_and_the_next_post_opens_a_new_one()
    {
        var refuse = true;
        await using var hub = new TestHub(options => options.Sink.Script = _ => refuse ? new Rejected("no") : null);
        var row = await DeadAsync(hub, thread: "t");
        await hub.PutAsync(TestHub.Post("q", thread: "t"));
        Assert.That(await hub.Core.Operations.CancelAsync(row.Id, default), Is.EqualTo(1));
        Assert.That((await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Select(item => item.State), Is.All.EqualTo(DeliveryState.Cancelled));
        refuse = false;
        await hub.PutAsync(TestHub.Post("r", thread: "t"));
        await hub.IdleAsync();
        var sent = hub.Sink.Deliveries[^1].Event;
        Assert.That((sent.Kind, sent.NativeId), Is.EqualTo((TicketEventKind.Created, "r")));
        Assert.That(await hub.Core.Operations.ReplayAsync(row.Id, default), Is.Zero);
    }

    [Test]
    public async Task A_cancelled_comment_lets_what_follows_go_and_is_never_sent()
    {
        var sink = new RecordingSink { Script = delivery => delivery.Event.NativeId == "q" ? new Retry(TimeSpan.FromMilliseconds(200), "busy") : null };
        await using var hub = new TestHub(options => options.Sink = sink);
        foreach (var id in (string[])["p", "q", "r"])
            await hub.PutAsync(TestHub.Post(id, thread: "t"));
        await DeliveryTests.Until(() => sink.Deliveries.Any(item => item.Event.NativeId == "q"));
        await DeliveryTests.Until(() => hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(State: DeliveryState.Due), default).Result.Count == 1);
        var comment = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(State: DeliveryState.Due), default)).Single();
        Assert.That(await hub.Core.Operations.CancelAsync(comment.Id, default), Is.EqualTo(1));
        await hub.IdleAsync();
        Assert.That(sink.Deliveries.Select(item => item.Event.NativeId), Is.EqualTo(new[] { "p", "q", "r" }));
        Assert.That((await hub.Core.Reader.DeliveryAsync(comment.Id, default))!.State, Is.EqualTo(DeliveryState.Cancelled));
    }

    [Test]
    public async Task A_row_in_doubt_is_not_looked_for_before_its_desk_has_settled()
    {
        var sink = new DeliveryTests.SearchableSink { Script = _ => new Unknown("reset"), Promise = new SinkPromise(BackendClass.Findable, TimeSpan.FromHours(1), null) };
        await using var hub = new TestHub(options => options.Backend = new BackendSetup("desk", "test", sink, "s"));
        await hub.PutAsync(TestHub.Post("p"));
        await DeliveryTests.Until(() => hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(State: DeliveryState.Doubt), default).Result.Count == 1);
        var row = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single();
        Assert.That(await hub.Core.Operations.RetryAsync(row.Id, default), Is.EqualTo(1));
        var after = (await hub.Core.Reader.DeliveryAsync(row.Id, default))!;
        Assert.That((after.State, after.DueAt, sink.Searched), Is.EqualTo((DeliveryState.Doubt, row.DueAt, 0)));
    }

    internal static async Task<DeliveryRecord> DeadAsync(TestHub hub, string? thread = null)
    {
        await hub.PutAsync(TestHub.Post("p", thread: thread));
        await hub.IdleAsync();
        return (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(State: DeliveryState.Dead), default)).Single();
    }
}
