using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.IntegrationTests.Desks;
using Hub.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.IntegrationTests.Channels;

/// <summary>A real forum (Fossil, started from tests/servers) read by its feed.</summary>
[TestFixture, Property("Requirement", "R1")]
internal sealed class FossilFeedTests
{
    [Test, CancelAfter(120_000)]
    public async Task Posts_replies_and_edits_of_a_real_forum_come_once_and_in_their_order(CancellationToken stop)
    {
        await using var forum = await RealServer.StartAsync("fossil.sh", "/usr/bin/fossil");
        var topic = await PostedAsync(forum, "The internet is down since nine. <b>Help</b> & hurry", "topic", "customer", "No internet");
        await PostedAsync(forum, "Me too", "reply", "hub", topic);
        var first = await PollAsync(forum, Cursor.Start, 2, stop);
        Assert.That(Posts(first).Select(post => (post.Subject, post.Author.Id)), Is.EqualTo(new[] { ("Post: No internet", "customer"), ("Reply: No internet", "hub") }));
        Assert.That(Posts(first).First().NativeId, Is.EqualTo($"{forum.Facts["FOSSIL_URL"]}/info/{topic}"));

        // Fossil tells an edit as an item of its own with an id of its own.
        var edit = await PostedAsync(forum, "The internet is down since ten", "edit", "customer", topic, "No internet");
        var second = await PollAsync(forum, first[^1].Cursor, 1, stop);
        Assert.That(Posts(second).Select(post => (post.Subject, post.NativeId)), Is.EqualTo(new[] { ("Edit: No internet", $"{forum.Facts["FOSSIL_URL"]}/info/{edit}") }));
    }

    private static async Task<string> PostedAsync(RealServer forum, string text, string command, params string[] arguments) =>
        (await forum.DoAsync(text, command, arguments)).Trim()["POST=".Length..];

    private static IEnumerable<Post> Posts(IEnumerable<Batch> batches) => batches.SelectMany(batch => batch.Changes).Cast<Put>().Select(put => put.Post);

    /// <summary>One poll of a channel that was just opened.</summary>
    private static async Task<IReadOnlyList<Batch>> PollAsync(RealServer forum, Cursor from, int least, CancellationToken stop)
    {
        var settings = new Settings("Channels:forum", new Dictionary<string, string?> { ["Url"] = forum.Facts["FOSSIL_FORUM_RSS_URL"] });
        using var client = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = OutgoingHttp.ByHand(settings) });
        await using var connector = new FeedConnectorKind().Open(settings, new Surroundings("forum", TimeProvider.System, client, new Unheard(), new HandlebarsTemplates(), NullLogger.Instance));
        var batches = new List<Batch>();
        await foreach (var batch in connector.ReadAsync(connector.Lanes[0], from, stop))
        {
            batches.Add(batch);
            if (batches.Sum(read => read.Changes.Count) >= least)
                break;
        }
        return batches;
    }
}
