using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Files;

/// <summary>Fetches what posts link to, after their commit, with retries; never in the way of a post or a ticket. Also removes what no post has any more.</summary>
internal sealed partial class FileJob(FileStore files, Func<Writer> writer, IReadOnlyCollection<ChannelContext> channels, Func<string?> shortage, TimeProvider time, ILogger log) : IDisposable
{
    private const int MostAtOnce = 8, Batch = 64, MostAttempts = 12;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10), MostWait = TimeSpan.FromHours(1), OrphanAge = TimeSpan.FromDays(1), BetweenSweeps = TimeSpan.FromHours(1);
    private readonly Dictionary<int, ChannelSetup> channels = channels.ToDictionary(channel => channel.Id, channel => channel.Setup);
    private readonly SemaphoreSlim wake = new(0), placing = new(1);
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> gone = new();
    private long sweptAt;

    /// <summary>There is something to fetch, or these files lost a post.</summary>
    public void Wake(IReadOnlyList<string> lost)
    {
        foreach (var hash in lost)
            gone.Enqueue(hash);
        if (wake.CurrentCount == 0)
            wake.Release();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                while (gone.TryDequeue(out var hash))
                    await RemoveAsync(hash, stop);
                await SweepAsync(stop);
                await wake.WaitAsync(await FetchDueAsync(stop), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The one catch-all of this loop: no file is worth more than the next one.
                Failed(log, error);
                await time.PauseAsync(FirstWait, stop);
            }
        }
    }

    public void Dispose()
    {
        wake.Dispose();
        placing.Dispose();
    }

    /// <summary>Answers how long there is nothing more to do.</summary>
    private async Task<TimeSpan> FetchDueAsync(CancellationToken stop)
    {
        if (shortage() is not null)
            return FirstWait; // a full disk takes no files; posts that link to them may still fit
        var now = time.Micros();
        var (rows, next) = await writer().DoAsync(recorder => (recorder.Session.Files.Due(now, Batch), recorder.Session.Files.NextDue()), stop);
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = stop }, FetchAsync);
        if (rows.Count > 0)
            return TimeSpan.Zero;
        var wait = next is { } at ? TimeSpan.FromMicroseconds(Math.Max(0, at - now)) : BetweenSweeps;
        return wait < BetweenSweeps ? wait : BetweenSweeps;
    }

    private async ValueTask FetchAsync(FileRow row, CancellationToken stop)
    {
        if (!channels.TryGetValue(row.Channel, out var channel) || channel.Files is not { } source || !Uri.TryCreate(row.Url, UriKind.Absolute, out var address))
        {
            var reason = Uri.TryCreate(row.Url, UriKind.Absolute, out _) ? "Its channel no longer fetches files." : "Its address is none that can be fetched.";
            await EndAsync(row with { State = FileState.Failed }, reason, stop);
            return;
        }
        await using var into = files.Create(row.Id);
        var result = await TryAsync(source, address, into, channel.MostFileBytes, stop);
        if (result is Fetched fetched)
        {
            await KeepAsync(row with { ContentType = fetched.ContentType is { } type ? CleanText.Line(type) : row.ContentType, Bytes = into.Length }, into, stop);
            return;
        }
        files.Discard(row.Id);
        await SettleAsync(row, result, channel.MostFileBytes, stop);
    }

    private static async ValueTask<FetchResult> TryAsync(IFileSource source, Uri address, Stream into, long most, CancellationToken stop)
    {
        try
        {
            return await source.FetchAsync(address, into, most, stop);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            return new FetchLater(null, $"{error.GetType().Name}: {error.Message}");
        }
    }

    /// <summary>No other file is removed between the rename and the row.</summary>
    private async Task KeepAsync(FileRow row, FileStream into, CancellationToken stop)
    {
        await placing.WaitAsync(stop);
        try
        {
            var hash = await files.KeepAsync(into, row.Id, stop);
            TestPoint.Pass("file.before-row");
            var now = time.Micros();
            if (!await writer().DoAsync(recorder => recorder.Files.Keep(row with { Hash = hash }, now), stop))
                gone.Enqueue(hash);
        }
        finally
        {
            placing.Release();
        }
    }

    private async Task SettleAsync(FileRow row, FetchResult result, long most, CancellationToken stop)
    {
        switch (result)
        {
            case TooLarge large:
                await EndAsync(row with { State = FileState.TooLarge, Bytes = large.Bytes ?? row.Bytes }, $"Larger than the {most} bytes that the channel takes; it stays where it is.", stop);
                break;
            case NotFetched refused:
                await EndAsync(row with { State = FileState.Failed }, CleanText.Line(refused.Reason), stop);
                break;
            case FetchLater later when row.Attempts + 1 >= MostAttempts:
                await EndAsync(row with { State = FileState.Failed }, $"Given up after {MostAttempts} tries: {CleanText.Line(later.Reason)}", stop);
                break;
            case FetchLater later:
                var wait = TimeSpan.FromSeconds(Math.Min(MostWait.TotalSeconds, FirstWait.TotalSeconds * Math.Pow(2, row.Attempts)));
                var dueAt = time.Micros() + Clock.Micros(later.After ?? wait);
                await writer().DoAsync(recorder => Do(() => recorder.Session.Files.Postpone(row.Id, dueAt, CleanText.Line(later.Reason))), stop);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task EndAsync(FileRow row, string reason, CancellationToken stop)
    {
        await writer().DoAsync(recorder => Do(() => recorder.Session.Files.End(row, reason)), stop);
        NotFetched(log, row.Post, row.Id, row.State);
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        var now = time.Micros();
        if (sweptAt != 0 && now - sweptAt < Clock.Micros(BetweenSweeps))
            return;
        sweptAt = now;
        foreach (var hash in files.OlderThan((time.GetUtcNow() - OrphanAge).UtcDateTime))
            await RemoveAsync(hash, stop);
    }

    private async Task RemoveAsync(string hash, CancellationToken stop)
    {
        await placing.WaitAsync(stop);
        try
        {
            if (!await writer().DoAsync(recorder => recorder.Session.Files.IsUsed(hash), stop))
                files.Remove(hash);
        }
        finally
        {
            placing.Release();
        }
    }

    private static bool Do(Action step)
    {
        step();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The job that fetches files failed; it goes on.")]
    private static partial void Failed(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Post {Post}: file {File} is not fetched ({State}); the post shows why.")]
    private static partial void NotFetched(ILogger log, long post, long file, FileState state);
}
