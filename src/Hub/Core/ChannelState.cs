namespace Hub.Core;

/// <summary>How a channel does now.</summary>
/// <param name="Sentence">What is wrong, for a person; null where nothing is.</param>
public sealed record ChannelState(string Name, string Kind, bool Running, DateTimeOffset? LastSuccess, string? Sentence)
{
    /// <summary>What is missing of it, oldest first.</summary>
    public IReadOnlyList<GapRecord> Gaps { get; init; } = [];
}

/// <summary>What a lane of a channel misses.</summary>
/// <param name="From">Null: nobody knows since when.</param>
public sealed record GapRecord(string Lane, DateTimeOffset? From, DateTimeOffset To, string Reason);
