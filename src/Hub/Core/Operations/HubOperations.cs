namespace Hub.Core.Operations;

internal sealed record HubOperations(IDeliveryOperations Deliveries, IQuarantineOperations Quarantine, IReplayOperations Replays, IConversationOperations Conversations, Func<CancellationToken, Task<int>> SeeGaps) : IHubOperations
{
    public required IReviewOperations Reviews { get; init; }

    public required IAccess Access { get; init; }

    public required IUsers Users { get; init; }

    public Task<int> SeeGapsAsync(CancellationToken stop) => SeeGaps(stop);
}
