using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core;

/// <summary>What an operator may do, done by the writer like everything else.</summary>
internal sealed class HubOperations(
    Writer writer, IHubReader reader, IReadOnlyDictionary<string, ChannelContext> channels, IReadOnlyDictionary<string, DeskSource> desks, HubSetup setup, Action<OutboxRow> expedite) : IHubOperations
{
    public required Func<Recorder, int> SeeGaps { get; init; }

    public Task<int> SeeGapsAsync(CancellationToken stop) => writer.DoAsync(SeeGaps, stop);

    public Task<int> RetryAsync(long delivery, CancellationToken stop) =>
        MakeDueAsync(delivery, state => state is DeliveryState.Due or DeliveryState.Doubt or DeliveryState.Parked, stop);

    public Task<int> ReplayAsync(long delivery, CancellationToken stop) => MakeDueAsync(delivery, state => state is DeliveryState.Dead, stop);

    public async Task<ChangeResult?> RetryQuarantinedAsync(long id, CancellationToken stop)
    {
        if (await reader.QuarantinedAsync(id, stop) is not { State: QuarantineState.Waiting } item || SourceOf(item) is not { } source)
            return null;
        if (Reread(source, item) is not { } changes)
            return new ChangeResult(ChangeOutcome.Quarantined, item.NativeId, $"{source.Title} cannot read single items again.");
        var work = new IntakeWork(source, PushLane.Name, [.. changes.Select(change => Prepared.Of(change, setup.Classifier))]) { Seen = changes.Count, Quarantined = id };
        await writer.SubmitAsync(work, stop);
        var results = await work.Done;
        return results.OrderBy(result => result.Outcome == ChangeOutcome.Quarantined ? 0 : 1).FirstOrDefault(new ChangeResult(ChangeOutcome.Ignored, item.NativeId, null));
    }

    private Source? SourceOf(QuarantineRecord item) => item.IsBackend ? desks.GetValueOrDefault(item.Channel) : channels.GetValueOrDefault(item.Channel);

    private static IReadOnlyList<Change>? Reread(Source source, QuarantineRecord item) => source switch
    {
        ChannelContext { Setup.Connector: IRereadingConnector rereading } => [rereading.Reread(item.NativeId, item.Raw, item.At)],
        DeskSource { Setup.Sink: IRereadingDesk rereading } => rereading.Reread(item.NativeId, item.Raw, item.At),
        _ => null,
    };

    private async Task<int> MakeDueAsync(long delivery, Func<DeliveryState, bool> allowed, CancellationToken stop)
    {
        var row = await writer.DoAsync(recorder => recorder.Deliveries.MakeDue(delivery, allowed), stop);
        if (row is null)
            return 0;
        expedite(row);
        return 1;
    }
}
