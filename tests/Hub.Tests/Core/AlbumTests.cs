using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Parts that come one by one without an end mark are one post after a wait that outlives the hub (contracts.md, Album).</summary>
[Property("Requirement", "R9")]
internal sealed class AlbumTests(StoreKind kind) : StoreSuite(kind)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Parts_that_come_in_requests_of_their_own_are_one_post_with_one_ticket()
    {
        var time = new ManualTime();
        await using var hub = new TestHub(options => options.Time = time);
        foreach (var part in (Post[])[Part("1"), Part("2", "incident burnt router"), Part("3")])
            Assert.That((await hub.PutAsync(part)).Outcome, Is.EqualTo(ChangeOutcome.Stored), "durable, so it may be answered");
        Assert.That(await PostsAsync(hub), Is.Empty, "it is waited for");
        await JoinedAsync(hub, time);
        var post = await hub.PostAsync("2");
        Assert.Multiple(() =>
        {
            Assert.That(post.Summary.Text, Is.EqualTo("incident burnt router"));
            Assert.That(post.Attachments.Select(file => file.Name), Is.EqualTo(new[] { "1.jpg", "2.jpg", "3.jpg" }));
            Assert.That(hub.Sink.Of(TicketEventKind.Created).Select(item => item.Event.NativeId), Is.EqualTo(new[] { "2" }));
        });
        Assert.That(await PostsAsync(hub), Is.EqualTo(new[] { "2" }));
        var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
        Assert.That((lane.Seen, lane.Stored), Is.EqualTo((3, 3)));
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task A_hub_that_ends_between_any_two_parts_or_before_the_post_loses_nothing_and_makes_nothing_twice()
    {
        var (time, sink, folder) = (new ManualTime(), new RecordingSink(), Directory.CreateTempSubdirectory("hub-core-").FullName);
        foreach (var part in (Post[])[Part("1", "incident burnt router"), Part("2")])
            await using (var hub = Open(folder, time, sink))
                await hub.PutAsync(part);
        time.Advance(Wait);
        await using (var hub = Open(folder, time, sink))
        {
            await JoinedAsync(hub, time);
            Assert.That((await hub.PutAsync(Part("2"))).Outcome, Is.EqualTo(ChangeOutcome.Repeated), "its sender did not hear the answer");
        }
        await using var again = Open(folder, time, sink);
        await JoinedAsync(again, time);
        Assert.That((await PostsAsync(again), sink.Deliveries.Count), Is.EqualTo((new[] { "1" }, 1)));
        Assert.That((await again.PostAsync("1")).Revisions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_part_that_comes_after_the_wait_is_a_revision_of_the_post()
    {
        var time = new ManualTime();
        await using var hub = new TestHub(options => options.Time = time);
        await hub.PutAsync(Part("1", "incident burnt router"));
        await JoinedAsync(hub, time);
        await hub.PutAsync(Part("2"));
        await JoinedAsync(hub, time);
        var post = await hub.PostAsync("1");
        Assert.That(post.Attachments.Select(file => file.Name), Is.EqualTo(new[] { "1.jpg", "2.jpg" }));
        Assert.That((post.Revisions.Count, await PostsAsync(hub)), Is.EqualTo((2, new[] { "1" })));
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.Kind), Is.EqualTo(new[] { TicketEventKind.Created, TicketEventKind.Changed }));
    }

    [Test]
    public async Task An_edit_of_any_part_edits_the_post_and_older_states_that_come_late_do_not()
    {
        var time = new ManualTime();
        await using var hub = new TestHub(options => options.Time = time);
        await hub.CommitAsync(new Put(Part("1", order: 10)), new Put(Part("2", order: 11)));
        await JoinedAsync(hub, time);
        await hub.PutAsync(Part("2", "incident now with words", order: 20));
        await JoinedAsync(hub, time);
        Assert.That((await hub.PostAsync("1")).Summary.Text, Is.EqualTo("incident now with words"), "under the id that it has");
        Assert.That((await hub.PutAsync(Part("2", "incident old words", order: 15))).Outcome, Is.EqualTo(ChangeOutcome.Repeated));
        await JoinedAsync(hub, time);
        Assert.That(((await hub.PostAsync("1")).Summary.Text, await PostsAsync(hub)), Is.EqualTo(("incident now with words", new[] { "1" })));
    }

    [Test]
    public async Task An_answer_to_any_part_stands_in_the_albums_conversation()
    {
        var time = new ManualTime();
        var channel = new ChannelSetup("in", "test", new PushedOnly()) { Threading = new Threading([ThreadingStep.Reply]) };
        await using var hub = new TestHub(options => (options.Time, options.Channels) = (time, [channel]));
        await hub.CommitAsync(new Put(Part("1", "incident")), new Put(Part("2")));
        await JoinedAsync(hub, time);
        await hub.PutAsync(TestHub.Post("answer", "incident still so") with { InReplyTo = "2" });
        Assert.That((await hub.PostAsync("answer")).Summary.ConversationId, Is.EqualTo((await hub.PostAsync("1")).Summary.ConversationId));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_deleted_part_that_waits_is_left_out_and_later_takes_the_post_with_it()
    {
        var time = new ManualTime();
        await using var hub = new TestHub(options => options.Time = time);
        await hub.CommitAsync(new Put(Part("1", "incident")), new Put(Part("2", "complaint secret words")), new Gone("2", time.GetUtcNow()));
        await JoinedAsync(hub, time);
        Assert.That((await hub.PostAsync("1")).Attachments, Has.Count.EqualTo(1));
        Assert.That((await hub.CommitAsync(new Put(Part("2", "complaint secret words"))))[0].Outcome, Is.Not.EqualTo(ChangeOutcome.Quarantined), "a deleted part does not come back");
        await JoinedAsync(hub, time);
        Assert.That((await hub.PostAsync("1")).Attachments, Has.Count.EqualTo(1));
        await hub.CommitAsync(new Put(Part("3")));
        await JoinedAsync(hub, time);
        await hub.CommitAsync(new Gone("3", time.GetUtcNow()));
        await JoinedAsync(hub, time);
        var gone = await hub.PostAsync("1");
        Assert.That((gone.Summary.State, gone.Summary.Text, gone.Attachments.Count), Is.EqualTo((PostState.Gone, (string?)null, 0)));
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task An_album_on_which_a_step_throws_lies_in_quarantine_and_stops_no_other()
    {
        var time = new ManualTime();
        await using var hub = new TestHub(options => options.Time = time);
        await hub.CommitAsync(new Put(Part("1", "explode")), new Put(Part("2") with { Group = "other" }));
        await JoinedAsync(hub, time);
        Assert.That((await hub.Core.Reader.QuarantineAsync(new QuarantineQuery(), default)).Single().NativeId, Is.EqualTo("1"));
        Assert.That(await PostsAsync(hub), Is.EqualTo(new[] { "2" }));
    }

    private static TestHub Open(string folder, TimeProvider time, RecordingSink sink) => new(options => (options.Folder, options.Time, options.Sink) = (folder, time, sink));

    private static async Task<string[]> PostsAsync(TestHub hub) => [.. (await hub.Core.Reader.PostsAsync(new PostQuery(), default)).Select(post => post.NativeId).Order()];

    /// <summary>Until nothing waits any more; the clock goes on meanwhile.</summary>
    private static async Task JoinedAsync(TestHub hub, ManualTime time)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!await hub.Core.IsIdleAsync(default))
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(end), "the album was not joined");
            time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(2);
        }
    }

    private static Post Part(string id, string text = "", long? order = null) => TestHub.Post(id, text, order: order, group: "album") with
    {
        GroupWait = Wait,
        Attachments = [new Attachment($"{id}.jpg", null, "image/jpeg", 10)],
    };
}
