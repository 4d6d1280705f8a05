namespace Hub.Core;

/// <summary>How a channel does now.</summary>
/// <param name="Sentence">What is wrong, for a person; null where nothing is.</param>
public sealed record ChannelState(string Name, string Kind, bool Running, DateTimeOffset? LastSuccess, string? Sentence)
{
    public IReadOnlyList<LaneState> Lanes { get; init; } = [];

    /// <summary>What is missing of it, oldest first.</summary>
    public IReadOnlyList<GapRecord> Gaps { get; init; } = [];
}

/// <summary>How a lane does: well; nothing comes although it should; something is wrong with it; no hub reads it.</summary>
public enum LaneCondition { Well, Silent, Ill, Stands }

/// <summary>How a lane of a channel does now.</summary>
/// <param name="LastSuccess">When its source last gave something, be it a heartbeat; null: not since the hub started, or it is pushed to.</param>
/// <param name="Sentence">What is wrong, for a person; null: nothing.</param>
public sealed record LaneState(string Lane, LaneCondition Condition, DateTimeOffset? LastSuccess, string? Sentence);

/// <summary>What a lane of a channel misses.</summary>
/// <param name="From">Null: nobody knows since when.</param>
public sealed record GapRecord(string Lane, DateTimeOffset? From, DateTimeOffset To, string Reason);
