using Hub.Connectors;
using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>X through the whole hub, on both stores: what comes of a post after it was read.</summary>
internal sealed class XHubTests(StoreKind kind) : StoreSuite(kind)
{
    private readonly ManualTime time = new();
    private FakeX fake = null!;
    private string folder = "";

    [SetUp]
    public async Task Start() => (fake, folder) = (await FakeX.StartAsync(time), Directory.CreateTempSubdirectory("hub-x-").FullName);

    [TearDown]
    public async Task End() => await fake.DisposeAsync();

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_post_that_is_deleted_on_X_loses_its_words_here_and_in_its_ticket_within_a_day()
    {
        var id = fake.Post("incident of secret words");
        await using (var hub = Open())
            await DeliveryTests.Until(() => hub.Sink.Of(TicketEventKind.Created).Count() == 1);
        fake.Delete(id);
        time.Set(time.GetUtcNow().AddHours(23.5));
        await using (var hub = Open())
        {
            await DeliveryTests.Until(() => hub.Sink.Of(TicketEventKind.Redacted).Count() == 1);
            Assert.That(hub.Sink.Of(TicketEventKind.Redacted).Single().Event.Text, Does.Not.Contain("secret"));
            var post = (await hub.Core.Reader.PostsAsync(new PostQuery(), default)).Single();
            Assert.That(post.Text, Is.Null.Or.Empty);
        }
    }

    [Test]
    [Property("Requirement", "R1"), Property("Requirement", "R3")]
    public async Task Walks_edits_and_reposts_make_one_post_each_and_everything_seen_is_accounted_for()
    {
        for (var number = 0; number < 230; number++)
            fake.Post($"incident {number}", $"{3000 + number}");
        var id = fake.Post("incident with a typo");
        fake.Post("", "2009", more: post => post["referenced_posts"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["type"] = "retweeted", ["id"] = $"{id}" }));
        fake.Post("our own words", FakeX.Account);
        await using (var hub = Open())
        {
            await DeliveryTests.Until(() => hub.Core.Reader.LanesAsync(default).Result.SingleOrDefault()?.Seen == 233);
            time.Set(time.GetUtcNow().AddMinutes(10));
        }
        fake.Edit(id, "incident without");
        await using (var hub = Open())
        {
            await DeliveryTests.Until(() => hub.Core.Reader.LanesAsync(default).Result.Single().Seen == 234);
            var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
            Assert.That((lane.Stored, lane.Repeated, lane.Quarantined, lane.Reach, lane.Skipped), Is.EqualTo((232, 0, 0, 1, 1)), "231 posts, one of them twice for its edit");
            var posts = await hub.Core.Reader.PostsAsync(new PostQuery(1000), default);
            Assert.That((posts.Count, posts.Single(post => post.NativeId == $"{id}").Text), Is.EqualTo((231, "incident without")));
        }
    }

    [Test]
    [Property("Requirement", "R3")]
    public async Task X5_What_X_gives_no_more_is_listed_in_the_channel_also_after_a_restart()
    {
        fake.Post("incident before");
        await using (var hub = Open())
            await DeliveryTests.Until(() => hub.Core.Reader.LanesAsync(default).Result.SingleOrDefault()?.Stored == 1);
        var stopped = time.GetUtcNow();
        time.Set(stopped.AddHours(5));
        for (var number = 0; number < 850; number++)
            fake.Post($"incident {number}", $"{3000 + number}");
        await using (var hub = Open())
            await DeliveryTests.Until(() => hub.Core.Channels.Single().Gaps.Count == 1);
        await using (var hub = Open())
        {
            var gap = hub.Core.Channels.Single().Gaps.Single();
            Assert.That((gap.Lane, gap.From, gap.To > stopped, gap.Reason), Is.EqualTo((XLane.Mentions, stopped, true, "X gives the 800 newest mentions: what came before may be missing.")));
        }
    }

    private TestHub Open() => new(options => (options.Folder, options.Time, options.Channels) = (folder, time,
        [new ChannelSetup("in", "x", new XConnectorKind().Open(Surrounding.Settings(("BearerToken", FakeX.Bearer), ("Url", fake.Url.AbsoluteUri), ("AccountId", FakeX.Account)), Surrounding.Of(time)))]));
}
