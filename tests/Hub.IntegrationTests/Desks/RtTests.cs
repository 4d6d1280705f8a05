using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>The preset <c>rt</c> on a Request Tracker that no one here wrote.</summary>
[TestFixture]
[Property("Requirement", "G4")]
internal sealed class RtTests() : DeskFixture<RtDesk>("rt5.sh", Program, facts => new RtDesk(facts))
{
    public const string Program = "/usr/share/request-tracker5/libexec/rt-server";

    [Test]
    public async Task A_ticket_carries_the_post_its_keys_and_the_desks_words()
    {
        var settings = Desk.Settings();
        (settings["Fields:Channel"], settings["Routes:network"]) = ("from {{channel}}", Server.Facts["RT_QUEUE2"]);
        await using var sink = World.Open(settings);
        var create = SampleDelivery.Create(Next(), "Немає \"інтернету\"\nз шостої 😀");
        var reference = await AcceptAsync(sink, create);
        var ticket = await Desk.TicketAsync(reference.Id);
        Assert.That(reference.Url, Is.EqualTo($"{Server.Facts["RT_URL"]}/Ticket/Display.html?id={reference.Id}"));
        Assert.That(ticket.GetProperty("Subject").GetString(), Does.StartWith("Немає \"інтернету\""));
        Assert.That(ticket.GetProperty("Queue").GetProperty("id").ToString(), Is.EqualTo(Server.Facts["RT_QUEUE2_ID"]));
        Assert.That(ticket.GetProperty("CustomFields").ToString(), Does.Contain(create.Event.TicketKey).And.Contain(create.Event.PostKey).And.Contain("from sample"));
        Assert.That((await Desk.ContentsAsync(reference.Id))[0].Content, Does.StartWith("Немає \"інтернету\"\nз шостої 😀\n\n--\nAnn Example (ann), sample").And.Contain(create.Event.PostKey));
    }

    [Test]
    public async Task A_person_who_is_vouched_for_is_the_requester_found_the_second_time_and_nobody_is_invented()
    {
        await using var sink = World.Open(Desk.Settings());
        var address = $"ann{Next()}@outside.test";
        var first = await AcceptAsync(sink, WithAddress(SampleDelivery.Create(Next()), address, "Ann"));
        var user = await Desk.UserAsync(address);
        var second = await AcceptAsync(sink, WithAddress(SampleDelivery.Create(Next()), address.ToUpperInvariant(), "Ann"));
        var stranger = await AcceptAsync(sink, SampleDelivery.Create(Next()));
        foreach (var id in new[] { first.Id, second.Id })
            Assert.That((await Desk.TicketAsync(id)).GetProperty("Requestor").ToString(), Does.Contain($"/user/{user.GetProperty("Name")}"));
        Assert.That((await Desk.TicketAsync(stranger.Id)).GetProperty("Requestor").ToString(), Does.Contain("visitor@example.test"));
        Assert.That((await Desk.ContentsAsync(stranger.Id))[0].Content, Does.Contain("Nobody vouches for an address of this person"));
    }

    [Test]
    public async Task Comments_are_internal_unless_the_operator_says_public_and_reopen_when_asked()
    {
        await using var quiet = World.Open(Desk.Settings());
        var ticket = await AcceptAsync(quiet, SampleDelivery.Create(Next()));
        var settings = Desk.Settings();
        settings["Comments"] = "public";
        await using var open = World.Open(settings);
        var number = Next();
        await AcceptAsync(quiet, SampleDelivery.Comment(number, ticket, "Still dead."));
        await AcceptAsync(open, SampleDelivery.Comment(Next(), ticket, "Said to all."));
        await AcceptAsync(open, SampleDelivery.Extended(TicketEventKind.Commented, Next(), ticket));
        Assert.That((await Desk.KindsAsync(ticket.Id)).Where(kind => kind is "Comment" or "Correspond"), Is.EqualTo(new[] { "Comment", "Correspond", "Comment" }));
        await AcceptAsync(quiet, SampleDelivery.Extended(TicketEventKind.Closed, Next(), ticket));
        Assert.That((await Desk.TicketAsync(ticket.Id)).GetProperty("Status").GetString(), Is.EqualTo("resolved"));
        await AcceptAsync(quiet, SampleDelivery.Extended(TicketEventKind.Closed, Next(), ticket));
        var again = SampleDelivery.Comment(Next(), ticket, "It is back.");
        await AcceptAsync(quiet, again with { Event = again.Event with { Reopens = true } });
        Assert.That((await Desk.TicketAsync(ticket.Id)).GetProperty("Status").GetString(), Is.EqualTo("open"));
    }

    [Test]
    public async Task A_file_arrives_whole()
    {
        await using var sink = World.Open(Desk.Settings());
        var ticket = await AcceptAsync(sink, SampleDelivery.Create(Next()));
        await AcceptAsync(sink, SampleDelivery.Extended(TicketEventKind.Attached, Next(), ticket));
        Assert.That((await Desk.ContentsAsync(ticket.Id)).Single(item => item.File == "router.txt").Content, Is.EqualTo("lights: red, red, off\n"));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task What_stands_although_its_answer_was_lost_is_found_and_only_once()
    {
        await using var proxy = await LosingProxy.StartAsync(new Uri(Server.Facts["RT_URL"]));
        await using var sink = World.Open(Desk.Settings(proxy.Url));
        var create = SampleDelivery.Create(Next());
        var ticket = await LoseAndFindAsync(sink, proxy, create);
        Assert.That((await Desk.TicketAsync(ticket.Id)).GetProperty("CustomFields").ToString(), Does.Contain(create.Event.TicketKey));
        var number = Next();
        await LoseAndFindAsync(sink, proxy, SampleDelivery.Comment(number, ticket, "Still dead."));
        await LoseAndFindAsync(sink, proxy, SampleDelivery.Extended(TicketEventKind.Attached, Next(), ticket));
        var change = SampleDelivery.Comment(Next(), ticket, "No internet since seven.");
        await LoseAndFindAsync(sink, proxy, change with { Event = change.Event with { Kind = TicketEventKind.Changed } });
        Assert.That(await Desk.CountAsync($"CF.{{ExternalId}}='{create.Event.TicketKey}'"), Is.EqualTo(1));
        Assert.That(proxy.Lost, Is.EqualTo(4));
    }

    [Test]
    public async Task A_ticket_is_also_found_by_its_post_alone()
    {
        await using var sink = World.Open(Desk.Settings());
        var create = SampleDelivery.Create(Next());
        var ticket = await AcceptAsync(sink, create);
        var afterDamage = create with { Event = create.Event with { TicketKey = SampleDelivery.Create(Next()).Event.TicketKey }, InDoubt = true };
        Assert.That(await ((IFindingSink)sink).FindAsync(afterDamage, default), Is.InstanceOf<Found>().With.Property("Matches").EqualTo(new[] { ticket }));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task A_queue_without_the_field_is_told_by_its_first_ticket_which_is_found_by_its_words()
    {
        await using var proxy = await LosingProxy.StartAsync(new Uri(Server.Facts["RT_URL"]));
        var settings = Desk.Settings(proxy.Url);
        (settings["Queue"], settings["Token"]) = (await Desk.QueueWithoutFieldsAsync($"Bare{Next()}"), Server.Facts["RT_ROOT_TOKEN"]);
        await using var sink = World.Open(settings);
        await LoseAndFindAsync(sink, proxy, SampleDelivery.Create(Next()));
        var opened = (Accepted)await sink.DeliverAsync(SampleDelivery.Create(Next()), default);
        Assert.That(opened.Task, Does.Contain($"does not keep the hub's key in queue {settings["Queue"]}: ticket {opened.Reference.Id}"));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(Next()), default), Is.InstanceOf<Retry>(), "nothing more is opened there");
    }

    [TestCase("merged"), TestCase("deleted")]
    [Property("Requirement", "R15")]
    public async Task What_a_person_merged_or_deleted_before_it_was_searched_for_is_found(string what)
    {
        await using var sink = World.Open(Desk.Settings());
        var create = SampleDelivery.Create(Next());
        var (ticket, other) = (await AcceptAsync(sink, create), await AcceptAsync(sink, SampleDelivery.Create(Next())));
        await Desk.ChangeAsync(ticket.Id, what == "merged" ? ("MergeInto", other.Id) : ("Status", "deleted"));
        var found = await ((IFindingSink)sink).FindAsync(create with { InDoubt = true }, default);
        Assert.That((found as Found)?.Matches.Single().Id, Is.EqualTo(ticket.Id).Or.EqualTo(what == "merged" ? other.Id : ticket.Id), found.ToString());
    }

    [Test, CancelAfter(60_000)]
    public async Task A_merge_is_told_with_the_other_ticket_and_how_that_stands(CancellationToken stop)
    {
        await using var sink = World.Open(Desk.Settings());
        var (ticket, other) = (await AcceptAsync(sink, SampleDelivery.Create(Next())), await AcceptAsync(sink, SampleDelivery.Create(Next())));
        await Desk.ChangeAsync(other.Id, ("Status", "resolved"));
        await Desk.ChangeAsync(ticket.Id, ("MergeInto", other.Id));
        await foreach (var batch in ((IStatusSource)sink).ReadStatusAsync("status", Cursor.Start, stop))
            if (batch.Changes.OfType<MergedEvent>().FirstOrDefault(merged => (merged.TicketId, merged.IntoId) == (ticket.Id, other.Id)) is { } merged)
            {
                Assert.That(batch.Changes.OfType<StatusEvent>().Single(status => status.Id == merged.Id), Is.EqualTo(new StatusEvent(merged.Id, other.Id, merged.At, DeskStatus.Resolved, "resolved")).Using<StatusEvent>(Same));
                return;
            }
        Assert.Fail("the lane ended");
    }

    [Test]
    public async Task What_cannot_be_taken_away_is_a_task_that_names_the_ticket()
    {
        await using var sink = World.Open(Desk.Settings());
        var create = SampleDelivery.Create(Next(), "My number is 555-0100.");
        var ticket = await AcceptAsync(sink, create);
        var redact = SampleDelivery.Redact(1, ticket);
        var outcome = await sink.DeliverAsync(redact with { Event = redact.Event with { TicketKey = create.Event.TicketKey, PostKey = create.Event.PostKey } }, default);
        Assert.That((outcome as Accepted)?.Task, Does.StartWith($"Ticket {ticket.Id} ({ticket.Url}): the subject was taken away, but Request Tracker keeps what was written"), outcome.ToString());
        Assert.That((await Desk.TicketAsync(ticket.Id)).GetProperty("Subject").GetString(), Is.EqualTo("(removed)"));
        Assert.That((await Desk.ContentsAsync(ticket.Id))[^1].Content, Does.StartWith("The author deleted the post. Its words must be removed"));
    }

    [Test]
    public async Task A_wrong_token_and_an_unknown_queue_are_told_in_the_desks_words()
    {
        var settings = Desk.Settings();
        settings["Token"] = "1-27-0123456789abcdef";
        await using (var sink = World.Open(settings))
        {
            var refused = (Rejected)await sink.DeliverAsync(SampleDelivery.Create(Next()), default);
            Assert.That(refused.Reason, Does.EndWith("answered 401 Unauthorized: Unauthorized").And.Not.Contain("0123456789abcdef"));
            Assert.That(await ((IFindingSink)sink).FindAsync(SampleDelivery.Create(1), default), Is.InstanceOf<FindLater>());
        }
        settings = Desk.Settings();
        settings["Queue"] = "Nowhere";
        await using var lost = World.Open(settings);
        Assert.That(((Rejected)await lost.DeliverAsync(SampleDelivery.Create(Next()), default)).Reason, Does.Contain("No permission to create tickets in the queue 'Nowhere'"));
    }

    private static bool Same(StatusEvent one, StatusEvent other) => one with { Raw = default, Author = null } == other with { Raw = default, Author = null };
}
