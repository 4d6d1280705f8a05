using System.IO.Compression;
using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Fakes;
using Hub.Wire;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>How a feed is asked, and what counts as new.</summary>
[TestFixture, NonParallelizable, Property("Requirement", "R1"), Property("Requirement", "R13")]
public sealed class FeedConnectorTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private FakeForum forum = null!;

    [SetUp]
    public async Task Start() => forum = await FakeForum.StartAsync();

    [TearDown]
    public async Task End() => await forum.DisposeAsync();

    [Test]
    public async Task A_feed_that_did_not_change_is_not_sent_again()
    {
        forum.Post(Said("1", "No internet"));
        var first = await PollAsync(Cursor.Start);
        var second = await PollAsync(first[^1].Cursor);
        Assert.That(second.Single().Changes, Is.Empty);
        Assert.That(forum.Asked.Select(asked => asked.Status), Is.EqualTo((int[])[200, 304]));
        Assert.That(second.Single().Cursor, Is.EqualTo(first[^1].Cursor), "a heartbeat moves nothing");
    }

    [Test]
    public async Task Without_validators_what_is_known_is_still_not_offered_again()
    {
        forum.HasValidators = false;
        forum.Post(Said("1", "No internet"));
        var first = await PollAsync(Cursor.Start);
        forum.Post(Said("2", "Me too"));
        Assert.That(Ids(await PollAsync(first[^1].Cursor)), Is.EqualTo((string[])["2"]));
    }

    [Test]
    public async Task The_first_poll_takes_nothing_older_than_the_settings_say_and_no_later_one_does()
    {
        forum.Post(Said("old", "Years ago") with { At = Now.AddDays(-3) }, Said("undated", "Whenever") with { At = null }, Said("new", "Today"));
        var first = await PollAsync(Cursor.Start);
        Assert.That(Ids(first), Is.EqualTo((string[])["new"]));
        Assert.That((first.Sum(batch => batch.Seen), first[0].Skipped["history"]), Is.EqualTo((3, 2)));
        forum.Edit("old", post => post with { Html = "edited today" });
        forum.Edit("undated", post => post with { Html = "edited today" });
        forum.Post(Said("later", "An undated one that is new") with { At = null });
        Assert.That(Ids(await PollAsync(first[^1].Cursor)), Is.EqualTo((string[])["later"]));
        Assert.That(Ids(await PollAsync(Cursor.Start, ("FirstReach", "7.00:00:00"))), Is.EqualTo((string[])["old", "new"]), "a channel that reaches further back; whether what was undated is new it cannot know");
    }

    [Test]
    public async Task Another_address_reads_no_history_and_repeats_nothing()
    {
        forum.Post(Said("a", "First"));
        var first = await PollAsync(Cursor.Start);
        forum.Post(Said("old", "Older than the reach") with { At = Now.AddDays(-3) }, Said("b", "Second"));
        Assert.That(Ids(await PollAsync(first[^1].Cursor, ("Url", forum.Url + "?moved"))), Is.EqualTo((string[])["b"]));
    }

    [Test]
    public async Task An_edit_is_a_revision_and_what_is_the_same_is_none()
    {
        forum.Post(Said("1", "No internet"), Said("2", "Other"));
        var first = await PollAsync(Cursor.Start);
        forum.Edit("1", post => post with { Html = "<p>It works again</p>" });
        var post = ((Put)(await PollAsync(first[^1].Cursor)).SelectMany(batch => batch.Changes).Single()).Post;
        Assert.That((post.NativeId, post.Text, post.OrderValue), Is.EqualTo(("1", "It works again", (long?)null)));
    }

    [Test]
    public async Task A_guid_that_names_the_topic_loses_no_reply_of_it()
    {
        // NodeBB's category feeds keep one guid per topic; the link goes to the newest reply.
        forum.Post(Said("https://forum.example/topic/7", "Down") with { Link = "https://forum.example/topic/7/down/1" });
        var first = await PollAsync(Cursor.Start);
        forum.Edit("https://forum.example/topic/7", post => post with { Html = "Me too", Link = "https://forum.example/topic/7/down/2" });
        var second = (Put)(await PollAsync(first[^1].Cursor)).SelectMany(batch => batch.Changes).Single();
        Assert.That(second.Post.NativeId, Is.Not.EqualTo(Ids(first).Single()));
        Assert.That(second.Post.ThreadId, Is.EqualTo("https://forum.example/topic/7"));
    }

    [Test]
    public async Task One_id_for_two_links_is_noticed_and_what_was_read_before_is_not_doubled()
    {
        forum.Post(new ForumPost("7", "Down", "First words", "anna", Now.AddMinutes(-9)) { Link = null });
        var first = await PollAsync(Cursor.Start, ("Identity", "auto"));
        forum.Instead = context => context.Response.WriteAsync($"""
            <rss version="2.0"><channel><item><guid isPermaLink="false">7</guid><link>https://forum.example/7/2</link><title>Down</title><description>A reply</description></item>
            <item><guid isPermaLink="false">7</guid><link>https://forum.example/7/3</link><title>Down</title><description>Another reply</description></item></channel></rss>
            """);
        var second = await PollAsync(first[^1].Cursor);
        Assert.That(Ids(second), Is.EqualTo((string[])["7 https://forum.example/7/3", "7 https://forum.example/7/2"]));
        Assert.That(Ids(await PollAsync(second[^1].Cursor)), Is.Empty);
    }

    [Test]
    public async Task A_packed_feed_is_read_and_a_bomb_is_refused_before_it_is_unpacked()
    {
        forum.IsPacked = true;
        forum.Post(Said("1", "No internet"));
        Assert.That(Ids(await PollAsync(Cursor.Start)), Is.EqualTo((string[])["1"]));
        var bomb = Packed(new byte[100_000_000]);
        forum.Instead = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(bomb);
        };
        var before = GC.GetTotalAllocatedBytes();
        Assert.That(await FailureAsync<UnreachableSourceException>(), Does.Contain("larger than MostBytes (10000000)"));
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(60_000_000));
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(308)]
    public async Task Redirects_are_followed_but_never_to_a_private_address_that_no_setting_names(int status)
    {
        await using var other = await FakeFiles.StartAsync();
        other.File("/there", Encoding.UTF8.GetBytes(new FakeForumText("1").Rss), "application/rss+xml");
        forum.Instead = Redirect(status, other.At("/there"));
        using var strict = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = [forum.Url] });
        Assert.That(await FailureAsync<UnreachableSourceException>(strict), Does.Contain("private address"));
        Assert.That(other.Asked, Is.Empty);
        using var open = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = [forum.Url, other.Url] });
        Assert.That(Ids(await PollAsync(Cursor.Start, open)), Is.EqualTo((string[])["1"]));
    }

    [Test]
    public async Task A_circle_of_redirects_ends_and_a_password_goes_to_no_other_address()
    {
        await using var other = await FakeFiles.StartAsync();
        string? shown = null;
        other.On("/there", context =>
        {
            shown = context.Request.Headers.Authorization;
            return context.Response.WriteAsync(new FakeForumText("1").Rss);
        });
        string? own = null;
        forum.Instead = context =>
        {
            own = context.Request.Headers.Authorization;
            return Redirect(302, other.At("/there"))(context);
        };
        await PollAsync(Cursor.Start, ("User", "hub"), ("Password", "secret"));
        Assert.That((own, shown), Is.EqualTo(($"Basic {Convert.ToBase64String("hub:secret"u8)}", (string?)null)));
        forum.Instead = Redirect(302, forum.Url);
        Assert.That(await FailureAsync<UnreachableSourceException>(), Does.EndWith("redirects more than 5 times."));
    }

    [TestCase(404, "no feed stands at the address")]
    [TestCase(410, "no feed stands at the address")]
    [TestCase(401, "look at User and Password")]
    public async Task What_will_not_pass_by_itself_is_a_refusal(int status, string words)
    {
        forum.Instead = Status(status);
        Assert.That(await FailureAsync<RefusedException>(), Does.Contain(words));
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(408)]
    public async Task What_may_pass_is_told_as_out_of_reach(int status)
    {
        forum.Instead = Status(status);
        Assert.That(await FailureAsync<UnreachableSourceException>(), Does.Contain($"answered {status}"));
    }

    [Test]
    public async Task A_page_in_place_of_the_feed_is_a_trouble_that_says_so_and_loses_no_place()
    {
        forum.Instead = context => context.Response.WriteAsync("<!DOCTYPE html><html><body>Please sign in</body></html>");
        Assert.That(await FailureAsync<UnreachableSourceException>(), Does.EndWith("is no feed: a document of <html>."));
        forum.Instead = context => context.Response.WriteAsync("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":");
        Assert.That(await FailureAsync<UnreachableSourceException>(), Does.Contain("is no feed: JSON that is broken at line 1"));
    }

    [Test]
    public async Task A_document_that_breaks_off_gives_its_whole_items_and_is_asked_for_again()
    {
        forum.Post(Said("1", "First"), Said("2", "Second"));
        var text = forum.Feed();
        forum.Instead = context =>
        {
            context.Response.Headers.ETag = "\"x\"";
            return context.Response.WriteAsync(text[..text.LastIndexOf("First", StringComparison.Ordinal)]);
        };
        var first = await PollAsync(Cursor.Start);
        Assert.That(Ids(first), Is.EqualTo((string[])["2"]));
        forum.Instead = null;
        Assert.That(Ids(await PollAsync(first[^1].Cursor)), Is.EqualTo((string[])["1"]));
        Assert.That(forum.Asked[^1].Match, Is.Null, "the validator of half a document is not kept");
    }

    [Test]
    public async Task A_long_feed_comes_in_pieces_whose_cursors_stand_between_them()
    {
        forum.Post(Enumerable.Range(1, 450).Select(number => Said($"{number}", "x") with { At = Now.AddMinutes(-451 + number) }));
        var all = await PollAsync(Cursor.Start);
        Assert.That(all.Select(batch => batch.Changes.Count), Is.EqualTo((int[])[200, 200, 50]));
        Assert.That(Ids(await PollAsync(all[0].Cursor)), Is.EqualTo(Enumerable.Range(201, 250).Select(number => $"{number}")), "a restart after the first piece");
    }

    [Test]
    public void All_faults_of_the_settings_are_told_at_once() => Assert.That(
        new FeedConnectorKind().Check(Surrounding.Settings(("LeastPoll", "02:00:00"), ("MostBytes", "5"), ("Identity", "guid"), ("User", "hub"), ("Utl", "x"))).Select(fault => fault.Sentence),
        Is.EquivalentTo((string[])
        [
            "Channels:test:Url must be an absolute http or https address; it is missing.",
            "Channels:test:MostBytes must be a whole number between 10000 and 50000000; it is 5.",
            "Channels:test:Identity must be auto or id or link or both; it is guid.",
            "Channels:test:MostPoll must not be shorter than LeastPoll (02:00:00); it is 01:00:00.",
            "Channels:test:User and Channels:test:Password must stand together or not at all; only one is there.",
            "Channels:test:Utl is not known; did you mean Url?",
        ]));

    private static ForumPost Said(string id, string title) => new(id, title, $"<p>{title}</p>", "anna", Now.AddMinutes(-10));

    private static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static RequestDelegate Redirect(int status, Uri target) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = target.AbsoluteUri;
        return Task.CompletedTask;
    };

    private static IReadOnlyList<string> Ids(IEnumerable<Batch> batches) => [.. batches.SelectMany(batch => batch.Changes).Select(change => ((Put)change).Post.NativeId)];

    private async Task<IReadOnlyList<Batch>> PollAsync(Cursor from, params (string, string)[] settings)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        return await PollAsync(from, client, settings);
    }

    /// <summary>One poll of a connector that was just opened: all batches until it would wait for the next.</summary>
    private async Task<IReadOnlyList<Batch>> PollAsync(Cursor from, HttpClient client, params (string, string)[] settings)
    {
        var time = new ManualTime(Now);
        using var end = new CancellationTokenSource();
        await using var connector = Open(client, time, settings);
        await using var lane = connector.ReadAsync(FeedConnector.Lane, from, end.Token).GetAsyncEnumerator();
        var batches = new List<Batch>();
        var next = lane.MoveNextAsync().AsTask();
        for (; await HasComeAsync(next, time); next = lane.MoveNextAsync().AsTask())
            batches.Add(lane.Current);
        await end.CancelAsync();
        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
        return batches;
    }

    /// <summary>The next poll waits on a clock that stands; the request has a time-out on it too.</summary>
    private static async Task<bool> HasComeAsync(Task<bool> next, ManualTime time)
    {
        while (!next.IsCompleted && time.Soonest is not { TotalMinutes: > 1 })
            await Task.Yield();
        return next.IsCompleted && await next;
    }

    private async Task<string> FailureAsync<T>(params (string, string)[] settings)
        where T : Exception
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        return await FailureAsync<T>(client, settings);
    }

    private async Task<string> FailureAsync<T>(HttpClient client, params (string, string)[] settings)
        where T : Exception
    {
        await using var connector = Open(client, TimeProvider.System, settings);
        await using var lane = connector.ReadAsync(FeedConnector.Lane, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        return Assert.ThrowsAsync<T>(async () => await lane.MoveNextAsync())!.Message;
    }

    private IConnector Open(HttpClient client, TimeProvider time, (string Key, string Value)[] settings)
    {
        var named = settings.Any(pair => pair.Key == "Url") ? settings : [("Url", forum.Url.AbsoluteUri), .. settings];
        return new FeedConnectorKind().Open(Surrounding.Settings(named), Surrounding.Of(time) with { Http = client });
    }

    /// <summary>A feed of one item.</summary>
    private sealed record FakeForumText(string Id)
    {
        public string Rss => $"<rss version=\"2.0\"><channel><item><guid isPermaLink=\"false\">{Id}</guid><title>Moved</title><pubDate>{Now:R}</pubDate></item></channel></rss>";
    }
}
