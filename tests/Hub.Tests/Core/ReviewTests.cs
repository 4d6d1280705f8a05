using FsCheck;
using FsCheck.Fluent;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What a person does with what waits for him (docs/review.md).</summary>
internal sealed class ReviewTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task The_most_urgent_waits_first_and_among_equals_the_oldest()
    {
        await using var hub = Hub(start: false);
        foreach (var (id, text) in new[] { ("a", "unsure a"), ("b", "unsure critical"), ("c", "unsure c"), ("sure", "incident") })
            await hub.PutAsync(TestHub.Post(id, text, author: id));
        var waiting = await hub.Core.Reader.Reviews.WaitingAsync(null, 10, default);
        Assert.That(waiting.Select(item => item.Post.NativeId), Is.EqualTo(new[] { "b", "a", "c" }));
        Assert.That(await hub.Core.Reader.Reviews.CountAsync(default), Is.EqualTo(3));
    }

    [Test]
    public async Task Pages_of_the_queue_hold_each_post_once_also_when_one_is_decided_between_them()
    {
        await using var hub = Hub(start: false);
        foreach (var (id, text) in new[] { ("a", "unsure a"), ("b", "unsure critical"), ("c", "unsure c"), ("d", "unsure critical too"), ("e", "unsure e") })
            await hub.PutAsync(TestHub.Post(id, text, author: id));
        var reader = hub.Core.Reader.Reviews;
        var first = await reader.WaitingAsync(null, 3, default);
        await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Noise, "anna"), first[^1].Post.Id, default);
        var second = await reader.WaitingAsync(QueuePlace.Of(QueuePlace.Of(first[^1]).Number), 3, default);
        Assert.That(first.Concat(second).Select(item => item.Post.NativeId), Is.EqualTo(new[] { "b", "d", "a", "c", "e" }));
        Assert.That(await reader.WaitingAsync(QueuePlace.Of(first[0]), 1, default), Has.One.Property("Post").Property("NativeId").EqualTo("d"), "of the same priority");
        Assert.That(await reader.WaitingAsync(QueuePlace.Of(second[^1]), 3, default), Is.Empty);
    }

    [Test]
    public async Task A_reclassified_post_goes_the_way_of_its_category_and_both_decisions_stay_with_their_facts()
    {
        await using var hub = Hub(start: true);
        var (id, version) = await WaitingAsync(hub);
        var done = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Reclassify, "anna") { Version = version, Category = Category.Request, RequestKind = RequestKind.Service, Why = "he wants a router" }, id, default);
        await hub.IdleAsync();
        var post = (await hub.Core.Reader.PostAsync(id, default))!;
        Assert.That(done, Is.EqualTo(new Reviewed(id, true, post.Decisions[1].Id, PolicyAction.Ticket, $"Post {id} is request (service), ticket in desk, priority medium, by row person now; its ticket is being opened.")));
        Assert.That(hub.Sink.Deliveries.Single().Event, Has.Property("Category").EqualTo(Category.Request).And.Property("Text").EqualTo("unsure what").And.Property("DecisionId").EqualTo(done!.Version));
        Assert.That(post.Decisions.Select(decision => (decision.PolicyRow, decision.Action)), Is.EqualTo(new[] { ("under-the-bars", PolicyAction.Review), ("person", PolicyAction.Ticket) }));
        Assert.That(post.Decisions[1].Facts, Has.Property("Context").EqualTo(post.Decisions[0].Facts.Context), "the facts of the decision that is corrected");
        Assert.That((await hub.Core.Reader.Reviews.AuditAsync($"post {id}", null, 10, default)).Single(), Has.Property("By").EqualTo("anna").And.Property("Action").EqualTo("review reclassify").And.Property("Why").EqualTo("he wants a router")
            .And.Property("Before").EqualTo("noise, review, priority medium, by row under-the-bars").And.Property("After").EqualTo("request (service), ticket in desk, priority medium, by row person; its ticket is being opened"));
    }

    [Test]
    public async Task Who_acts_on_what_is_no_longer_so_is_told_what_changed_and_by_whom()
    {
        await using var hub = Hub(start: false);
        var (id, version) = await WaitingAsync(hub);
        await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Noise, "anna") { Version = version }, id, default);
        var late = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Accept, "boris") { Version = version }, id, default);
        Assert.That(late!.Done, Is.False);
        Assert.That(late.Sentence, Does.Match($"^Post {id} changed since you looked: it is noise, archive, priority medium, by row person now, by anna at 20.* UTC. Look again.$"));
        Assert.That((await hub.Core.Reader.Reviews.AuditAsync(null, null, 10, default)).Select(row => row.By), Is.EqualTo(new[] { "anna" }), "what was refused did nothing");
    }

    [Test]
    public async Task A_route_that_a_person_names_is_the_tickets_and_an_unknown_backend_is_refused()
    {
        await using var hub = Hub(start: true);
        var (id, version) = await WaitingAsync(hub);
        var wrong = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Route, "anna") { Route = "sales", Backend = "dask" }, id, default);
        Assert.That(wrong, Has.Property("Done").False.And.Property("Sentence").EqualTo("The backend must be one of desk; it is dask.").And.Property("Version").EqualTo(version));
        await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Route, "anna") { Route = "sales" }, id, default);
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Single().Event.Route, Is.EqualTo("sales"));
    }

    [Test]
    public async Task What_stands_at_the_desk_cannot_be_undone_and_is_named_and_never_told_twice()
    {
        await using var hub = Hub(start: true);
        var (id, _) = await WaitingAsync(hub);
        var order = new ReviewOrder(ReviewAction.Reclassify, "anna") { Category = Category.Incident };
        await hub.Core.Operations.Reviews.ActAsync(order, id, default);
        await hub.IdleAsync();
        var ticket = (await hub.Core.Reader.PostAsync(id, default))!.Summary.TicketNativeId;
        var undone = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "anna"), id, default);
        Assert.That(undone!.Sentence, Is.EqualTo($"Post {id} is noise, review, priority medium, by row under-the-bars again, but ticket {ticket} stands: what the desk was told cannot be undone here; close it there."));
        Assert.That((await hub.Core.Reader.Reviews.AuditAsync($"post {id}", null, 1, default)).Single().After, Does.EndWith($"but ticket {ticket} stands: what the desk was told cannot be undone here; close it there"));
        var again = await hub.Core.Operations.Reviews.ActAsync(order, id, default);
        await hub.IdleAsync();
        Assert.That(again!.Sentence, Does.EndWith($"; ticket {ticket} has it already."));
        Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_deletion_takes_the_words_out_of_the_decisions_that_people_corrected_too()
    {
        await using var hub = Hub(start: false);
        var (id, _) = await WaitingAsync(hub);
        await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Noise, "anna"), id, default);
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        var post = (await hub.Core.Reader.PostAsync(id, default))!;
        Assert.That(post.Decisions, Has.Count.EqualTo(2));
        Assert.That(post.Decisions.SelectMany(decision => decision.Evidence), Is.Empty);
        Assert.That(await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "anna"), id, default), Is.Null, "what is gone is not decided again");
    }

    [TestCase(ContactList.Mute), TestCase(ContactList.Spam), TestCase(ContactList.Block)]
    [Property("Requirement", "R24")]
    public async Task Whom_a_person_set_aside_meanwhile_no_desk_hears_of(ContactList list)
    {
        await using var hub = Hub(start: false);
        var (id, _) = await WaitingAsync(hub);
        var contact = (await hub.Core.Contacts.ListAsync(new ContactQuery(), default)).Single().Contact;
        await hub.Core.ContactActs.MarkAsync(contact, list, "ann", null, default);
        var routed = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Route, "anna") { Route = "sales" }, id, default);
        var done = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Reclassify, "anna") { Category = Category.Incident }, id, default);
        var word = list.ToString().ToLowerInvariant();
        Assert.That(routed, Has.Property("Done").False.And.Property("Sentence").EqualTo($"The author of post {id}, contact {contact}, is under {word}: no desk hears of his posts. hub contacts undo {contact} ends it."));
        Assert.That(done, Has.Property("Done").True.And.Property("Action").EqualTo(PolicyAction.Archive).And.Property("Sentence").EqualTo($"Post {id} is incident, archive, priority medium, by row person now, since its author is under {word}."));
        Assert.That(await hub.Core.Reader.BacklogAsync(default), Is.Empty);
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task An_undo_leaves_what_others_wrote_since_on_its_way()
    {
        await using var hub = Hub(start: false);
        await hub.PutAsync(TestHub.Post("p", "unsure what", thread: "t"));
        var id = (await hub.Core.Reader.Reviews.WaitingAsync(null, 10, default)).Single().Post.Id;
        await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Reclassify, "anna") { Category = Category.Incident }, id, default);
        await hub.PutAsync(TestHub.Post("q", "incident and more of it", thread: "t"));
        var undone = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "anna"), id, default);
        Assert.That(undone!.Sentence, Is.EqualTo($"Post {id} is noise, review, priority medium, by row under-the-bars again, but its ticket is opened all the same: later posts of its conversation wait for it; close it at the desk."));
        var rows = await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(10), default);
        Assert.That(rows.Select(row => (row.Kind, row.State)).Order(), Is.EqualTo(new[] { (TicketEventKind.Created, DeliveryState.Due), (TicketEventKind.Commented, DeliveryState.Held) }));
    }

    [Test]
    [Property("Requirement", "R13")]
    public async Task An_undo_takes_back_what_its_action_wrote_and_nothing_else()
    {
        await using var hub = Hub(start: false, options => options.Sink.TakesInternalComments = true);
        await hub.PutAsync(TestHub.Post("p", "incident"));
        var id = (await hub.PostAsync("p")).Summary.Id;
        await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Reclassify, "anna") { Category = Category.Complaint }, id, default);
        for (var person = 0; person < 20; person++)
            await hub.PutAsync(TestHub.Post($"r-{person}", "", $"person-{person}") with { RepostOf = "p" });
        var undone = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "anna"), id, default);
        Assert.That(undone!.Sentence, Is.EqualTo($"Post {id} is incident, ticket in desk, priority medium, by row else-a-ticket again."));
        var rows = await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(10), default);
        Assert.That(rows.Select(row => (row.Kind, row.State)).Order(), Is.EqualTo(new[] { (TicketEventKind.Created, DeliveryState.Due), (TicketEventKind.Commented, DeliveryState.Held) }), "that it spreads is still told");
    }

    /// <summary>Any actions by anybody, then as many undos: decision, queue and what is to be told are as they were.</summary>
    [Test]
    public void Undoing_every_action_restores_exactly_what_was() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 4)).ToArbitrary(), actions => RestoresAsync([.. actions.Take(6)]).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    private static async Task<bool> RestoresAsync(IReadOnlyList<int> actions)
    {
        await using var hub = Hub(start: false);
        var (id, version) = await WaitingAsync(hub);
        var before = await StateAsync(hub, id);
        var done = 0;
        foreach (var action in actions)
            done += (await hub.Core.Operations.Reviews.ActAsync(Order(action), id, default))!.Done ? 1 : 0;
        for (var undo = 0; undo < done; undo++)
            Assert.That((await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "anna"), id, default))!.Done, Is.True);
        Assert.That(await StateAsync(hub, id), Is.EqualTo(before), string.Join(' ', actions));
        Assert.That((await hub.Core.Reader.Reviews.WaitingAsync(null, 10, default)).Single().Version, Is.EqualTo(version), "the very decision");
        var more = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "anna"), id, default);
        Assert.That(more, Has.Property("Done").False.And.Property("Sentence").EqualTo($"Nobody did anything with post {id} that could be undone."));
        return true;
    }

    private static ReviewOrder Order(int action) => action switch
    {
        0 => new ReviewOrder(ReviewAction.Accept, "anna"),
        1 => new ReviewOrder(ReviewAction.Noise, "boris"),
        2 => new ReviewOrder(ReviewAction.Route, "anna") { Route = "sales" },
        3 => new ReviewOrder(ReviewAction.Reclassify, "boris") { Category = Category.Complaint },
        _ => new ReviewOrder(ReviewAction.Reclassify, "anna") { Category = Category.Noise },
    };

    private static async Task<string> StateAsync(TestHub hub, long id)
    {
        var post = (await hub.Core.Reader.PostAsync(id, default))!.Summary;
        var waits = (await hub.Core.Reader.BacklogAsync(default)).Where(row => row.State != DeliveryState.Cancelled).Sum(row => row.Rows);
        return $"{post.Category} {post.Confidence} {post.Priority} {post.Action} {post.PolicyRow} ticket {post.TicketId} waits {waits}";
    }

    private static async Task<(long Post, long Version)> WaitingAsync(TestHub hub)
    {
        await hub.PutAsync(TestHub.Post("p", "unsure what"));
        var item = (await hub.Core.Reader.Reviews.WaitingAsync(null, 10, default)).Single();
        return (item.Post.Id, item.Version);
    }

    /// <summary>The desk keeps no keys where nothing starts, so that what is due waits as due.</summary>
    private static TestHub Hub(bool start, Action<TestHubOptions>? change = null) => new(options =>
    {
        change?.Invoke(options);
        options.Start = start;
        if (!start)
            options.Sink.Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null);
    });
}
