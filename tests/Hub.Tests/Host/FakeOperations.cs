using Hub.Contracts;
using Hub.Core;

namespace Hub.Tests.Host;

/// <summary>Notes what is asked and answers after the fake hub's rows.</summary>
internal sealed class FakeOperations(List<DeliveryRecord> deliveries, List<QuarantineRecord> quarantine) : IHubOperations, IDeliveryOperations, IQuarantineOperations, IReplayOperations, IReviewOperations, IAccess, IConversationOperations
{
    public List<object> Asked { get; } = [];

    public IDeliveryOperations Deliveries => this;

    public IQuarantineOperations Quarantine => this;

    public IReplayOperations Replays => this;

    public IReviewOperations Reviews => this;

    public IAccess Access => this;

    /// <summary>What is done next is refused as stale.</summary>
    public bool IsStale { get; set; }

    public Task<Reviewed?> ActAsync(ReviewOrder order, long post, CancellationToken stop)
    {
        Asked.Add(order);
        return Task.FromResult<Reviewed?>(new Reviewed(post, !IsStale, 9, PolicyAction.Ticket, IsStale ? "Post 1 changed since you looked." : "Done."));
    }

    public Task<Actor?> OfTokenAsync(string token, CancellationToken stop) => Task.FromResult(Enum.TryParse<Role>(token, ignoreCase: true, out var role) ? new Actor($"token {token}", role) : null);

    public Task<IReadOnlyList<TokenRecord>> TokensAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<TokenRecord>>([]);

    public Task<TokenMade?> AddTokenAsync(string name, Role role, string by, CancellationToken stop) => Task.FromResult<TokenMade?>(new TokenMade(1, name, role, "hub_secret"));

    public Task<bool> RevokeTokenAsync(long id, string by, CancellationToken stop) => Task.FromResult(true);

    public IUsers Users => People;

    public FakeUsers People { get; } = new();

    public IConversationOperations Conversations => this;

    public Task<ConversationActed> MergeAsync(long one, long other, ConversationOrder order, CancellationToken stop) => Noted((one, other, order), one == other ? "They are one already." : null);

    public Task<ConversationActed> SplitAsync(long conversation, IReadOnlyList<long> posts, ConversationOrder order, CancellationToken stop) => Noted((conversation, string.Join(',', posts), order), null);

    public Task<ConversationActed> UndoAsync(long act, ConversationOrder order, CancellationToken stop) => Noted((act, order), null);

    private Task<ConversationActed> Noted(object asked, string? refusal)
    {
        Asked.Add(asked);
        return Task.FromResult(new ConversationActed(9, 7, ["Ticket T-1 stays."], refusal));
    }


    public Task<ReplayPreview> PreviewAsync(ReplaySearch search, CancellationToken stop) => Task.FromResult(
        new ReplayPreview(search.Backend, BackendClass.Keyed, search.Since, search.Until, 3, [new KindCount(TicketEventKind.Created, 3)], [new LeftCount(ReplayLeft.Dead, 1)], null));

    public Task<ReplayTaken> OrderAsync(ReplaySearch search, ReplayOrder order, CancellationToken stop)
    {
        Asked.Add((search, order));
        return Task.FromResult(new ReplayTaken(search.Backend, 3, true, search.Backend == "blind" ? "Backend blind can neither be searched nor keeps keys." : null));
    }

    public Task<int> SeeGapsAsync(CancellationToken stop) => Task.FromResult(1);

    public Task<Acted?> ActAsync(DeliveryOrder order, long delivery, CancellationToken stop)
    {
        Asked.Add(order);
        var row = deliveries.Find(row => row.Id == delivery);
        var isDone = row is not null && DeliveryOrder.StatesOf(order.Action).Contains(row.State);
        return Task.FromResult(row is null ? null : new Acted(delivery, isDone, row.State, isDone ? "It is sent again now." : "It is not dead."));
    }

    public Task<BulkStep> ActAsync(DeliveryOrder order, DeliveryQuery search, BulkRange range, CancellationToken stop)
    {
        Asked.Add((order, search, range));
        return Task.FromResult(new BulkStep(2, 2, range.After == 0 ? 2 : null));
    }

    public Task<string?> EditAsync(DeliveryEdit edit, long delivery, CancellationToken stop)
    {
        Asked.Add(edit);
        return Task.FromResult(deliveries.Exists(row => row.Id == delivery && row.State == DeliveryState.Dead) ? null : "Only a dead row.");
    }

    public Task<RequestPreview?> PreviewAsync(long delivery, DeliveryEdit? edit, CancellationToken stop) => Task.FromResult(
        deliveries.Exists(row => row.Id == delivery) ? new RequestPreview("POST", "https://desk.example.com/tickets", [KeyValuePair.Create("Authorization", "(secret)")], edit?.Title ?? "<script>alert(1)</script>") : null);

    public Task<ChangeResult?> RetryAsync(long item, CancellationToken stop) => Task.FromResult<ChangeResult?>(
        quarantine.Exists(one => one.Id == item && one.State == QuarantineState.Waiting) ? new ChangeResult(ChangeOutcome.Stored, "x", null) : null);

    public Task<BulkStep> RetryAsync(QuarantineQuery search, BulkRange range, CancellationToken stop) => Task.FromResult(new BulkStep(1, 1, null));

    public Task<ChangeResult?> EditAsync(long item, ReadOnlyMemory<byte> raw, string by, CancellationToken stop)
    {
        Asked.Add((by, raw.ToArray()));
        return RetryAsync(item, stop);
    }

    public Task<bool> DropAsync(long item, DropOrder order, CancellationToken stop) => Task.FromResult(quarantine.Exists(one => one.Id == item && one.State == QuarantineState.Waiting));

    public Task<BulkStep> DropAsync(QuarantineQuery search, BulkRange range, DropOrder order, CancellationToken stop) => Task.FromResult(new BulkStep(1, 1, null));
}
