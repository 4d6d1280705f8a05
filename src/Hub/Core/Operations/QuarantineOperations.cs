using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Reading;

namespace Hub.Core.Operations;

/// <summary>Reads quarantined items again through their connectors, with their own bytes or a person's, or gives them up.</summary>
internal sealed class QuarantineOperations(Writer writer, QuarantineReader reader, Sources sources, IClassifier classifier, TimeProvider time) : IQuarantineOperations
{
    private const int Batch = 200;

    /// <summary>Raw bytes that are read again at once.</summary>
    private const long MostBytes = 16 << 20;

    public async Task<ChangeResult?> RetryAsync(long item, CancellationToken stop) => await reader.OneAsync(item, stop) is { State: QuarantineState.Waiting } found ? await RereadAsync(found, found.Raw, null, stop) : null;

    public async Task<BulkStep> RetryAsync(QuarantineQuery search, BulkRange range, CancellationToken stop)
    {
        var ids = await reader.IdsAsync(search with { State = QuarantineState.Waiting }, range, Batch, stop);
        var (under, bytes, done) = (new List<Task<ChangeResult?>>(), 0L, 0);
        foreach (var id in ids)
        {
            if (await reader.OneAsync(id, stop) is not { State: QuarantineState.Waiting } item)
                continue;
            under.Add(RereadAsync(item, item.Raw, null, stop));
            if ((bytes += item.Bytes) < MostBytes)
                continue;
            done += (await Task.WhenAll(under)).Count(IsRead);
            (under, bytes) = ([], 0);
        }
        done += (await Task.WhenAll(under)).Count(IsRead);
        return new BulkStep(ids.Count, done, ids.Count < Batch ? null : ids[^1]);
    }

    public async Task<ChangeResult?> EditAsync(long item, ReadOnlyMemory<byte> raw, string by, CancellationToken stop) =>
        await reader.OneAsync(item, stop) is { State: QuarantineState.Waiting } found ? await RereadAsync(found, raw, by, stop) : null;

    public Task<bool> DropAsync(long item, DropOrder order, CancellationToken stop) => writer.DoAsync(recorder => recorder.Session.Quarantine.Drop(item, order.Reason), stop);

    public async Task<BulkStep> DropAsync(QuarantineQuery search, BulkRange range, DropOrder order, CancellationToken stop)
    {
        var ids = await reader.IdsAsync(search with { State = QuarantineState.Waiting }, range, Batch, stop);
        var done = ids.Count == 0 ? 0 : await writer.DoAsync(recorder => ids.Count(id => recorder.Session.Quarantine.Drop(id, order.Reason)), stop);
        return new BulkStep(ids.Count, done, ids.Count < Batch ? null : ids[^1]);
    }

    /// <summary>Null: where it came from is not in the settings now.</summary>
    private async Task<ChangeResult?> RereadAsync(QuarantineRecord item, ReadOnlyMemory<byte> raw, string? editedBy, CancellationToken stop)
    {
        if (sources.Of(item) is not { } source)
            return null;
        if (Sources.Reread(source, item, raw) is not { } changes)
            return new ChangeResult(ChangeOutcome.Quarantined, item.NativeId, $"{source.Title} cannot read single items again.");
        var prepared = changes.Select(change => Prepared.Of(change, new Scorer(classifier, source, Gate: null, IsPushed: true, time))).ToArray();
        // An edit that still cannot be read changes nothing: the item keeps its own bytes and its own reason.
        if (editedBy is not null && Array.Find(prepared, one => one.Failure is not null).Failure is { } reason)
            return new ChangeResult(ChangeOutcome.Quarantined, item.NativeId, reason);
        var work = new IntakeWork(source, PushLane.Name, prepared) { Seen = prepared.Length, Quarantined = item.Id, EditedBy = editedBy };
        await writer.SubmitAsync(work, stop);
        return (await work.Done).OrderBy(result => result.Outcome == ChangeOutcome.Quarantined ? 0 : 1).FirstOrDefault(new ChangeResult(ChangeOutcome.Ignored, item.NativeId, null));
    }

    private static bool IsRead(ChangeResult? result) => result is { Outcome: not ChangeOutcome.Quarantined };
}
