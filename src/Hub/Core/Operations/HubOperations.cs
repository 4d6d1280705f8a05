using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core;

/// <summary>What an operator may do, done by the writer like everything else.</summary>
internal sealed class HubOperations(
    Writer writer, IHubReader reader, IReadOnlyDictionary<string, ChannelContext> channels, HubSetup setup, Action<OutboxRow> expedite) : IHubOperations
{
    public Task<int> RetryAsync(long delivery, CancellationToken stop) =>
        MakeDueAsync(delivery, state => state is DeliveryState.Due or DeliveryState.Doubt or DeliveryState.Parked, stop);

    public Task<int> ReplayAsync(long delivery, CancellationToken stop) => MakeDueAsync(delivery, state => state is DeliveryState.Dead, stop);

    public async Task<ChangeResult?> RetryQuarantinedAsync(long id, CancellationToken stop)
    {
        if (await reader.QuarantinedAsync(id, stop) is not { State: QuarantineState.Waiting } item || !channels.TryGetValue(item.Channel, out var channel))
            return null;
        if (channel.Setup.Connector is not IRereadingConnector rereading)
            return new ChangeResult(ChangeOutcome.Quarantined, item.NativeId, $"Connector {channel.Setup.Kind} cannot read single items again.");
        var prepared = Prepared.Of(rereading.Reread(item.NativeId, item.Raw, item.At), setup.Classifier);
        var work = new IntakeWork(channel, PushLane.Name, [prepared]) { Seen = 1, Quarantined = id };
        await writer.SubmitAsync(work, stop);
        return (await work.Done)[0];
    }

    private async Task<int> MakeDueAsync(long delivery, Func<DeliveryState, bool> allowed, CancellationToken stop)
    {
        var row = await writer.DoAsync(recorder => recorder.Deliveries.MakeDue(delivery, allowed), stop);
        if (row is null)
            return 0;
        expedite(row);
        return 1;
    }
}
