using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What a new post does to a ticket that the desk resolved or closed, and how a ticket is closed from our side.</summary>
internal sealed class EndedTicketTests(StoreKind kind) : StoreSuite(kind)
{
    [TestCase(DeskStatus.Closed)]
    [TestCase(DeskStatus.Resolved)]
    public async Task A_new_post_soon_after_opens_the_ticket_again(DeskStatus status)
    {
        await using var hub = await EndedAsync(status, daysAgo: 6);
        await hub.PutAsync(TestHub.Post("q", "incident again", thread: "t"));
        await hub.PutAsync(TestHub.Post("r", "incident and again", thread: "t"));
        await hub.IdleAsync();
        Assert.That(Sink(hub).Deliveries.Skip(1).Select(item => (item.Event.Kind, item.Event.NativeId, item.Event.Reopens, item.Ticket?.Id)), Is.EqualTo(new[]
        {
            (TicketEventKind.Commented, "q", true, "T-p"), (TicketEventKind.Commented, "r", false, "T-p"),
        }));
        Assert.That((await hub.PostAsync("q")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Open));
    }

    [Test]
    public async Task A_new_post_long_after_opens_a_new_ticket_that_names_the_old_one()
    {
        await using var hub = await EndedAsync(DeskStatus.Closed, daysAgo: 8);
        await hub.PutAsync(TestHub.Post("q", "incident again", thread: "t"));
        await hub.IdleAsync();
        var created = Sink(hub).Deliveries[^1];
        Assert.That((created.Event.Kind, created.Event.NativeId, created.Event.Related?.Id, created.Event.Reopens), Is.EqualTo((TicketEventKind.Created, "q", "T-p", false)));
        Assert.That(created.Event.TicketKey, Is.Not.EqualTo(Sink(hub).Deliveries[0].Event.TicketKey));
        await hub.PutAsync(TestHub.Post("r", "incident still", thread: "t"));
        await hub.IdleAsync();
        Assert.That((Sink(hub).Deliveries[^1].Event.Kind, Sink(hub).Deliveries[^1].Ticket?.Id), Is.EqualTo((TicketEventKind.Commented, "T-q")));
    }

    [Test]
    public async Task A_backend_may_ask_for_a_new_ticket_each_time()
    {
        await using var hub = await EndedAsync(DeskStatus.Closed, daysAgo: 0, reopenWithin: TimeSpan.Zero);
        await hub.PutAsync(TestHub.Post("q", "incident again", thread: "t"));
        await hub.IdleAsync();
        Assert.That(Sink(hub).Deliveries[^1].Event, Has.Property("Kind").EqualTo(TicketEventKind.Created).And.Property("Related").Not.Null);
    }

    [Test]
    public async Task A_pending_ticket_takes_comments_as_an_open_one()
    {
        await using var hub = await EndedAsync(DeskStatus.Pending, daysAgo: 30);
        await hub.PutAsync(TestHub.Post("q", "incident again", thread: "t"));
        await hub.IdleAsync();
        Assert.That((Sink(hub).Deliveries[^1].Event.Kind, Sink(hub).Deliveries[^1].Event.Reopens), Is.EqualTo((TicketEventKind.Commented, false)));
    }

    [Test]
    public async Task An_edit_is_told_to_the_ticket_that_knows_the_post_and_opens_nothing()
    {
        await using var hub = await EndedAsync(DeskStatus.Closed, daysAgo: 8);
        await hub.PutAsync(TestHub.Post("q", "incident again", thread: "t"));
        await hub.PutAsync(TestHub.Post("p", "incident with a word more", thread: "t"));
        await hub.IdleAsync();
        var changed = Sink(hub).Deliveries.Single(item => item.Event.Kind == TicketEventKind.Changed);
        Assert.That((changed.Event.NativeId, changed.Ticket?.Id, changed.Event.Reopens), Is.EqualTo(("p", "T-p", false)));
        Assert.That(Sink(hub).Deliveries.Count(item => item.Event.Kind == TicketEventKind.Created), Is.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_deletion_is_told_to_the_ticket_that_knows_the_post()
    {
        await using var hub = await EndedAsync(DeskStatus.Closed, daysAgo: 8);
        await hub.PutAsync(TestHub.Post("q", "incident again", thread: "t"));
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        await hub.IdleAsync();
        Assert.That(Sink(hub).Deliveries.Single(item => item.Event.Kind == TicketEventKind.Redacted).Ticket?.Id, Is.EqualTo("T-p"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_alert_that_is_over_closes_its_ticket_where_the_operator_wants_it(bool closes)
    {
        await using var hub = Hub(closes);
        await hub.PutAsync(TestHub.Post("p", "incident", thread: "t", order: 1));
        await hub.IdleAsync();
        await hub.PutAsync(TestHub.Post("p", "incident is over", thread: "t", order: 2) with { Resolves = true });
        await hub.IdleAsync();
        var kinds = Sink(hub).Deliveries.Select(item => item.Event.Kind);
        Assert.That(kinds, Is.EqualTo(closes ? [TicketEventKind.Created, TicketEventKind.Changed, TicketEventKind.Closed] : new[] { TicketEventKind.Created, TicketEventKind.Changed }));
        Assert.That((await hub.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(closes ? DeskStatus.Closed : DeskStatus.Open));
        if (closes)
            Assert.That(Sink(hub).Deliveries[^1].Event, Has.Property("Reason").EqualTo("Its source says that the matter is over.").And.Property("Text").EqualTo(""));
    }

    private static TalkingSink Closing() => new() { Takes = new HashSet<TicketEventKind> { TicketEventKind.Closed } };

    private static TalkingSink Sink(TestHub hub) => (TalkingSink)hub.Options.Backend!.Sink;

    private static TestHub Hub(bool closes = false, TimeSpan? reopenWithin = null) => new(options =>
    {
        options.Channels = [new ChannelSetup("in", "test", new PushedOnly()) { CloseResolved = closes }];
        options.Backend = new BackendSetup("desk", "test", Closing(), "s") { ReopenWithin = reopenWithin ?? TimeSpan.FromDays(7) };
    });

    /// <summary>A ticket T-p of the thread t, which the desk brought to a status some days ago.</summary>
    private static async Task<TestHub> EndedAsync(DeskStatus status, int daysAgo, TimeSpan? reopenWithin = null)
    {
        var hub = Hub(reopenWithin: reopenWithin);
        await hub.PutAsync(TestHub.Post("p", "incident", thread: "t"));
        await hub.IdleAsync();
        var result = await hub.Core.CommitDeskAsync("desk", [new StatusEvent("1", "T-p", DateTimeOffset.UtcNow.AddDays(-daysAgo), status, "done")], default);
        Assert.That(result[0].Outcome, Is.EqualTo(ChangeOutcome.Stored));
        return hub;
    }
}
