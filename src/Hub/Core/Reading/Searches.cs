using Hub.Contracts;

namespace Hub.Core;

/// <summary>What a list of deliveries, its summary and a bulk action are asked for; pages go back by <paramref name="Before"/> (a row's id), newest first.</summary>
public sealed record DeliveryQuery(int Limit = 50, long? Before = null, string? Backend = null, DeliveryState? State = null)
{
    public string? Channel { get; init; }

    /// <summary>Of the event, as the desk is told.</summary>
    public Category? Category { get; init; }

    /// <summary>Written then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Written before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Words in the reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The desk's own id of the ticket.</summary>
    public string? Ticket { get; init; }
}

/// <summary>What a list of the quarantine, its summary and a bulk action are asked for; newest first.</summary>
public sealed record QuarantineQuery(int Limit = 50, long? Before = null, string? Channel = null, QuarantineState State = QuarantineState.Waiting)
{
    /// <summary>Came then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Came before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Words in the reason.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a search finds, before anybody acts on it.</summary>
/// <param name="Rows">How many.</param>
/// <param name="UpTo">The youngest id; a bulk action goes no further.</param>
/// <param name="Oldest">When the oldest came; null: there is none.</param>
/// <param name="Reasons">The most frequent reasons.</param>
public sealed record SearchSummary(long Rows, long UpTo, DateTimeOffset? Oldest, IReadOnlyList<ReasonCount> Reasons);

public sealed record ReasonCount(string? Reason, long Rows);
