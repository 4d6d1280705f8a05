using System.Runtime.CompilerServices;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Reads what mentions an account and what a search finds, by polling, and answers who summoned it (README.md).</summary>
internal sealed class XConnector : IConnector, IRereadingConnector, ISelfCheckingConnector, IReplier, ISpendingConnector
{
    private readonly XOptions options;
    private readonly XClient client;
    private readonly Surroundings with;
    private readonly XPosts posts;
    private readonly XLedger ledger;
    private readonly XReplies replies;
    private readonly Dictionary<string, (XLane Lane, PollPace Pace)> lanes;

    /// <summary>How the API wants to be asked; found by asking.</summary>
    private XNames names = XNames.Post;

    public XConnector(XOptions options, XClient client, Surroundings with)
    {
        (this.options, this.client, this.with, posts) = (options, client, with, new XPosts(options.AccountId));
        ledger = new XLedger(options.Prices, options.Budget, with.Time);
        replies = new XReplies(client, ledger, options.Consent is not null);
        lanes = XLane.Of(options).ToDictionary(lane => lane.Name, lane => (lane, new PollPace(options.LeastPoll, options.MostPoll, with.Time)));
    }

    public IReadOnlyList<string> Lanes => [.. lanes.Keys];

    public bool CanReply => replies.CanReply;

    public ReplyPromise Promise => replies.Promise;

    public string Spending => ledger.Words;

    public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        if (!lanes.TryGetValue(lane, out var known))
            throw new ArgumentException($"The channel has the lanes {string.Join(", ", lanes.Keys)}; asked for {lane}.", nameof(lane));
        var (list, pace) = known;
        var place = XPlace.Parse(from);
        ledger.Know(lane, place.Spent);
        while (true)
        {
            Missed? missed = null;
            if (place.Token is null)
            {
                await pace.NextAsync(stop);
                (place, missed) = place.Begin(list, options.FirstReach, with.Time.GetUtcNow());
            }
            var size = ledger.May(lane, list.LeastPage, XLane.PageSize);
            var page = await PageAsync(list, place, size, pace, stop);
            if (page is null)
            {
                // Its token is no longer taken: the walk begins anew, and what it brings again the store knows.
                place = place with { Token = null };
                continue;
            }
            with.Health.Succeeded();
            var (next, cut) = place.After(list, page.Meta, size, with.Time.GetUtcNow());
            var hasNews = place.Asked > 0 || page.Posts.Count > 0;
            place = next with { Spent = ledger.Read(lane, page.Posts.Count, with.Health) };
            if (place.Token is null)
                pace.Brought(hasNews, ledger.IsNearlySpent ? options.MostPoll : null);
            yield return Batch(page) with { Cursor = place.ToCursor(), Gaps = [.. new[] { missed, cut }.OfType<Missed>()] };
        }
    }

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => posts.Read(raw) is { Skipped: null, Change: { } change } ? change : new Defective(id, raw, "It is a post of our own account.");

    public ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop) => replies.ReplyAsync(reply, stop);

    public ValueTask<IReadOnlyList<Fault>> CheckAsync(CancellationToken stop) => XCheck.AtAsync(client, options, with.Name, stop);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The oldest of the page first.</summary>
    private Batch Batch(XPage page)
    {
        var (changes, skipped) = (new List<Change>(page.Posts.Count), new Dictionary<string, int>());
        foreach (var raw in page.Posts.Reverse())
        {
            var reading = posts.Read(raw);
            if (reading.Change is { } change)
                changes.Add(change);
            else
                skipped[reading.Skipped!] = skipped.GetValueOrDefault(reading.Skipped!) + 1;
        }
        if (changes.OfType<Put>().LastOrDefault()?.Post.CreatedAt is { } newest)
            with.Health.Lag(with.Time.GetUtcNow() - newest);
        return new Batch(changes, Cursor.Start, page.Posts.Count, skipped.Count == 0 ? Contracts.Batch.NothingSkipped : skipped);
    }

    /// <summary>Null: the walk's token is not taken.</summary>
    private async Task<XPage?> PageAsync(XLane lane, XPlace place, int size, PollPace pace, CancellationToken stop)
    {
        try
        {
            var reply = await client.AskAsync(lane.Name, lane.Question(place, size, names), stop);
            if (reply.Status == 400 && names == XNames.Post && reply.Problem.Words.Contains("post.fields", StringComparison.Ordinal))
            {
                names = XNames.Tweet;
                reply = await client.AskAsync(lane.Name, lane.Question(place, size, names), stop);
            }
            if (reply.IsOk)
                return XPage.Read(reply.Body) ?? throw new UnreachableSourceException($"{client.Host} answered with errors alone.");
            return reply.Status == 400 && place.Token is not null ? null : throw Refused(lane, reply);
        }
        catch (JsonException error)
        {
            pace.Failed();
            throw new UnreachableSourceException($"{client.Host} sent an answer that is no list of posts.", error);
        }
        catch (Exception error) when (error is ThrottledException or RefusedException or UnreachableSourceException)
        {
            pace.Failed();
            throw;
        }
    }

    private RefusedException Refused(XLane lane, XReply reply) => new(reply.Status switch
    {
        401 => $"{client.Host} does not know the app: look at {(options.Consent is null ? "BearerToken" : "TokenFile")} ({reply.Problem.Words}).",
        403 => $"{client.Host} does not let the app read {lane.Name}: {reply.Problem.Words}.",
        404 => $"{client.Host} knows no such account: look at AccountId ({reply.Problem.Words}).",
        _ => $"{client.Host} refuses the question for {lane.Name} ({reply.Status}): {reply.Problem.Words}.",
    });
}
