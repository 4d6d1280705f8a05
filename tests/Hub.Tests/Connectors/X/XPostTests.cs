using System.Text;
using System.Text.Json.Nodes;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>X 4, 9, 12 and the shapes of posts: what is one post, what none, and what belongs to it.</summary>
[TestFixture, Property("Requirement", "R1"), CancelAfter(60_000)]
public sealed class XPostTests : XReadingTests
{
    [Test, Property("Requirement", "R9")]
    public async Task X9_An_edit_has_an_id_of_its_own_and_is_a_revision_of_the_first_version()
    {
        var id = Fake.Post("No internet");
        var first = await ReadAsync(XLane.Mentions, Cursor.Start, 1);
        Time.Advance(TimeSpan.FromMinutes(10));
        var edited = Fake.Edit(Fake.Edit(id, "No internet in Mitte"), "It works again");
        var second = await ReadAsync(XLane.Mentions, first[^1].Cursor, 1);
        Assert.That(Posts(first.Concat(second)).Select(post => (post.NativeId, post.Text, post.OrderValue)),
            Is.EqualTo(new[] { ($"{id}", "No internet", (long?)id), ($"{id}", "It works again", edited) }));
    }

    [Test, Property("Requirement", "R13")]
    public async Task A_bare_repost_is_reach_and_a_quote_or_reply_is_a_post()
    {
        var id = Fake.Post("No internet", "2001");
        var edited = Fake.Edit(id, "No internet in Mitte");
        Fake.Post("RT @user2001: No internet", "2002", more: post => Refers(post, "retweeted", edited));
        Fake.Post("Same here https://t.co/q", "2003", more: post => Refers(post, "quoted", edited));
        Fake.Post("@user2001 here too", "2004", more: post =>
        {
            Refers(post, "replied_to", edited);
            post["conversation_id"] = $"{id}";
        });
        var posts = Posts(await ReadAsync(XLane.Search, Cursor.Start, 1)).Skip(1).ToList();
        Assert.That(posts.Select(post => (post.Kind, post.RepostOf, post.InReplyTo, string.Join(' ', post.References), post.Text.Length > 0)), Is.EqualTo(new[]
        {
            (PostKind.Post, (string?)$"{id}", (string?)null, "", false),
            (PostKind.Post, null, null, $"{id}", true),
            (PostKind.Reply, null, $"{id}", "", true),
        }), "each refers to the first version, although X names the last");
        Assert.That(posts[2].ThreadId, Is.EqualTo($"{id}"));
    }

    [Test]
    public async Task What_belongs_to_a_post_comes_with_it_and_stays_with_its_bytes()
    {
        Fake.User("2001", "marta", "Marta", user =>
        {
            (user["verified"], user["description"], user["created_at"]) = (true, "Berlin", "2013-12-14T04:35:55.000Z");
            user["public_metrics"] = new JsonObject { ["followers_count"] = 120, ["following_count"] = 1, ["post_count"] = 1, ["listed_count"] = 1 };
        });
        Fake.Included["media"].AddRange([
            new JsonObject { ["media_key"] = "3_1", ["type"] = "photo", ["url"] = "https://pbs.example/1.jpg" },
            new JsonObject
            {
                ["media_key"] = "13_2", ["type"] = "video", ["preview_image_url"] = "https://pbs.example/2.jpg",
                ["variants"] = new JsonArray(
                    new JsonObject { ["content_type"] = "application/x-mpegURL", ["url"] = "https://video.example/2.m3u8" },
                    new JsonObject { ["content_type"] = "video/mp4", ["bit_rate"] = 256, ["url"] = "https://video.example/small.mp4" },
                    new JsonObject { ["content_type"] = "video/mp4", ["bit_rate"] = 2176, ["url"] = "https://video.example/large.mp4" }),
            }]);
        Fake.Included["places"].Add(new JsonObject { ["id"] = "p1", ["full_name"] = "Mitte, Berlin" });
        Fake.Post("@acme_help it says &lt;error&gt; &amp;amp; burns, see https://t.co/a https://t.co/b", more: post =>
        {
            post["attachments"] = new JsonObject { ["media_keys"] = new JsonArray("3_1", "13_2") };
            post["geo"] = new JsonObject { ["place_id"] = "p1" };
            post["entities"] = new JsonObject { ["urls"] = new JsonArray(new JsonObject { ["start"] = 0, ["end"] = 1, ["url"] = "https://t.co/a", ["expanded_url"] = "https://status.example/" }) };
        });
        var post = Posts(await ReadAsync(XLane.Mentions, Cursor.Start, 1)).Single();
        Assert.That(post.Text, Is.EqualTo("@acme_help it says <error> &amp; burns, see https://status.example/ https://t.co/b\n(Mitte, Berlin)"));
        Assert.That(post.Author, Is.EqualTo(new Author
        {
            Id = "2001",
            Scope = "x",
            Handle = "marta",
            Name = "Marta",
            Bio = "Berlin",
            Followers = 120,
            Verified = true,
            CreatedAt = new DateTimeOffset(2013, 12, 14, 4, 35, 55, TimeSpan.Zero),
        }));
        Assert.That(post.Attachments, Is.EqualTo(new[] { new Attachment("photo", "https://pbs.example/1.jpg", null, null), new Attachment("video", "https://video.example/large.mp4", "video/mp4", null) }));
        Assert.That(post.Url, Is.EqualTo($"https://x.com/marta/status/{post.NativeId}"));
        var again = ((Put)((IRereadingConnector)Open()).Reread("x", post.Raw, default)).Post;
        Assert.That((again.Text, again.Author, again.Attachments.Count, again.OrderValue), Is.EqualTo((post.Text, post.Author, 2, post.OrderValue)), "its bytes can be read again alone");
    }

    [Test]
    public async Task A_long_post_is_read_whole_and_another_persons_words_are_not_kept_with_it()
    {
        var id = Fake.Post("Words of another", "2001", Time.GetUtcNow().AddDays(-3));
        Fake.Post("short…", "2002", more: post =>
        {
            post["note_post"] = new JsonObject { ["text"] = "short and the rest of it" };
            Refers(post, "quoted", id);
        });
        var post = Posts(await ReadAsync(XLane.Search, Cursor.Start, 1)).Single();
        Assert.That(post.Text, Is.EqualTo("short and the rest of it"));
        Assert.That(Encoding.UTF8.GetString(post.Raw.Span), Does.Not.Contain("Words of another"));
    }

    [Test]
    public async Task X12_An_answer_with_data_and_errors_gives_its_data_and_absent_fields_are_no_fault()
    {
        Fake.Partial.Add(new JsonObject { ["title"] = "Not Found Error", ["detail"] = "Could not find tweet", ["resource_id"] = "1", ["resource_type"] = "tweet", ["type"] = "https://api.x.com/2/problems/resource-not-found" });
        Fake.Raw(id => $"{{\"id\":\"{id}\",\"text\":\"Bare bones\"}}", "gone");
        var post = Posts(await ReadAsync(XLane.Mentions, Cursor.Start, 1)).Single();
        Assert.That((post.Text, post.NativeId, post.Author.Id, post.ThreadId, post.CreatedAt), Is.EqualTo(("Bare bones", $"{post.OrderValue}", $"anonymous-post:{post.OrderValue}", (string?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task X9_Ids_are_strings_and_lose_no_digit()
    {
        var id = Fake.Post("Post");
        Assert.That(id, Is.GreaterThan(1L << 53), "a number would have been rounded");
        Assert.That(Posts(await ReadAsync(XLane.Mentions, Cursor.Start, 1)).Single().NativeId, Is.EqualTo($"{id}"));
    }

    [Test, Property("Requirement", "R12")]
    public async Task Our_own_posts_are_counted_and_no_posts()
    {
        Fake.Post("We are back", FakeX.Account);
        Fake.Post("Thanks");
        var batch = (await ReadAsync(XLane.Search, Cursor.Start, 1)).Single();
        Assert.That((batch.Seen, batch.Changes.Count, batch.Skipped["own"]), Is.EqualTo((2, 1, 1)));
    }

    [Test]
    public async Task An_API_that_knows_the_older_names_alone_is_asked_by_them()
    {
        Fake.SaysTweet = true;
        var id = Fake.Post("No internet");
        var edited = Fake.Edit(id, "No internet in Mitte");
        Fake.Post("Me too", "2002", more: post => post["referenced_tweets"] = new JsonArray(new JsonObject { ["type"] = "replied_to", ["id"] = $"{edited}" }));
        var posts = Posts(await ReadAsync(XLane.Mentions, Cursor.Start, 1)).ToList();
        Assert.That(posts.Select(post => (post.NativeId, post.InReplyTo)), Is.EqualTo(new[] { ($"{id}", (string?)null), (posts[1].NativeId, $"{id}") }));
        Assert.That(Fake.Calls[^1].Query.Keys, Does.Contain("tweet.fields").And.Not.Contain("post.fields"));
    }

    private static void Refers(JsonObject post, string type, long id) => post["referenced_posts"] = new JsonArray(new JsonObject { ["type"] = type, ["id"] = $"{id}" });
}
