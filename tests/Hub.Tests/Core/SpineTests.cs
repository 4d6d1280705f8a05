using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A post goes in, one ticket comes out.</summary>
internal sealed class SpineTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    [Property("Requirement", "R23")]
    [Property("Requirement", "G1")]
    public async Task A_post_becomes_one_ticket_with_its_reasons()
    {
        await using var hub = new TestHub();
        Assert.That((await hub.PutAsync(TestHub.Post("p1", "incident no internet"))).Outcome, Is.EqualTo(ChangeOutcome.Stored));
        await hub.IdleAsync();
        var delivery = hub.Sink.Deliveries.Single();
        var record = await hub.PostAsync("p1");
        Assert.Multiple(() =>
        {
            Assert.That(delivery.Event.Kind, Is.EqualTo(TicketEventKind.Created));
            Assert.That(delivery.Event.Text, Is.EqualTo("incident no internet"));
            Assert.That(delivery.Key.Value, Has.Length.EqualTo(32));
            Assert.That(record.Deliveries.Single().State, Is.EqualTo(DeliveryState.Done));
            Assert.That(record.Summary.TicketNativeId, Does.StartWith("T-"));
            var decision = record.Decisions.Single();
            Assert.That((decision.PolicyRow, decision.Packs, decision.Evidence.Single().Rule), Is.EqualTo(("else-a-ticket", "test-packs", "test/incident")));
            Assert.That(decision.Facts.Context.Channel, Is.EqualTo("in"));
            Assert.That(record.Conversation.Step, Is.EqualTo("platform"));
        });
    }

    [Test]
    [Property("Requirement", "R9")]
    public async Task One_webhook_twenty_times_in_parallel_is_one_post_and_one_ticket()
    {
        await using var hub = new TestHub();
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => hub.PutAsync(TestHub.Post("same", "incident")))));
        await hub.IdleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(results.Count(result => result.Outcome == ChangeOutcome.Stored), Is.EqualTo(1));
            Assert.That(results.Count(result => result.Outcome == ChangeOutcome.Repeated), Is.EqualTo(19));
            Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(1));
        });
    }

    [Test]
    [Property("Requirement", "R9")]
    public async Task Five_parts_of_an_album_make_one_ticket()
    {
        await using var hub = new TestHub();
        await hub.CommitAsync([.. Enumerable.Range(0, 5).Select(part => new Put(TestHub.Post($"part-{part}", "incident picture", group: "album-1")))]);
        await hub.IdleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(hub.Sink.Of(TicketEventKind.Created).Count(), Is.EqualTo(1));
            Assert.That(hub.Sink.Of(TicketEventKind.Commented).Count(), Is.EqualTo(4));
        });
    }

    [Test]
    public async Task A_follow_up_is_a_comment_and_another_author_has_his_own_ticket()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("a1", "incident", "anna", "thread"));
        await hub.PutAsync(TestHub.Post("a2", "unsure and short", "anna", "thread"));
        await hub.PutAsync(TestHub.Post("b1", "incident", "bert", "thread"));
        await hub.IdleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(hub.Sink.Of(TicketEventKind.Created).Select(item => item.Event.NativeId), Is.EquivalentTo(new[] { "a1", "b1" }));
            var comment = hub.Sink.Of(TicketEventKind.Commented).Single();
            Assert.That(comment.Event.NativeId, Is.EqualTo("a2"));
            Assert.That(comment.Ticket, Is.Not.Null);
        });
    }

    [Test]
    public async Task An_edit_changes_the_ticket_and_the_same_text_again_is_a_repeat()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("p", "incident one"));
        var second = await hub.PutAsync(TestHub.Post("p", "incident two"));
        var again = await hub.PutAsync(TestHub.Post("p", "incident two"));
        var third = await hub.PutAsync(TestHub.Post("p", "incident one"));
        await hub.IdleAsync();
        var record = await hub.PostAsync("p");
        Assert.Multiple(() =>
        {
            Assert.That((second.Outcome, again.Outcome, third.Outcome), Is.EqualTo((ChangeOutcome.Stored, ChangeOutcome.Repeated, ChangeOutcome.Stored)));
            Assert.That(record.Revisions.Select(revision => revision.State), Is.EqualTo(new[] { PostState.History, PostState.History, PostState.Current }));
            Assert.That(hub.Sink.Deliveries.Select(item => item.Event.Kind), Is.EqualTo(new[] { TicketEventKind.Created, TicketEventKind.Changed, TicketEventKind.Changed }));
            Assert.That(record.Summary.Text, Is.EqualTo("incident one"));
        });
    }

    [Test]
    public async Task An_original_after_its_edit_is_only_history()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("p", "incident edited", order: 7));
        await hub.PutAsync(TestHub.Post("p", "incident original", order: 3));
        await hub.PutAsync(TestHub.Post("p", "incident edited", order: 7));
        await hub.IdleAsync();
        var record = await hub.PostAsync("p");
        Assert.Multiple(() =>
        {
            Assert.That(record.Summary.Text, Is.EqualTo("incident edited"));
            Assert.That(record.Revisions, Has.Count.EqualTo(2));
            Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_deletion_redacts_the_desk_and_leaves_a_tombstone()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("p", "incident with a secret"));
        await hub.IdleAsync();
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        await hub.PutAsync(TestHub.Post("p", "incident with a secret"));
        await hub.IdleAsync();
        var record = await hub.PostAsync("p");
        Assert.Multiple(() =>
        {
            Assert.That(record.Summary.State, Is.EqualTo(PostState.Gone));
            Assert.That(record.Summary.Text, Is.Null);
            Assert.That(record.Decisions, Has.Count.EqualTo(1));
            Assert.That(hub.Sink.Of(TicketEventKind.Redacted).Single().Event.Text, Does.Not.Contain("secret"));
            Assert.That(hub.Sink.Of(TicketEventKind.Created).Count(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_deletion_before_the_first_try_cancels_the_create_and_a_later_post_opens_another_ticket()
    {
        var gate = new TaskCompletionSource();
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var waiting = new TestHub(options => (options.Folder, options.Start) = (folder, false)))
        {
            await waiting.PutAsync(TestHub.Post("p", "incident", thread: "t"));
            await waiting.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
            await waiting.PutAsync(TestHub.Post("q", "incident more", thread: "t"));
        }
        await using var hub = new TestHub(options => options.Folder = folder);
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => (item.Event.Kind, item.Event.NativeId)), Is.EqualTo(new[] { (TicketEventKind.Created, "q") }));
    }

    [Test]
    [Property("Requirement", "R1")]
    [Property("Requirement", "R6")]
    public async Task A_post_that_cannot_be_scored_waits_in_quarantine_and_the_others_stand()
    {
        await using var hub = new TestHub();
        var results = await hub.CommitAsync(new Put(TestHub.Post("1", "incident")), new Put(TestHub.Post("2", "explode")), new Defective("3", "raw"u8.ToArray(), "no text"), new Put(TestHub.Post("4", "incident")));
        Assert.That(results.Select(result => result.Outcome), Is.EqualTo(new[] { ChangeOutcome.Stored, ChangeOutcome.Quarantined, ChangeOutcome.Quarantined, ChangeOutcome.Stored }));
        var waiting = await hub.Core.Reader.QuarantineAsync(null, 10, default);
        Assert.That(waiting.Select(item => item.NativeId), Is.EquivalentTo(new[] { "2", "3" }));
        await hub.PutAsync(TestHub.Post("3", "incident good at last"));
        Assert.That((await hub.Core.Reader.QuarantineAsync(null, 10, default)).Select(item => item.NativeId), Is.EqualTo(new[] { "2" }));
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task A_quarantined_item_is_read_again_through_its_connector()
    {
        var connector = new PushedOnly();
        await using var hub = new TestHub(options => options.Channels = [new ChannelSetup("in", "test", connector)]);
        await hub.CommitAsync(new Defective("hash", "raw"u8.ToArray(), "not understood"));
        var item = (await hub.Core.Reader.QuarantineAsync(null, 10, default)).Single();
        Assert.That((await hub.Core.Operations.RetryQuarantinedAsync(item.Id, default))!.Value.Outcome, Is.EqualTo(ChangeOutcome.Quarantined));
        Assert.That((await hub.Core.Reader.QuarantineAsync(null, 10, default)).Single().Attempts, Is.EqualTo(1));
        connector.Again = (_, _) => new Put(TestHub.Post("p", "incident"));
        Assert.That((await hub.Core.Operations.RetryQuarantinedAsync(item.Id, default))!.Value.Outcome, Is.EqualTo(ChangeOutcome.Stored));
        await hub.IdleAsync();
        Assert.That(await hub.Core.Reader.QuarantineAsync(null, 10, default), Is.Empty);
        Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Noise_is_archived_and_the_unsure_waits_for_a_person()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("n", "noise"));
        await hub.PutAsync(TestHub.Post("u", "unsure"));
        await hub.PutAsync(TestHub.Post("picture", "") with { Attachments = [new Attachment("p.jpg", "https://example.test/p.jpg", "image/jpeg", 10)] });
        await hub.IdleAsync();
        var review = await hub.Core.Reader.PostsAsync(new PostQuery(Action: PolicyAction.Review), default);
        Assert.Multiple(() =>
        {
            Assert.That(hub.Sink.Deliveries, Is.Empty);
            Assert.That(review.Select(post => (post.NativeId, post.PolicyRow)), Is.EquivalentTo(new[] { ("u", "under-the-bars"), ("picture", "no-text") }));
        });
    }

    [Test]
    [Property("Requirement", "R18")]
    public async Task The_same_thread_id_on_two_channels_is_two_conversations()
    {
        await using var hub = new TestHub(options => options.Channels = [new ChannelSetup("in", "test", new PushedOnly()), new ChannelSetup("other", "test", new PushedOnly())]);
        await hub.PutAsync(TestHub.Post("p", thread: "1"));
        await hub.Core.CommitAsync("other", [new Put(TestHub.Post("p", thread: "1"))], default);
        await hub.IdleAsync();
        Assert.That(hub.Sink.Of(TicketEventKind.Created).Select(item => (item.Event.Channel, item.Key)).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "R13")]
    public async Task A_bare_repost_is_reach_and_no_post()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("p", "incident"));
        var bare = TestHub.Post("r", "", "bert") with { RepostOf = "p" };
        await hub.PutAsync(bare);
        await hub.PutAsync(bare);
        var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
        Assert.That((lane.Seen, lane.Stored, lane.Reach, lane.Repeated), Is.EqualTo((3, 1, 1, 1)));
        await hub.PutAsync(TestHub.Post("s", "RT @anna: incid…", "carl") with { RepostOf = "p" });
        await hub.PutAsync(TestHub.Post("q", "incident here too", "dora") with { RepostOf = "p" });
        lane = (await hub.Core.Reader.LanesAsync(default)).Single();
        Assert.That((lane.Stored, lane.Reach), Is.EqualTo((2, 2)), "a quote has words of its own and is a post");
    }
}
