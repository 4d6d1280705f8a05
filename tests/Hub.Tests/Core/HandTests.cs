using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What people put together or take apart, they can undo.</summary>
internal sealed class HandTests(StoreKind kind) : StoreSuite(kind)
{
    private static readonly ConversationOrder Wish = new("ann", false), Dry = new("ann", true);

    [Test]
    [Property("Requirement", "R17")]
    public async Task A_merge_says_what_becomes_of_the_tickets_and_its_undo_restores_exactly()
    {
        await using var hub = new TestHub();
        await hub.CommitAsync(new Put(TestHub.Post("1", "incident", "anna", "t1")), new Put(TestHub.Post("2", "incident", "bert", "t2")));
        await hub.IdleAsync();
        var (one, two) = (await hub.PostAsync("1"), await hub.PostAsync("2"));
        var before = await PartitionAsync(hub);
        var dry = await hub.Core.Operations.Conversations.MergeAsync(two.Conversation.Id, one.Conversation.Id, Dry, default);
        Assert.That(await PartitionAsync(hub), Is.EqualTo(before), "a dry run changes nothing");
        var done = await hub.Core.Operations.Conversations.MergeAsync(two.Conversation.Id, one.Conversation.Id, Wish, default);
        await hub.PutAsync(TestHub.Post("3", "incident goes on", "bert", "t2"));
        await hub.IdleAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(done.Fates, Is.EqualTo(dry.Fates));
            Assert.That(string.Join(' ', done.Fates), Does.Contain(one.Summary.TicketNativeId).And.Contain("takes what comes next").And.Contain(two.Summary.TicketNativeId));
            Assert.That(await ConversationTests.SameAsync(hub, "1", "2", "3"), Is.True);
            Assert.That(hub.Sink.Of(TicketEventKind.Commented).Single(item => item.Event.NativeId == "3").Event.TicketKey, Is.EqualTo(hub.Sink.Of(TicketEventKind.Created).First(item => item.Event.NativeId == "1").Event.TicketKey));
        });
        var undone = await hub.Core.Operations.Conversations.UndoAsync(done.Act, Wish, default);
        var again = await hub.Core.Operations.Conversations.UndoAsync(done.Act, Wish, default);
        Assert.Multiple(async () =>
        {
            Assert.That(undone.Refusal, Is.Null);
            Assert.That(again.Refusal, Does.Contain("was undone"));
            Assert.That((await PartitionAsync(hub)).Where(pair => pair.Key != "3"), Is.EquivalentTo(before));
        });
    }

    [Test]
    [Property("Requirement", "R17")]
    public async Task A_split_leaves_the_ticket_where_it_was_and_its_undo_restores_exactly()
    {
        await using var hub = new TestHub();
        await hub.CommitAsync(new Put(TestHub.Post("1", "incident", "anna", "t")), new Put(TestHub.Post("2", "request other", "anna", "t")), new Put(TestHub.Post("3", "praise", "anna", "t")));
        await hub.IdleAsync();
        var (home, second, before) = ((await hub.PostAsync("1")).Conversation.Id, await hub.PostAsync("2"), await PartitionAsync(hub));
        var all = await hub.Core.Operations.Conversations.SplitAsync(home, [.. second.Conversation.Posts], Wish, default);
        var done = await hub.Core.Operations.Conversations.SplitAsync(home, [second.Summary.Id], Wish, default);
        await hub.PutAsync(TestHub.Post("2", "request other, edited", "anna", "t"));
        await hub.IdleAsync();
        var shown = (await hub.Core.Reader.ConversationAsync(done.Conversation, default))!;
        Assert.Multiple(async () =>
        {
            Assert.That(all.Refusal, Does.Contain("all posts"));
            Assert.That(string.Join(' ', done.Fates), Does.Contain($"stays with conversation {home}"));
            Assert.That(await ConversationTests.SameAsync(hub, "1", "2"), Is.False);
            Assert.That(shown.Posts.Single().NativeId, Is.EqualTo("2"));
            Assert.That(shown.Acts.Single().Id, Is.EqualTo(done.Act));
            Assert.That(hub.Sink.Of(TicketEventKind.Changed).Count(), Is.EqualTo(1), "its edit goes where it was told");
        });
        await hub.Core.Operations.Conversations.UndoAsync(done.Act, Wish, default);
        Assert.That(await PartitionAsync(hub), Is.EquivalentTo(before));
    }

    /// <summary>A person had joined two conversations of a thread; then its parent comes and shows that either is part of an older one.</summary>
    [Test]
    [Property("Requirement", "R17")]
    public async Task A_late_parent_keeps_together_what_a_person_joined()
    {
        var threading = new Threading([ThreadingStep.Platform, ThreadingStep.Reply]);
        await using var hub = new TestHub(options => options.Channels = [new ChannelSetup("in", "test", new PushedOnly()) { Threading = threading }]);
        await hub.CommitAsync(
            new Put(TestHub.Post("b-0", "incident", "bert", "t")), new Put(TestHub.Post("a-0", "incident", "anna", "t")),
            new Put(TestHub.Post("a-1", "incident", "anna") with { InReplyTo = "x" }), new Put(TestHub.Post("b-1", "incident", "bert") with { InReplyTo = "x" }));
        var (one, other) = ((await hub.PostAsync("a-1")).Conversation.Id, (await hub.PostAsync("b-1")).Conversation.Id);
        Assert.That(one, Is.Not.EqualTo(other));
        await hub.Core.Operations.Conversations.MergeAsync(one, other, Wish, default);
        await hub.PutAsync(TestHub.Post("x", "incident", "carl", "t"));
        Assert.That(await ConversationTests.SameAsync(hub, "a-0", "a-1", "b-0", "b-1"), Is.True);
    }

    [Test]
    public async Task Every_act_on_conversations_is_on_record_with_what_stood_before_and_after()
    {
        await using var hub = new TestHub(options => options.Start = false);
        await hub.CommitAsync(new Put(TestHub.Post("1", "incident", "anna", "t1")), new Put(TestHub.Post("2", "incident", "anna", "t1")), new Put(TestHub.Post("3", "incident", "bert", "t2")));
        var (first, second, third, acts) = (await hub.PostAsync("1"), await hub.PostAsync("2"), await hub.PostAsync("3"), hub.Core.Operations.Conversations);
        var (home, other, post) = (first.Conversation.Id, third.Conversation.Id, second.Summary.Id);
        await acts.MergeAsync(home, other, Dry, default);
        var merge = await acts.MergeAsync(home, other, Wish, default);
        await acts.UndoAsync(merge.Act, new ConversationOrder("bob", false), default);
        var split = await acts.SplitAsync(home, [post], Wish, default);
        await acts.UndoAsync(split.Act, new ConversationOrder("bob", false), default);
        var rows = (await hub.Core.Reader.Reviews.AuditAsync($"conversation {home}", null, 50, default)).Reverse().Select(row => (row.By, row.Action, row.Before, row.After));
        Assert.That(rows, Is.EqualTo(new[]
        {
            ("ann", "conversation merge", $"conversation {other} apart from {home}", $"act {merge.Act}: conversation {other} is part of {home}"),
            ("bob", "conversation undo", $"act {merge.Act}: conversation {other} is part of {home}", $"conversation {other} apart from {home}"),
            ("ann", "conversation split", $"post {post} in conversation {home}", $"act {split.Act}: post {post} in conversation {split.Conversation}"),
            ("bob", "conversation undo", $"act {split.Act}: post {post} in conversation {split.Conversation}", $"post {post} in conversation {home}"),
        }));
    }

    private static async Task<Dictionary<string, long>> PartitionAsync(TestHub hub) =>
        (await hub.Core.Reader.PostsAsync(new PostQuery(1000), default)).ToDictionary(post => post.NativeId, post => post.ConversationId);
}
