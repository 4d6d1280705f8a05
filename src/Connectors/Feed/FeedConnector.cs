using System.Runtime.CompilerServices;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Reads the items of one feed (README.md).</summary>
internal sealed class FeedConnector(FeedOptions options, Surroundings with) : IConnector, IRereadingConnector
{
    /// <summary>The only lane.</summary>
    public const string Lane = "feed";

    private readonly FeedClient client = new(options, with);
    private readonly FeedPost posts = new(options.Identity, options.Url.Host);

    /// <summary>Lives as long as the channel: however often the lane is opened again, the feed is asked no sooner.</summary>
    private readonly PollPace pace = new(options.LeastPoll, options.MostPoll, with.Time);

    public IReadOnlyList<string> Lanes { get; } = [Lane];

    public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        if (lane != Lane)
            throw new ArgumentException($"A feed channel has the lane {Lane}; asked for {lane}.", nameof(lane));
        var cursor = FeedCursor.Parse(from, options.Url, with.Time.GetUtcNow() - options.FirstReach);
        while (true)
        {
            await pace.NextAsync(stop);
            var answer = await AskAsync(cursor, stop);
            var (document, news) = Read(answer, cursor);
            with.Health.Succeeded();
            if (news is null)
            {
                pace.Brought(news: false, answer.FreshFor);
                yield return Batch.Of([], cursor.ToCursor());
                continue;
            }
            // A document that broke off is asked for whole again.
            var whole = document!.IsWhole ? cursor.With(answer.ETag, answer.LastModified) : cursor.With(null, null);
            var isNews = false;
            foreach (var batch in news.Batches(cursor, whole))
            {
                isNews |= batch.Changes.Count > 0;
                cursor = FeedCursor.Parse(batch.Cursor, options.Url, with.Time.GetUtcNow());
                yield return batch;
            }
            pace.Brought(isNews, answer.FreshFor > document.Rhythm ? answer.FreshFor : document.Rhythm ?? answer.FreshFor);
        }
    }

    /// <summary>What was kept of one item.</summary>
    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        try
        {
            return FeedReader.Read(raw.Span, "utf-8", options.Url).Items is [var item] ? posts.Of(item with { Raw = raw }, isShared: false, receivedAt) : new Defective(id, raw, "It holds no single item.");
        }
        catch (NoFeedException error)
        {
            return new Defective(id, raw, $"It is no item of a feed: {error.Message}.");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<FeedAnswer> AskAsync(FeedCursor cursor, CancellationToken stop)
    {
        try
        {
            return await client.GetAsync(cursor, stop);
        }
        catch (Exception error) when (error is ThrottledException or RefusedException or UnreachableSourceException)
        {
            pace.Failed();
            throw;
        }
    }

    private (FeedDocument? Document, FeedNews? News) Read(FeedAnswer answer, FeedCursor cursor)
    {
        if (answer.Body is not { } body)
            return default;
        try
        {
            var document = FeedReader.Read(body, answer.Charset, answer.Address);
            return (document, new FeedNews(document, cursor, posts, with.Time.GetUtcNow()));
        }
        catch (NoFeedException error)
        {
            pace.Failed();
            throw new UnreachableSourceException($"What stands at {options.Url.Authority} is no feed: {error.Message}.", error);
        }
    }
}
