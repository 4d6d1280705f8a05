using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What happens to our tickets in the desk comes back once, and nothing of our own does.</summary>
internal sealed class DeskEventTests(StoreKind kind) : StoreSuite(kind)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Test]
    [Property("Requirement", "R1")]
    public async Task A_status_is_recorded_once_becomes_the_tickets_and_commits_with_its_cursor()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var first = new TalkingSink();
        await using (var hub = await OpenAsync(first, folder))
        {
            first.Say(Status("1", DeskStatus.Pending, "stalled"), Status("1", DeskStatus.Pending, "stalled"), Status("2", DeskStatus.Resolved, "resolved"));
            await ReadAsync(hub, first, 3);
            var post = await hub.PostAsync("p");
            Assert.That(post.DeskEvents.Select(item => (item.NativeId, item.Status, item.Word, item.TicketNativeId)), Is.EqualTo(new (string, DeskStatus?, string?, string?)[]
            {
                ("1", DeskStatus.Pending, "stalled", "T-p"), ("2", DeskStatus.Resolved, "resolved", "T-p"),
            }));
            Assert.That(post.Summary.TicketStatus, Is.EqualTo(DeskStatus.Resolved));
            Assert.That((await hub.Core.Reader.DeliveryAsync(post.Deliveries[0].Id, default))!.DeskEvents, Has.Count.EqualTo(2));
        }
        var second = new TalkingSink();
        second.Say(Status("1", DeskStatus.Pending, "stalled"), Status("1", DeskStatus.Pending, "stalled"), Status("2", DeskStatus.Resolved, "resolved"), Status("3", DeskStatus.Closed, "closed"));
        await using var again = Hub(second, folder);
        await ReadAsync(again, second, 1);
        Assert.That(second.From, Is.EqualTo("3"));
        Assert.That((await again.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Closed));
    }

    [Test]
    public async Task What_happened_last_in_the_desk_holds_in_whatever_order_it_comes()
    {
        var sink = new TalkingSink();
        await using var hub = await OpenAsync(sink);
        await hub.Core.CommitDeskAsync("desk", [Status("2", DeskStatus.Closed, "closed", minute: 2)], default);
        await hub.Core.CommitDeskAsync("desk", [Status("1", DeskStatus.Open, "open", minute: 1)], default);
        var post = await hub.PostAsync("p");
        Assert.That((post.Summary.TicketStatus, post.DeskEvents.Count), Is.EqualTo((DeskStatus.Closed, 2)));
    }

    [Test]
    [Property("Requirement", "R12")]
    public async Task Our_own_comments_are_known_by_id_by_account_and_by_key_and_a_quote_of_ours_is_not_ours()
    {
        var sink = new TalkingSink();
        await using var hub = await OpenAsync(sink);
        await hub.PutAsync(TestHub.Post("by-id", "incident more", thread: "p"));
        await hub.IdleAsync();
        sink.Script = delivery => new Accepted(new TicketReference(delivery.Key.Value)); // from here on the desk tells no id of comments
        await hub.PutAsync(TestHub.Post("by-key", "incident still", thread: "p"));
        await hub.IdleAsync();
        var key = sink.Deliveries[^1].Key.Value;
        var results = await hub.Core.CommitDeskAsync(
            "desk",
            [
                Comment("C-by-id", "incident more"), Comment("7", "something", own: true), Comment("8", $"incident still\n\n[hub {key}]"),
                Comment("9", $"Have you tried to switch it off?\n[hub {key}]"), Comment("10", $"Yes\n> [hub {key}]"), Comment("8", $"incident still\n\n[hub {key}]"),
            ], default);
        Assert.That(results.Select(result => result.Outcome), Is.EqualTo(new[]
        {
            ChangeOutcome.Ignored, ChangeOutcome.Ignored, ChangeOutcome.Ignored, ChangeOutcome.Stored, ChangeOutcome.Stored, ChangeOutcome.Ignored,
        }));
        Assert.That((await hub.PostAsync("p")).DeskEvents.Select(item => item.NativeId), Is.EqualTo(new[] { "9", "10" }));
    }

    [Test]
    [Property("Requirement", "R12")]
    public async Task A_comment_of_ours_that_comes_back_before_its_answer_is_taken_out_again()
    {
        var (sink, gate) = (new TalkingSink(), new TaskCompletionSource());
        await using var hub = await OpenAsync(sink);
        sink.Gate = gate.Task;
        await hub.PutAsync(TestHub.Post("more", "incident more", thread: "p"));
        await DeliveryTests.Until(() => sink.Deliveries.Count == 2);
        await hub.Core.CommitDeskAsync("desk", [Comment("C-more", "incident more")], default);
        gate.SetResult();
        await hub.IdleAsync();
        Assert.That((await hub.PostAsync("p")).DeskEvents, Is.Empty);
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task What_comes_before_the_answer_to_the_create_waits_for_it()
    {
        var (sink, gate) = (new TalkingSink(), new TaskCompletionSource());
        sink.Gate = gate.Task;
        await using var hub = Hub(sink);
        await hub.PutAsync(TestHub.Post("p"));
        await DeliveryTests.Until(() => sink.Deliveries.Count == 1);
        var results = await hub.Core.CommitDeskAsync("desk", [Status("1", DeskStatus.Closed, "closed"), Comment("2", "Done.")], default);
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(ChangeOutcome.Stored));
        Assert.That((await hub.PostAsync("p")).DeskEvents, Is.Empty);
        gate.SetResult();
        await hub.IdleAsync();
        var post = await hub.PostAsync("p");
        Assert.That((post.Summary.TicketStatus, post.DeskEvents.Count), Is.EqualTo((DeskStatus.Closed, 2)));
    }

    [Test]
    [Property("Requirement", "R3")]
    public async Task Everything_seen_of_a_desk_is_accounted_for()
    {
        var sink = new TalkingSink();
        await using var hub = await OpenAsync(sink);
        await DeliveryTests.Until(() => hub.Core.CommitDeskAsync("desk", [Status("0", DeskStatus.Open, "new", ticket: "foreign")], default).AsTask().Result[0].Outcome == ChangeOutcome.Ignored);
        sink.Say(
            Status("1", DeskStatus.Open, "open"), Status("1", DeskStatus.Open, "open"), Status("2", DeskStatus.Open, "open", ticket: "foreign"), Comment("3", "mine", own: true),
            new Defective("4", "{}"u8.ToArray(), "the status in-limbo is not mapped"), new Put(TestHub.Post("x")));
        await ReadAsync(hub, sink, 6);
        var lane = (await hub.Core.Reader.DeskLanesAsync(default)).Single(lane => lane.Lane == "status");
        Assert.That((lane.Channel, lane.Seen, lane.Stored, lane.Repeated, lane.Skipped, lane.Own, lane.Quarantined), Is.EqualTo(("desk", 6L, 1L, 1L, 1L, 1L, 2L)));
        Assert.That((await hub.Core.Reader.LanesAsync(default)).Select(channel => channel.Channel), Is.All.EqualTo("in"));
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task What_could_not_be_read_of_a_desk_waits_and_is_read_again()
    {
        var sink = new TalkingSink();
        await using var hub = await OpenAsync(sink);
        await hub.Core.CommitDeskAsync("desk", [new Defective("4", "raw"u8.ToArray(), "the status in-limbo is not mapped")], default);
        var item = (await hub.Core.Reader.QuarantineAsync(null, 10, default)).Single();
        Assert.That((item.Channel, item.IsBackend, item.Reason), Is.EqualTo(("desk", true, "the status in-limbo is not mapped")));
        Assert.That((await hub.Core.Operations.RetryQuarantinedAsync(item.Id, default))!.Value.Outcome, Is.EqualTo(ChangeOutcome.Quarantined));
        sink.Again = _ => [Status("4", DeskStatus.Pending, "in-limbo"), Comment("4", "We wait for a part.")];
        Assert.That((await hub.Core.Operations.RetryQuarantinedAsync(item.Id, default))!.Value.Outcome, Is.EqualTo(ChangeOutcome.Stored));
        Assert.That((await hub.Core.Reader.QuarantineAsync(null, 10, default)), Is.Empty);
        Assert.That((await hub.PostAsync("p")).DeskEvents, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Tickets_from_before_a_backend_was_read_back_are_known()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (await OpenAsync(new TalkingSink(talks: false), folder))
        {
        }
        await using var hub = Hub(new TalkingSink(), folder);
        await hub.Core.CommitDeskAsync("desk", [Status("1", DeskStatus.Closed, "closed")], default);
        Assert.That((await hub.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Closed));
    }

    [Test]
    [Property("Requirement", "R12")]
    public async Task The_requesters_own_words_at_the_desk_are_not_the_desks()
    {
        var sink = new TalkingSink { Takes = new HashSet<TicketEventKind> { TicketEventKind.Requester } };
        sink.Script = delivery => delivery.Event.Kind == TicketEventKind.Requester ? new Accepted(new TicketReference("person-7")) : null;
        await using var hub = Hub(sink);
        var post = TestHub.Post("p");
        await hub.PutAsync(post with { Author = post.Author with { Email = "ann@out.example", EmailVerified = true } });
        await hub.IdleAsync();
        var results = await hub.Core.CommitDeskAsync(
            "desk", [Comment("1", "me again") with { AuthorId = "person-7" }, Comment("2", "me by mail") with { AuthorId = "Ann@Out.example" }, Comment("3", "we look into it") with { AuthorId = "agent-1" }], default);
        Assert.That(results.Select(result => result.Outcome), Is.EqualTo(new[] { ChangeOutcome.Ignored, ChangeOutcome.Ignored, ChangeOutcome.Stored }));
    }

    [Test]
    public async Task A_ticket_that_was_merged_into_another_goes_on_as_that_one()
    {
        var sink = new TalkingSink();
        await using var hub = await OpenAsync(sink);
        await hub.PutAsync(TestHub.Post("q"));
        await hub.IdleAsync();
        Assert.That((await Told(hub, Status("1", DeskStatus.Resolved, "resolved", "T-q", 1), new MergedEvent("2", "T-p", Noon, "T-q"))).Select(result => result.Outcome), Is.All.EqualTo(ChangeOutcome.Stored));
        Assert.That((await hub.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Resolved), "as the other one stands");
        await Told(hub, Status("3", DeskStatus.Open, "open", "T-q", 2), new MergedEvent("4", "T-q", Noon, "99"), Status("5", DeskStatus.Closed, "closed", "99", 3));
        Assert.That((await hub.PostAsync("q")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Closed), "into one that we did not open");
        Assert.That((await hub.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Closed), "and what was merged before goes along");
        Assert.That((await Told(hub, new MergedEvent("4", "T-q", Noon, "99"), new MergedEvent("6", "foreign", Noon, "98"))).Select(result => result.Outcome), Is.EqualTo(new[] { ChangeOutcome.Repeated, ChangeOutcome.Ignored }));
    }

    [Test]
    public async Task A_merge_of_a_ticket_that_is_not_answered_yet_waits_with_what_happened_behind_it()
    {
        var (sink, gate) = (new TalkingSink(), new TaskCompletionSource());
        sink.Gate = gate.Task;
        await using var hub = Hub(sink);
        await hub.PutAsync(TestHub.Post("p"));
        await DeliveryTests.Until(() => sink.Deliveries.Count == 1);
        var told = new Change[] { Status("1", DeskStatus.Resolved, "resolved", "99"), new MergedEvent("2", "T-p", Noon, "99"), Status("3", DeskStatus.Pending, "stalled", "99", 1), Comment("4", "Done there.", ticket: "99") };
        Assert.That((await Told(hub, told)).Select(result => result.Outcome), Is.All.EqualTo(ChangeOutcome.Stored));
        Assert.That((await Told(hub, told[1])).Select(result => result.Outcome), Is.All.EqualTo(ChangeOutcome.Repeated));
        gate.SetResult();
        await hub.IdleAsync();
        var post = await hub.PostAsync("p");
        Assert.That((post.Summary.TicketStatus, string.Join(' ', post.DeskEvents.Select(item => item.NativeId))), Is.EqualTo((DeskStatus.Pending, "4 3")), "what happened to the other one before was not its");
        await Told(hub, Status("5", DeskStatus.Closed, "closed", "99", 2));
        Assert.That((await hub.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Closed));
        Assert.That((await Told(hub, told[1])).Select(result => result.Outcome), Is.All.EqualTo(ChangeOutcome.Repeated));
    }

    [Test]
    public async Task A_desk_whose_clock_is_behind_ours_is_heard_after_our_own_reopening()
    {
        var sink = new TalkingSink { Takes = new HashSet<TicketEventKind> { TicketEventKind.Closed } };
        await using var hub = await OpenAsync(sink);
        await Told(hub, Status("1", DeskStatus.Resolved, "resolved"));
        await hub.PutAsync(TestHub.Post("more", "incident still down", thread: "p"));
        await hub.IdleAsync();
        Assert.That((await hub.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Open), "we opened it again, by our clock");
        await Told(hub, Status("2", DeskStatus.Closed, "closed", minute: 1));
        Assert.That((await hub.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Closed), "by the desk's clock it is the later word, however far that clock is behind");
    }

    private static async Task<IReadOnlyList<ChangeResult>> Told(TestHub hub, params Change[] events) => await hub.Core.CommitDeskAsync("desk", events, default);

    private static TestHub Hub(TalkingSink sink, string? folder = null) => new(options =>
        (options.Folder, options.Backend) = (folder, new BackendSetup("desk", "test", sink, "settings-1") { RetryBase = TimeSpan.FromMilliseconds(5) }));

    /// <summary>With a ticket T-p of the post p.</summary>
    private static async Task<TestHub> OpenAsync(TalkingSink sink, string? folder = null)
    {
        var hub = Hub(sink, folder);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        return hub;
    }

    /// <summary>Until so many batches were asked for and committed.</summary>
    private static Task ReadAsync(TestHub hub, TalkingSink sink, int batches) => DeliveryTests.Until(() => sink.Asked > batches && hub.Core.Troubles.Count == 0);

    private static StatusEvent Status(string id, DeskStatus status, string word, string ticket = "T-p", int minute = 0) => new(id, ticket, Noon.AddMinutes(minute), status, word);

    private static CommentEvent Comment(string id, string text, bool own = false, string ticket = "T-p") => new(id, ticket, Noon, text) { IsOwn = own, Author = "agent" };
}
