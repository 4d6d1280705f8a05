using Hub.Contracts;
using Hub.Core;

namespace Hub.Tests.Core;

/// <summary>Operator's actions in the short form of most tests; each answers how many rows it touched.</summary>
internal static class OperationSteps
{
    public static Task<int> RetryAsync(this IHubOperations operations, long delivery, CancellationToken stop) => operations.ActAsync(DeliveryAction.Retry, delivery, stop);

    public static Task<int> ReplayAsync(this IHubOperations operations, long delivery, CancellationToken stop) => operations.ActAsync(DeliveryAction.Replay, delivery, stop);

    public static Task<int> CancelAsync(this IHubOperations operations, long delivery, CancellationToken stop) => operations.ActAsync(DeliveryAction.Cancel, delivery, stop);

    public static Task<ChangeResult?> RetryQuarantinedAsync(this IHubOperations operations, long item, CancellationToken stop) => operations.Quarantine.RetryAsync(item, stop);

    public static Task<IReadOnlyList<QuarantineRecord>> QuarantineAsync(this IHubReader reader, string? channel, int limit, CancellationToken stop) =>
        reader.QuarantineAsync(new QuarantineQuery(limit, Channel: channel), stop);

    private static async Task<int> ActAsync(this IHubOperations operations, DeliveryAction action, long delivery, CancellationToken stop) =>
        await operations.Deliveries.ActAsync(new DeliveryOrder(action, "anna"), delivery, stop) is { Done: true } ? 1 : 0;
}
