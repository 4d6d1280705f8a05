using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What a document brings that the cursor does not know: new items, changed ones, deletions; the oldest first.</summary>
internal sealed class FeedNews
{
    /// <summary>Changes of one batch.</summary>
    public const int Most = 200;

    private readonly FeedPost posts;
    private readonly DateTimeOffset now;
    private readonly List<Entry> entries = [];

    /// <param name="document">As it came.</param>
    /// <param name="cursor">Where the feed stood before.</param>
    /// <param name="posts">Makes ids.</param>
    /// <param name="now">Stands in for a deletion's time.</param>
    public FeedNews(FeedDocument document, FeedCursor cursor, FeedPost posts, DateTimeOffset now)
    {
        (this.posts, this.now) = (posts, now);
        IsShared = cursor.IsShared || GivesOneIdToSeveral(document);
        // One that was shared only since now has other keys: what the old ones say of an item still holds.
        var marks = cursor.Marks();
        foreach (var item in InTime(document.Items))
        {
            var (key, mark) = (KeyOf(item, IsShared), FeedPost.Mark(item));
            var before = marks.TryGetValue(key, out var known) ? known : IsShared && !cursor.IsShared && marks.TryGetValue(KeyOf(item, false), out known) && known == mark ? known : (int?)null;
            var isHistory = IsHistory(item, cursor) && before is null or 0;
            entries.Add(new Entry(item, key, isHistory || before == 0 ? 0 : mark, before is { } old && (old == mark || old == 0), isHistory && before is null));
        }
    }

    /// <summary>Both id and link make the id.</summary>
    public bool IsShared { get; }

    /// <summary>At least one, so that a quiet poll is a heartbeat; the cursor of each knows what it and those before brought, and all that was known.</summary>
    public IEnumerable<Batch> Batches(FeedCursor cursor, FeedCursor whole)
    {
        var fresh = entries.Where(entry => !entry.IsKnown).ToList();
        var last = whole with { IsShared = IsShared, IsFirst = false };
        for (var from = 0; from + Most < fresh.Count; from += Most)
            yield return Batch(fresh[from..(from + Most)], cursor with { IsShared = IsShared, ETag = null, LastModified = null }, known: fresh[..(from + Most)], cursor.Marks());
        yield return Batch(fresh.Count == 0 ? [] : fresh[((fresh.Count - 1) / Most * Most)..], last, entries, []);
    }

    private Batch Batch(List<Entry> fresh, FeedCursor cursor, List<Entry> known, Dictionary<long, int> before)
    {
        var history = fresh.Count(entry => entry.IsHistory);
        var changes = new List<Change>(fresh.Count);
        foreach (var entry in fresh)
            if (!entry.IsHistory)
                changes.Add(posts.Of(entry.Item, IsShared, now));
        var next = cursor.Knowing([.. Enumerable.Reverse(known).Select(entry => (entry.Key, entry.Mark)), .. before.Select(pair => (pair.Key, pair.Value))]);
        return new Batch(changes, next.ToCursor(), changes.Count + history, history == 0 ? Contracts.Batch.NothingSkipped : new Dictionary<string, int> { ["history"] = history });
    }

    private long KeyOf(FeedItem item, bool isShared) => FeedPost.Key(item.Problem is null ? posts.IdOf(item, isShared) : ContentHash.Of(item.Raw.Span));

    private static bool IsHistory(FeedItem item, FeedCursor cursor) =>
        item.PublishedAt is { } at ? at.ToUnixTimeSeconds() < cursor.Since : cursor.IsFirst && item.Problem is null && !item.IsDeleted;

    /// <summary>By date where all have one, else in the order of the document, which is the newest first.</summary>
    private static IEnumerable<FeedItem> InTime(IReadOnlyList<FeedItem> items)
    {
        var reversed = items.Reverse();
        return items.All(item => item.PublishedAt is not null) ? reversed.OrderBy(item => item.PublishedAt) : reversed;
    }

    private static bool GivesOneIdToSeveral(FeedDocument document) => document.Items
        .Where(item => item is { Id: not null, Link: not null, IsDeleted: false, Problem: null }).GroupBy(item => item.Id)
        .Any(group => group.Select(item => item.Link).Distinct().Skip(1).Any());

    /// <param name="Item">As it came.</param>
    /// <param name="Key">Of its id.</param>
    /// <param name="Mark">What the cursor shall know of it; 0: it is history.</param>
    /// <param name="IsKnown">The cursor knows it as it is.</param>
    /// <param name="IsHistory">Seen for the first time, and older than what is read.</param>
    private sealed record Entry(FeedItem Item, long Key, int Mark, bool IsKnown, bool IsHistory);
}
