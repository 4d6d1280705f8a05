using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Who the desk sees as customer (docs/decisions/0005-ticket-events.md).</summary>
internal sealed class RequesterTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task A_person_who_is_vouched_for_comes_before_the_ticket_that_names_him()
    {
        await using var hub = Hub(Finds);
        await hub.PutAsync(Anna("p", verified: true));
        await hub.IdleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(hub.Sink.Deliveries.Select(item => item.Event.Kind), Is.EqualTo(new[] { TicketEventKind.Requester, TicketEventKind.Created }));
            Assert.That(hub.Sink.Deliveries.Select(item => item.Requester?.Id), Is.EqualTo(new[] { null, "U-7" }));
            Assert.That(hub.Sink.Deliveries[0].Event, Has.Property("RequesterAddress").EqualTo("Anna@example.org").And.Property("Text").EqualTo(""));
            Assert.That(hub.Sink.Deliveries[1].Event.RequesterName, Is.EqualTo("Anna"));
        });
    }

    [Test]
    public async Task What_follows_knows_the_requester_and_asks_for_him_no_more()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var first = Hub(Finds, options => options.Folder = folder))
        {
            await first.PutAsync(Anna("p", verified: true));
            await first.IdleAsync();
        }
        await using var hub = Hub(Finds, options => options.Folder = folder);
        await hub.PutAsync(Anna("q", verified: true));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => (item.Event.Kind, item.Requester?.Id)), Is.EqualTo(new[] { (TicketEventKind.Commented, "U-7") }));
    }

    [TestCase(false, false, null)]
    [TestCase(null, true, "Anna@example.org")]
    [TestCase(true, false, "Anna@example.org")]
    public async Task An_address_counts_only_where_the_platform_or_the_operator_vouches_for_it(bool? verified, bool trust, string? address)
    {
        await using var hub = Hub(Finds, options => options.Channels = [new ChannelSetup("in", "test", new PushedOnly()) { TrustAuthor = trust }]);
        await hub.PutAsync(Anna("p", verified));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.RequesterAddress), Is.All.EqualTo(address).And.Exactly(address is null ? 1 : 2).Items);
    }

    [TestCase("anna")]
    [TestCase("anna@example.org, bert@example.org")]
    [TestCase("Anna <anna@example.org>")]
    [TestCase("\"a b\"@example.org")]
    [TestCase("@example.org")]
    public async Task What_is_not_one_plain_address_is_none(string email)
    {
        await using var hub = Hub(Finds);
        var post = Anna("p", verified: true);
        await hub.PutAsync(post with { Author = post.Author with { Email = email } });
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => (item.Event.Kind, item.Event.RequesterAddress)), Is.EqualTo(new[] { (TicketEventKind.Created, (string?)null) }));
    }

    [Test]
    public async Task A_desk_that_takes_no_requester_gets_no_row_of_it()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(Anna("p", verified: true));
        await hub.IdleAsync();
        Assert.That((await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Select(row => row.Kind), Is.EqualTo(new[] { TicketEventKind.Created }));
        Assert.That(hub.Sink.Deliveries.Single().Event.RequesterAddress, Is.EqualTo("Anna@example.org"), "a desk that takes it with the ticket finds it there");
    }

    [Test]
    public async Task A_requester_that_the_desk_refuses_does_not_hold_the_ticket()
    {
        await using var hub = Hub(delivery => delivery.Event.Kind == TicketEventKind.Requester ? new Rejected("not one of our customers") : null);
        await hub.PutAsync(Anna("p", verified: true));
        await hub.IdleAsync();
        var rows = await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default);
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(row => (row.Kind, row.State)), Is.EqualTo(new[] { (TicketEventKind.Created, DeliveryState.Done), (TicketEventKind.Requester, DeliveryState.Dead) }));
            Assert.That(rows[1].Reason, Is.EqualTo("not one of our customers"));
            Assert.That(hub.Sink.Of(TicketEventKind.Created).Single(), Has.Property("Requester").Null);
        });
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_post_deleted_while_its_person_is_asked_for_opens_no_ticket()
    {
        var gate = new TaskCompletionSource();
        await using var hub = Hub(Finds, options => options.Sink.Gate = gate.Task);
        await hub.PutAsync(Anna("p", verified: true));
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        gate.SetResult();
        await hub.IdleAsync();
        await hub.PutAsync(Anna("q", verified: true));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Of(TicketEventKind.Created).Select(item => item.Event.NativeId), Is.EqualTo(new[] { "q" }));
        Assert.That(hub.Sink.Deliveries, Has.All.Matches<Delivery>(item => item.Event.Kind != TicketEventKind.Redacted));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_post_deleted_before_anything_was_sent_asks_for_nobody()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var waiting = Hub(Finds, options => (options.Folder, options.Start) = (folder, false)))
        {
            await waiting.PutAsync(Anna("p", verified: true));
            await waiting.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        }
        await using var hub = Hub(Finds, options => options.Folder = folder);
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries, Is.Empty);
    }

    private static TestHub Hub(Func<Delivery, Outcome?> script, Action<TestHubOptions>? change = null) => new(options =>
    {
        (options.Sink.Script, options.Sink.Takes) = (script, new HashSet<TicketEventKind> { TicketEventKind.Requester });
        change?.Invoke(options);
    });

    private static Accepted? Finds(Delivery delivery) => delivery.Event.Kind == TicketEventKind.Requester ? new Accepted(new TicketReference("U-7")) : null;

    private static Post Anna(string id, bool? verified)
    {
        var post = TestHub.Post(id, thread: "t");
        return post with { Author = post.Author with { Name = "Anna", Email = "Anna@Example.org", EmailVerified = verified } };
    }
}
