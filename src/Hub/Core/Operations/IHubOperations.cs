using Hub.Contracts;

namespace Hub.Core;

/// <summary>What an operator may do, done by the writer like everything else.</summary>
public interface IHubOperations
{
    IDeliveryOperations Deliveries { get; }

    IQuarantineOperations Quarantine { get; }

    IReplayOperations Replays { get; }

    IReviewOperations Reviews { get; }

    IAccess Access { get; }

    IUsers Users { get; }

    IConversationOperations Conversations { get; }

    /// <summary>A person has seen what is missing since the store was set aside; the alarm ends, the list stays.</summary>
    Task<int> SeeGapsAsync(CancellationToken stop);
}

/// <summary>What an operator may do to rows of the outbox.</summary>
public interface IDeliveryOperations
{
    /// <summary>Null: no such row waits.</summary>
    Task<Acted?> ActAsync(DeliveryOrder order, long delivery, CancellationToken stop);

    /// <summary>One batch of everything that the search finds; ask again from <see cref="BulkStep.Next"/> until it is null.</summary>
    Task<BulkStep> ActAsync(DeliveryOrder order, DeliveryQuery search, BulkRange range, CancellationToken stop);

    /// <summary>Changes a dead row's event before it is sent again. Null: done; else why not.</summary>
    Task<string?> EditAsync(DeliveryEdit edit, long delivery, CancellationToken stop);

    /// <summary>What would be sent now, or after an edit; null: no such row, or its backend cannot show it.</summary>
    Task<RequestPreview?> PreviewAsync(long delivery, DeliveryEdit? edit, CancellationToken stop);
}

/// <summary>What an operator may do to items that could not be read.</summary>
public interface IQuarantineOperations
{
    /// <summary>Reads an item again through its connector; null: no such item waits.</summary>
    Task<ChangeResult?> RetryAsync(long item, CancellationToken stop);

    /// <summary>One batch of everything that the search finds; <see cref="BulkStep.Done"/> counts what could be read.</summary>
    Task<BulkStep> RetryAsync(QuarantineQuery search, BulkRange range, CancellationToken stop);

    /// <summary>Reads other bytes in place of an item's; the item keeps its own until they are stored. Null: no such item waits.</summary>
    Task<ChangeResult?> EditAsync(long item, ReadOnlyMemory<byte> raw, string by, CancellationToken stop);

    /// <summary>Gives an item up: its bytes go, its reason stays. False: no such item waits.</summary>
    Task<bool> DropAsync(long item, DropOrder order, CancellationToken stop);

    /// <summary>One batch of everything that the search finds.</summary>
    Task<BulkStep> DropAsync(QuarantineQuery search, BulkRange range, DropOrder order, CancellationToken stop);
}

/// <param name="By">Who gives the items up.</param>
/// <param name="Why">In the person's words; null: not told.</param>
public sealed record DropOrder(string By, string? Why)
{
    internal string Reason => $"{CleanText.Line(By)} dropped it{(Why is null ? "" : $": {CleanText.Line(Why)}")}. Before: ";
}
