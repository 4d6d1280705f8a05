using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Pages;

/// <summary>What the overview shows.</summary>
public sealed record Overview(
    IReadOnlyList<ChannelCounts> Rows, ChannelCounts Total, IReadOnlyList<BacklogRecord> Backlog, IReadOnlyList<ChannelState> Channels, IReadOnlyList<string> Troubles)
{
    public IReadOnlyList<Http.Api.BackendRecord> Backends { get; init; } = [];

    public static Overview Of(IReadOnlyList<CountRecord> counts, IReadOnlyList<BacklogRecord> backlog, IReadOnlyList<ChannelState> channels, IReadOnlyList<string> troubles) => new(
        [.. counts.GroupBy(count => count.Channel).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new ChannelCounts(group.Key, [.. group]))],
        new ChannelCounts("all", counts), [.. backlog.OrderBy(row => row.Backend, StringComparer.Ordinal).ThenBy(row => row.State)], channels, troubles);
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

public sealed record DeliveryList(DeliveryQuery Query, IReadOnlyList<DeliveryRecord> Rows)
{
    public long? Next => Rows.Count < Query.Limit ? null : Rows[^1].Id;
}
