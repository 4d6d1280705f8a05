using Hub.Contracts;

namespace Hub.Core;

/// <summary>What a person may ask of rows of the outbox.</summary>
public enum DeliveryAction { Retry, Replay, Cancel }

/// <summary>A person's wish.</summary>
/// <param name="Action">What shall happen.</param>
/// <param name="By">Who asks; stands in the row's reason.</param>
public sealed record DeliveryOrder(DeliveryAction Action, string By)
{
    /// <summary>Why, in the person's words; null: not told.</summary>
    public string? Why { get; init; }

    /// <summary><see cref="DeliveryRecord.Version"/> as the person saw it: a row that changed since is left alone. Null: whatever it is now.</summary>
    public string? Version { get; init; }

    /// <summary>The states that the action takes.</summary>
    public static IReadOnlyList<DeliveryState> StatesOf(DeliveryAction action) => action switch
    {
        DeliveryAction.Retry => [DeliveryState.Due, DeliveryState.Doubt, DeliveryState.Parked],
        DeliveryAction.Replay => [DeliveryState.Dead],
        DeliveryAction.Cancel => [DeliveryState.Due, DeliveryState.Doubt, DeliveryState.Held, DeliveryState.Parked, DeliveryState.Dead],
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>What became of a wish.</summary>
/// <param name="Id">The row.</param>
/// <param name="Done">False: it was refused.</param>
/// <param name="State">The row's state now.</param>
/// <param name="Sentence">What happened, or why nothing did and what the row is now.</param>
public sealed record Acted(long Id, bool Done, DeliveryState State, string Sentence);

/// <summary>Where a bulk action goes on, so that rows that come meanwhile are not swept in.</summary>
/// <param name="After">Rows after this id; 0: from the first.</param>
/// <param name="UpTo">And up to this one.</param>
public sealed record BulkRange(long After, long UpTo);

/// <summary>One step of a bulk action: a batch in one transaction.</summary>
/// <param name="Seen">Rows that matched.</param>
/// <param name="Done">Rows that were changed; the others changed meanwhile and were left alone.</param>
/// <param name="Next">Go on after this id; null: that was the last.</param>
public sealed record BulkStep(int Seen, int Done, long? Next);

/// <summary>What a person changes in a refused event; null: stays as it is.</summary>
public sealed record DeliveryEdit(string By)
{
    public string? Title { get; init; }

    public string? Text { get; init; }

    /// <summary>Empty: no route.</summary>
    public string? Route { get; init; }

    public Priority? Priority { get; init; }

    /// <summary><see cref="DeliveryRecord.Version"/> as the person saw it; null: whatever it is now.</summary>
    public string? Version { get; init; }
}

/// <summary>One edit of an event, with the event as it was before it; the first one's is the original.</summary>
public sealed record EditRecord(int Number, DateTimeOffset At, string By, TicketEvent Before);
