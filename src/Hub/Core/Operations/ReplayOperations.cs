using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Intake;
using Hub.Core.Reading;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>Counts what a backend could be told again, and writes the order for it.</summary>
/// <param name="isRunning">Whether anything is delivered.</param>
/// <param name="wake">An order waits.</param>
internal sealed class ReplayOperations(Writer writer, ReplayReader reader, IReadOnlyList<BackendLine> lines, TimeProvider time, Func<bool> isRunning, Action wake) : IReplayOperations
{
    public async Task<ReplayPreview> PreviewAsync(ReplaySearch search, CancellationToken stop)
    {
        if (Find(search.Backend) is not { } line)
            return new(search.Backend, null, search.Since, search.Until, 0, [], [], Unknown(search.Backend));
        var window = await reader.WindowAsync(search, stop);
        var (kinds, left) = (new SortedDictionary<TicketEventKind, long>(), new SortedDictionary<ReplayLeft, long>());
        var keptSince = line.CanFind || line.MayResend ? 0 : ReplayTerms.KeptSince(line, time.Micros());
        foreach (var group in await reader.CountAsync(line.Id, window, keptSince, stop))
            Add(group, true);
        foreach (var file in await reader.FilesAsync(line.Id, window, keptSince, stop))
            Add(file, StoreJson.Event(file.Body!) is not { } body || line.HasFile(body));
        return new(line.Name, line.Class, search.Since, search.Until, kinds.Values.Sum(), [.. kinds.Select(kind => new KindCount(kind.Key, kind.Value))], [.. left.Select(why => new LeftCount(why.Key, why.Value))], ReplayTerms.Refusal(line));

        void Add(ReplayGroup group, bool hasFile)
        {
            if (ReplayTerms.Why((DeliveryState)group.State, group.Stands == 1, group.IsReadable == 1, hasFile, group.IsForgotten == 1) is { } why)
                left[why] = left.GetValueOrDefault(why) + group.Rows;
            else
                kinds[(TicketEventKind)group.Kind] = kinds.GetValueOrDefault((TicketEventKind)group.Kind) + group.Rows;
        }
    }

    public async Task<ReplayTaken> OrderAsync(ReplaySearch search, ReplayOrder order, CancellationToken stop)
    {
        var found = await PreviewAsync(search, stop);
        if (found.Refusal is not null || Find(search.Backend) is not { } line)
            return new(search.Backend, 0, isRunning(), found.Refusal);
        var window = await reader.WindowAsync(search, stop);
        var progress = new ReplayProgress(window.Since, window.Until, window.From, window.UpTo, window.From, 0, 0, CleanText.Line(order.By), order.Why is null ? null : CleanText.Line(order.Why), false);
        var before = await writer.DoAsync(recorder => ReplayRecorder.Order(recorder.Session, line.Name, progress), stop);
        if (before is not null)
            return new(line.Name, 0, isRunning(), $"Backend {line.Name} is being told again already what it was told since {Clock.At(before.Since):u}, {before.Sent} events so far; wait until that is done.");
        wake();
        return new(line.Name, found.Rows, isRunning(), null);
    }

    private BackendLine? Find(string backend) => lines.FirstOrDefault(line => line.Name == backend);

    private string Unknown(string backend) => $"There is no backend {backend} in the settings; there are {string.Join(", ", lines.Select(line => line.Name))}.";
}
