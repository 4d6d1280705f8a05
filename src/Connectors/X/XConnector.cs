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
                if (await FollowAsync(list, place, pace, stop) is var (followed, gone))
                {
                    place = followed;
                    yield return gone;
                }
                (place, missed) = place.Begin(list, options.FirstReach, with.Time.GetUtcNow());
            }
            var size = ledger.May(ledger.PriceOf(list), list.LeastPage, XLane.PageSize);
            XPage? page = null;
            if (place.Token is null && place.ByItsBound is { } bound && (page = await PageAsync(list, bound, size, pace, stop)) is not null)
                (place, missed) = (bound, null);
            page ??= await PageAsync(list, place, size, pace, stop);
            if (page is null)
            {
                // Its token is no longer taken: the walk begins anew, and what it brings again the store knows.
                place = place with { Token = null };
                continue;
            }
            with.Health.Succeeded();
            var (next, cut) = place.After(list, page.Meta, size, with.Time.GetUtcNow());
            var hasNews = place.Asked > 0 || page.Posts.Count > 0;
            var batch = Batch(page);
            place = next with
            {
                Spent = ledger.Paid(lane, page.Posts.Count, ledger.PriceOf(list), with.Health),
                Followed = XFollowed.With(next.Followed, batch.Changes.OfType<Put>().Where(put => put.Post.RepostOf is null).Select(put => put.Post.NativeId), options.FollowFor, with.Time.GetUtcNow()),
            };
            if (place.Token is null)
                pace.Brought(hasNews, ledger.IsNearlySpent ? options.MostPoll : null);
            yield return batch with { Cursor = place.ToCursor(), Gaps = [.. new[] { missed, cut }.OfType<Missed>()] };
        }
    }

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => posts.Read(raw) is { Skipped: null, Change: { } change } ? change : new Defective(id, raw, "It is a post of our own account.");

    public ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop) => replies.ReplyAsync(reply, stop);

    public ValueTask<IReadOnlyList<Fault>> CheckAsync(CancellationToken stop) => XCheck.AtAsync(client, options, with.Name, stop);

    public ValueTask DisposeAsync() => client.DisposeAsync();

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

    /// <summary>Null: the walk's token, or a bound that may be out of reach, is not taken.</summary>
    private async Task<XPage?> PageAsync(XLane lane, XPlace place, int size, PollPace pace, CancellationToken stop)
    {
        var reply = await AskAsync(lane.Name, asked => lane.Question(place, size, asked), pace, stop);
        if (reply.IsOk)
            return Read(reply, XPage.Read) ?? throw new UnreachableSourceException($"{client.Host} answered with errors alone.");
        return reply.Status == 400 && (place.Token is not null || place.IsDoubted) ? null : throw Refused(lane.Name, reply);
    }

    /// <summary>Looks whether posts that were read are still there; null: none is due. Deleted, protected and withheld posts are gone here too (X's terms, R29).</summary>
    private async Task<(XPlace Place, Batch Batch)?> FollowAsync(XLane lane, XPlace place, PollPace pace, CancellationToken stop)
    {
        if (XFollowed.Due(place.Followed, options.FollowFor, XFollowed.Most, with.Time.GetUtcNow()) is not { Count: > 0 } due)
            return null;
        if (ledger.MayLookUp(lane.Name, due.Count) is not (> 0 and var some))
            return null;
        due = [.. due.Take(Math.Min(some, XLane.PageSize))];
        var reply = await AskAsync("lookup", asked => $"2/tweets?ids={string.Join(',', due)}&{asked.Alive}", pace, stop);
        var found = reply.IsOk ? Read(reply, body => XLookUp.Read(body, due)) : throw Refused("lookup", reply);
        var now = with.Time.GetUtcNow();
        var next = place with { Spent = ledger.Paid(lane.Name, found.Alive, ledger.PriceOfLookUp, with.Health), Followed = XFollowed.Looked(place.Followed, due.ToHashSet(), found.Gone, now) };
        return (next, Contracts.Batch.Of([.. found.Gone.Select(id => new Gone(id, now))], next.ToCursor()));
    }

    private async Task<XReply> AskAsync(string route, Func<XNames, string> question, PollPace pace, CancellationToken stop)
    {
        try
        {
            var reply = await client.AskAsync(route, question(names), stop);
            if (reply.Status != 400 || names != XNames.Post || !reply.Problem.Words.Contains("post.fields", StringComparison.Ordinal))
                return reply;
            names = XNames.Tweet;
            return await client.AskAsync(route, question(names), stop);
        }
        catch (Exception error) when (error is ThrottledException or RefusedException or UnreachableSourceException)
        {
            pace.Failed();
            throw;
        }
    }

    private T Read<T>(XReply reply, Func<byte[], T> read)
    {
        try
        {
            return read(reply.Body);
        }
        catch (JsonException error)
        {
            throw new UnreachableSourceException($"{client.Host} sent an answer that cannot be read.", error);
        }
    }

    private RefusedException Refused(string route, XReply reply) => new(reply.Status switch
    {
        401 => $"{client.Host} does not know the app: look at {(options.Consent is null ? "BearerToken" : "TokenFile")} ({reply.Problem.Words}).",
        403 => $"{client.Host} does not let the app read {route}: {reply.Problem.Words}.",
        404 => $"{client.Host} knows no such account: look at AccountId ({reply.Problem.Words}).",
        _ => $"{client.Host} refuses the question for {route} ({reply.Status}): {reply.Problem.Words}.",
    });
}
