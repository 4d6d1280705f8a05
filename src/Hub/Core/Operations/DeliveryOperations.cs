using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Intake;
using Hub.Core.Reading;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>Acts on rows of the outbox: each batch is one transaction of the writer, and what is due then is offered to its backend.</summary>
internal sealed class DeliveryOperations(Writer writer, DeliveryReader reader, IReadOnlyDictionary<int, BackendLine> lines, Action<OutboxRow> expedite) : IDeliveryOperations
{
    private const int Batch = 500;

    public async Task<Acted?> ActAsync(DeliveryOrder order, long delivery, CancellationToken stop)
    {
        var done = await writer.DoAsync(recorder => recorder.Operator.Act(order, delivery), stop);
        if (done?.Due is { } row)
            expedite(row);
        return done?.Acted;
    }

    public async Task<BulkStep> ActAsync(DeliveryOrder order, DeliveryQuery search, BulkRange range, CancellationToken stop)
    {
        var ids = await reader.IdsAsync(search, range, Batch, stop);
        var done = ids.Count == 0 ? [] : await writer.DoAsync(recorder => ids.Select(id => recorder.Operator.Act(order, id)).Where(act => act is { Acted.Done: true }).ToList(), stop);
        foreach (var act in done)
            if (act!.Value.Due is { } row)
                expedite(row);
        return new BulkStep(ids.Count, done.Count, ids.Count < Batch ? null : ids[^1]);
    }

    public Task<string?> EditAsync(DeliveryEdit edit, long delivery, CancellationToken stop) => writer.DoAsync(recorder => recorder.Operator.Edit(delivery, edit), stop);

    public async Task<RequestPreview?> PreviewAsync(long delivery, DeliveryEdit? edit, CancellationToken stop)
    {
        // The writer's view of the row is what an attempt would take.
        if (await writer.DoAsync(recorder => recorder.Session.Outbox.Get(delivery), stop) is not { IsUnreadable: false } row || !lines.TryGetValue(row.Backend, out var line))
            return null;
        return line.Preview(row with { Attempt = row.Attempt + 1, Body = edit is null ? row.Body : EventEdit.Apply(row.Body, edit) });
    }
}
