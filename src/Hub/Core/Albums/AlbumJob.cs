using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Albums;

/// <summary>Makes the posts of albums once their parts were waited for; what waits lies in the store and outlives the hub.</summary>
internal sealed partial class AlbumJob(Func<Writer> writer, IReadOnlyCollection<ChannelContext> channels, Func<ChannelContext, Scorer> scorers, TimeProvider time, ILogger log) : IDisposable
{
    private const int Batch = 64;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim wake = new(0);
    private long asked = 1, done;
    private volatile bool waits;

    /// <summary>Parts wait for their post.</summary>
    public bool IsBusy => Interlocked.Read(ref asked) != Interlocked.Read(ref done) || waits;

    public void Wake()
    {
        Interlocked.Increment(ref asked);
        if (wake.CurrentCount == 0)
            wake.Release();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WaitAsync(await JoinDueAsync(stop), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The one catch-all of this loop: what is due stays due.
                if (error is not IntakeUnavailableException)
                    Failed(log, error);
                await time.PauseAsync(AfterFailure, stop);
            }
        }
    }

    public void Dispose() => wake.Dispose();

    /// <summary>Answers when more falls due; null: nothing waits.</summary>
    private async Task<long?> JoinDueAsync(CancellationToken stop)
    {
        while (true)
        {
            var seen = Interlocked.Read(ref asked);
            var (due, next) = await writer().DoAsync(recorder => Look(recorder.Session), stop);
            if (due.Count == 0)
            {
                waits = next is not null;
                Interlocked.Exchange(ref done, seen);
                return next;
            }
            foreach (var (channel, album, parts) in due)
                await JoinAsync(channel, album, parts, stop);
        }
    }

    /// <summary>What waits for a channel that is no longer in the settings waits for the day it is again.</summary>
    private (List<(ChannelContext Channel, string Album, IReadOnlyList<AlbumPart> Parts)> Due, long? Next) Look(IWriteSession session)
    {
        var (due, next, now) = (new List<(ChannelContext, string, IReadOnlyList<AlbumPart>)>(), (long?)null, time.Micros());
        foreach (var channel in channels)
        {
            due.AddRange(session.Due.Due(DueKind.Album, channel.Id, now, Batch).Select(row => (channel, row.Key, session.Albums.Parts(channel.Id, row.Key))));
            next = session.Due.NextDue(DueKind.Album, channel.Id) is { } at && (next is null || at < next) ? at : next;
        }
        return (due, next);
    }

    private async Task JoinAsync(ChannelContext channel, string album, IReadOnlyList<AlbumPart> parts, CancellationToken stop)
    {
        // Without parts they were deleted meanwhile.
        var joined = parts.Count == 0 ? default : Prepared.Of(new Put(Album.Join(parts)), scorers(channel));
        try
        {
            await writer().DoAsync(recorder => recorder.Join(channel, album, parts, joined), stop);
        }
        catch (Exception error) when (error is not (OperationCanceledException or IntakeUnavailableException))
        {
            // R1: whatever is wrong with it, it is kept and shown, and stops no other.
            Failed(log, error);
            await writer().DoAsync(recorder => recorder.Join(channel, album, parts, joined with { Failure = $"The store refused it: {error.GetType().Name}." }), stop);
        }
    }

    private async Task WaitAsync(long? next, CancellationToken stop)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var woken = wake.WaitAsync(both.Token);
        var wait = next is { } at ? TimeSpan.FromMicroseconds(Math.Max(0, at - time.Micros())) : Timeout.InfiniteTimeSpan;
        await await Task.WhenAny(woken, Task.Delay(wait, time, both.Token));
        await both.CancelAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An album could not be made one post.")]
    private static partial void Failed(ILogger log, Exception error);
}
