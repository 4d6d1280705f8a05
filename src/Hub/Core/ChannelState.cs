namespace Hub.Core;

/// <summary>How a channel does now.</summary>
/// <param name="Sentence">What is wrong, for a person; null where nothing is.</param>
public sealed record ChannelState(string Name, string Kind, bool Running, DateTimeOffset? LastSuccess, string? Sentence)
{
    public IReadOnlyList<LaneState> Lanes { get; init; } = [];

    /// <summary>What is missing of it, oldest first.</summary>
    public IReadOnlyList<GapRecord> Gaps { get; init; } = [];

    /// <summary>What it costs, in a clause; null: its platform asks nothing.</summary>
    public string? Spending { get; init; }
}

/// <summary>How a lane does: well; nothing comes although it should; something is wrong with it; no hub reads it.</summary>
public enum LaneCondition { Well, Silent, Ill, Stands }

/// <summary>How a lane of a channel does now.</summary>
/// <param name="LastSuccess">When its source last gave something, be it a heartbeat; null: not since the hub started, or it is pushed to.</param>
/// <param name="Sentence">What is wrong, for a person; null: nothing.</param>
public sealed record LaneState(string Lane, LaneCondition Condition, DateTimeOffset? LastSuccess, string? Sentence)
{
    /// <summary>What a person can do about it; null: nothing is wrong.</summary>
    public string? Remedy { get; init; }

    /// <summary>What the connector tells of itself, also while no hub runs: as it was last.</summary>
    public LaneHealth Health { get; init; } = LaneHealth.Unknown;
}

/// <summary>What a connector tells of how it does; a kind tells what its platform tells it.</summary>
/// <param name="Lag">How far behind its source it is.</param>
/// <param name="Quotas">Calls left.</param>
/// <param name="Expiries">Of tokens and certificates.</param>
/// <param name="Costs">What its calls cost today (UTC), by currency.</param>
public sealed record LaneHealth(TimeSpan? Lag, IReadOnlyList<QuotaLeft> Quotas, IReadOnlyList<Expiry> Expiries, IReadOnlyList<Spent> Costs)
{
    public static LaneHealth Unknown { get; } = new(null, [], [], []);
}

public sealed record QuotaLeft(string Quota, long Left, DateTimeOffset ResetsAt);

public sealed record Expiry(string What, DateTimeOffset At);

/// <param name="Day">UTC.</param>
public sealed record Spent(DateOnly Day, decimal Amount, string Currency);

/// <summary>What a lane of a channel misses.</summary>
/// <param name="From">Null: nobody knows since when.</param>
public sealed record GapRecord(string Lane, DateTimeOffset? From, DateTimeOffset To, string Reason);
