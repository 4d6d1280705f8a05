using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>One sender who floods costs little, loses nothing and hides nobody (R24).</summary>
internal sealed class FloodTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    [Property("Requirement", "R24")]
    [Property("Requirement", "R3")]
    public async Task What_one_sender_brings_too_much_of_is_kept_and_counted_and_neither_scored_nor_told_anybody()
    {
        var classifier = new CountingClassifier();
        await using var hub = Hub(classifier);
        for (var at = 0; at < 10; at++)
            await hub.PutAsync(TestHub.Post($"m-{at}", author: "mallory"));
        await hub.PutAsync(TestHub.Post("a-1"));
        await hub.IdleAsync();
        var posts = await hub.Core.Reader.PostsAsync(new PostQuery(100), default);
        var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
        var cut = await hub.PostAsync("m-9");
        Assert.Multiple(() =>
        {
            Assert.That(classifier.Scored, Is.EqualTo(4), "three of mallory and one of anna");
            Assert.That(hub.Sink.Deliveries.Select(delivery => delivery.Event.NativeId).Order(), Is.EqualTo(new[] { "a-1", "m-0", "m-1", "m-2" }));
            Assert.That(posts.Count(post => post is { PolicyRow: "flood", Action: PolicyAction.Archive, Text: "incident" }), Is.EqualTo(7), "kept with their text, and the decision names the rule");
            Assert.That((lane.Cut, lane.Stored, lane.Seen), Is.EqualTo((7, 4, 11)));
            Assert.That(cut.Decisions.Single().Evidence.Single().Rule, Is.EqualTo("flood/sender"));
        });
        Assert.That((await PersonAsync(hub, "mallory")).Identities.Single(), Has.Property("Cut").EqualTo(7).And.Property("Posts").EqualTo(10).And.Property("Noise").EqualTo(0), "what nobody looked at is no noise");
    }

    [Test]
    [Property("Requirement", "R24")]
    public async Task A_release_scores_what_was_cut_and_is_undone_and_all_of_a_contact_are_released_at_once()
    {
        await using var hub = Hub(new CountingClassifier(), start: false);
        foreach (var (id, text) in new[] { ("m-0", "incident"), ("m-1", "noise"), ("m-2", "noise"), ("m-3", "incident late"), ("m-4", "noise late"), ("m-5", "unsure late") })
            await hub.PutAsync(TestHub.Post(id, text, author: "mallory"));
        var id3 = (await hub.PostAsync("m-3")).Summary.Id;
        var first = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Release, "ann"), id3, default);
        var released = (await hub.PostAsync("m-3")).Summary;
        var undone = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "ann"), id3, default);
        var again = (await hub.PostAsync("m-3")).Summary;
        var all = await hub.Core.ContactActs.ReleaseAsync((await PersonAsync(hub, "mallory")).Id, "ann", null, default);
        var twice = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Release, "ann"), id3, default);
        Assert.Multiple(() =>
        {
            Assert.That(first!.Sentence, Is.EqualTo($"Post {id3} is incident, ticket in desk, priority medium, by row else-a-ticket now; its ticket is being opened."));
            Assert.That(released.PolicyRow, Is.EqualTo("else-a-ticket"));
            Assert.That(undone!.Sentence, Does.EndWith("by row flood again, and nothing was told the desk."));
            Assert.That((again.PolicyRow, again.Action), Is.EqualTo(("flood", PolicyAction.Archive)));
            Assert.That(all, Has.Property("Done").True.And.Property("Sentence").Contains("3 of 3 posts"));
            Assert.That(twice, Has.Property("Done").False.And.Property("Sentence").StartsWith($"Post {id3} was not left alone: it is incident, ticket in desk"));
        });
        var rows = (await hub.Core.Reader.PostsAsync(new PostQuery(100), default)).OrderBy(post => post.NativeId, StringComparer.Ordinal).Select(post => post.PolicyRow);
        Assert.That(rows, Is.EqualTo(new[] { "else-a-ticket", "noise", "noise", "else-a-ticket", "noise", "under-the-bars" }));
    }

    [Test]
    [Property("Requirement", "R24")]
    public async Task An_edit_within_a_flood_reaches_the_ticket_once_it_is_released()
    {
        await using var hub = Hub(new CountingClassifier());
        await hub.PutAsync(TestHub.Post("m-0", author: "mallory", order: 1));
        for (var order = 2; order <= 6; order++)
            await hub.PutAsync(TestHub.Post("m-0", $"incident {order}", author: "mallory", order: order));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(delivery => delivery.Event.Text), Is.EqualTo(new[] { "incident", "incident 2", "incident 3" }));
        var done = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Release, "ann"), (await hub.PostAsync("m-0")).Summary.Id, default);
        await hub.IdleAsync();
        Assert.That(done!.Sentence, Does.EndWith(" is told of the edit."));
        Assert.That(hub.Sink.Deliveries[^1].Event, Has.Property("Kind").EqualTo(TicketEventKind.Changed).And.Property("Text").EqualTo("incident 6"));
    }

    [Test]
    public async Task Who_slows_down_is_heard_again()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using var hub = Hub(new CountingClassifier(), time: time);
        for (var at = 0; at < 5; at++)
            await hub.PutAsync(TestHub.Post($"m-{at}", author: "mallory"));
        time.Advance(TimeSpan.FromSeconds(20)); // three a minute: one more by then
        for (var at = 5; at < 7; at++)
            await hub.PutAsync(TestHub.Post($"m-{at}", author: "mallory"));
        var scored = (await hub.Core.Reader.PostsAsync(new PostQuery(100), default)).Where(post => post.PolicyRow != "flood").Select(post => post.NativeId).Order();
        Assert.That(scored, Is.EqualTo(new[] { "m-0", "m-1", "m-2", "m-5" }));
    }

    [Test]
    public async Task Our_own_accounts_and_channels_without_a_bar_are_never_cut()
    {
        await using var hub = new TestHub(options => options.Channels =
        [
            new ChannelSetup("in", "test", new PushedOnly()) { MostOfSender = 3, OwnAccounts = ["mallory"] }, new ChannelSetup("alerts", "test", new PushedOnly()),
        ]);
        for (var at = 0; at < 6; at++)
            await hub.PutAsync(TestHub.Post($"m-{at}", author: "mallory"));
        await hub.Core.CommitAsync("alerts", [.. Enumerable.Range(0, 100).Select(at => new Put(TestHub.Post($"x-{at}", author: "monitor")))], default);
        Assert.That((await hub.Core.Reader.LanesAsync(default)).Select(lane => lane.Cut), Is.EqualTo(new[] { 0L, 0L }));
    }

    /// <summary>Its sender was told to come again, or did not hear the answer.</summary>
    [Test]
    [Property("Requirement", "R4"), Property("Requirement", "R24")]
    public async Task What_is_sent_until_the_store_takes_it_floods_nobody()
    {
        var (free, time) = (0L, new ManualTime(DateTimeOffset.UtcNow));
        await using var hub = Hub(new CountingClassifier(), time: time, free: () => Volatile.Read(ref free));
        for (var attempt = 0; attempt < 5; attempt++)
            foreach (var id in new[] { "m-0", "m-1" })
                Assert.That(async () => await hub.PutAsync(TestHub.Post(id, author: "mallory")), Throws.InstanceOf<IntakeUnavailableException>());
        Volatile.Write(ref free, long.MaxValue);
        time.Advance(TimeSpan.FromSeconds(2));
        foreach (var id in new[] { "m-0", "m-1", "m-1", "m-0", "m-1", "m-2" })
            await hub.PutAsync(TestHub.Post(id, author: "mallory"));
        var posts = await hub.Core.Reader.PostsAsync(new PostQuery(100), default);
        Assert.That(posts.Select(post => (post.NativeId, post.Action)).Order(), Is.EqualTo(new[] { ("m-0", PolicyAction.Ticket), ("m-1", PolicyAction.Ticket), ("m-2", PolicyAction.Ticket) }));
    }

    private static TestHub Hub(IClassifier classifier, bool start = true, TimeProvider? time = null, Func<long>? free = null) => new(options =>
    {
        options.FreeBytes = free;
        options.Classifier = classifier;
        options.Start = start;
        options.Time = time ?? options.Time;
        options.Channels = [new ChannelSetup("in", "test", new PushedOnly()) { MostOfSender = 3 }];
        if (!start)
            options.Sink.Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null);
    });

    private static async Task<ContactRecord> PersonAsync(TestHub hub, string account) =>
        (await hub.Core.Contacts.OneAsync((await hub.Core.Contacts.ListAsync(new ContactQuery(), default)).Single(identity => identity.Account == account).Contact, default))!;

    private sealed class CountingClassifier : IClassifier
    {
        private readonly WordClassifier inner = new();
        private int scored;

        public int Scored => scored;

        public string Packs => inner.Packs;

        public Scored Score(Post post)
        {
            Interlocked.Increment(ref scored);
            return inner.Score(post);
        }

        public Verdict Decide(Scored scored, Facts facts) => inner.Decide(scored, facts);
    }
}
