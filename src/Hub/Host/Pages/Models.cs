using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Pages;

/// <summary>What the overview shows.</summary>
public sealed record Overview(
    IReadOnlyList<ChannelCounts> Rows, ChannelCounts Total, IReadOnlyList<BackendBacklog> Backlog, IReadOnlyList<ChannelState> Channels, IReadOnlyList<string> Troubles)
{
    public IReadOnlyList<Http.Api.BackendRecord> Backends { get; init; } = [];

    /// <summary>The moment that ages count to.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Posts that wait for a person now.</summary>
    public long ToReview { get; init; }

    public static Overview Of(IReadOnlyList<CountRecord> counts, IReadOnlyList<BacklogRecord> backlog, IReadOnlyList<ChannelState> channels, IReadOnlyList<string> troubles) => new(
        [.. counts.GroupBy(count => count.Channel).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new ChannelCounts(group.Key, [.. group]))],
        new ChannelCounts("all", counts), BackendBacklog.All(backlog), channels, troubles);
}

/// <summary>The counts of one channel over all days.</summary>
public sealed record ChannelCounts(string Channel, IReadOnlyList<CountRecord> Counts)
{
    public long All => Counts.Sum(count => count.Posts);

    public long Of(Category category) => Counts.Where(count => count.Category == category).Sum(count => count.Posts);

    public long Of(PolicyAction action) => Counts.Where(count => count.Action == action).Sum(count => count.Posts);
}

public sealed record PostList(PostQuery Query, IReadOnlyList<PostSummary> Posts, IReadOnlyList<string> Channels)
{
    public long? Next => Posts.Count < Query.Limit ? null : Posts[^1].Id;
}

public sealed record PostView(PostRecord Record, DateTimeOffset Now)
{
    /// <summary>What people did with it; null: nothing that the visitor may see.</summary>
    public PostActs? Acts { get; init; }
}

/// <summary>What people did with one post, newest first.</summary>
/// <param name="Version">Of the decision that stands.</param>
/// <param name="MayUndo">Whether what stands is a person's.</param>
public sealed record PostActs(long Post, long? Version, bool MayUndo, IReadOnlyList<AuditRecord> Rows)
{
    /// <summary>The row's name of what a person decided.</summary>
    public const string Person = "person";
}

/// <param name="Items">One page of the queue, the most urgent first.</param>
/// <param name="Waiting">How many wait in all.</param>
/// <param name="Problem">Why what was asked was not done; null: it was, or nothing was asked.</param>
/// <param name="Done">The post that was acted on before this page; null: none.</param>
public sealed record WaitingPosts(IReadOnlyList<ReviewRecord> Items, long Waiting, string? Problem, PostActs? Done, DateTimeOffset Now)
{
    /// <summary>Where the page before ended; null: this is the head of the queue.</summary>
    public QueuePlace? Before { get; init; }

    /// <summary>Where this page ends; null: nothing stands behind it.</summary>
    public QueuePlace? Next { get; init; }
}

/// <param name="To">The page that was asked for; null: the queue.</param>
/// <param name="FormToken">Of the form, whose sender has no session yet.</param>
public sealed record SignInView(string? To, string? Problem, string FormToken);

/// <param name="Problem">Why the password was not changed.</param>
/// <param name="IsDone">It was changed before this page.</param>
public sealed record AccountView(string? Problem, bool IsDone)
{
    public UserRecord? User { get; init; }
}

/// <param name="Found">Null where nothing narrows the list: all deliveries of all time are not counted for a page.</param>
public sealed record DeliveryList(DeliveryQuery Query, IReadOnlyList<DeliveryRecord> Rows, SearchSummary? Found, DateTimeOffset Now)
{
    public long? Next => Rows.Count < Query.Limit ? null : Rows[^1].Id;
}

/// <param name="Request">What would be sent; null where it cannot be shown.</param>
public sealed record DeliveryView(DeliveryRecord Row, RequestPreview? Request, DateTimeOffset Now);

public sealed record QuarantineList(QuarantineQuery Query, IReadOnlyList<QuarantineRecord> Rows, SearchSummary Found, DateTimeOffset Now)
{
    public long? Next => Rows.Count < Query.Limit ? null : Rows[^1].Id;
}

public sealed record QuarantinedView(QuarantineRecord Item, DateTimeOffset Now)
{
    private const int MostShown = 64 * 1024;

    public bool IsCut => Item.Bytes > MostShown;

    /// <summary>The beginning of its bytes, as UTF-8; what is none shows as U+FFFD.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Item.Raw.AsSpan(0, Math.Min(Item.Raw?.Length ?? 0, MostShown)));
}

/// <summary>What waits for one backend, by state.</summary>
public sealed record BackendBacklog(string Backend, IReadOnlyList<BacklogRecord> Rows)
{
    /// <summary>States in which something waits, in the order in which a person should look.</summary>
    public static IReadOnlyList<DeliveryState> Shown { get; } =
        [DeliveryState.Due, DeliveryState.Intended, DeliveryState.Doubt, DeliveryState.Verify, DeliveryState.Held, DeliveryState.Parked, DeliveryState.Dead];

    /// <summary>When the oldest that still waits for the machine came.</summary>
    public DateTimeOffset? Oldest => Rows.Where(row => row.State is DeliveryState.Due or DeliveryState.Intended or DeliveryState.Doubt or DeliveryState.Held).Min(row => row.Oldest);

    public long Of(DeliveryState state) => Rows.Where(row => row.State == state).Sum(row => row.Rows);

    public static IReadOnlyList<BackendBacklog> All(IEnumerable<BacklogRecord> rows) =>
        [.. rows.GroupBy(row => row.Backend).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new BackendBacklog(group.Key, [.. group]))];
}
