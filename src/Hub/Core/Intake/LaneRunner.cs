using Hub.Contracts;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Intake;

/// <summary>Reads one lane for ever: what stops one channel touches no other (R20).</summary>
internal sealed partial class LaneRunner(Source source, string lane, Writer writer, Scorer scorer, TimeProvider time, ILogger log)
{
    /// <summary>A heartbeat that brings nothing is written this often; between, it is only remembered.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1), MostWait = TimeSpan.FromMinutes(5), AfterRefusal = TimeSpan.FromMinutes(1), MostPause = TimeSpan.FromHours(1);
    private TimeSpan wait = FirstWait;
    private long beatAt;

    public string Lane => lane;

    /// <summary>What is wrong with the lane now, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What a person can do about it; null: there is no trouble.</summary>
    public string? Remedy { get; private set; }

    /// <summary>When the source last gave something, be it a heartbeat.</summary>
    public DateTimeOffset? LastSuccess { get; private set; }

    /// <summary>Gaps that were written since the start.</summary>
    public IReadOnlyList<GapRecord> Told { get; private set; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(await ReadAsync(stop), time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Reads until something ends it; answers how long to wait before the next time.</summary>
    private async Task<TimeSpan> ReadAsync(CancellationToken stop)
    {
        try
        {
            var (epoch, cursor) = await writer.DoAsync(recorder => recorder.Session.Lanes.Claim(source.Id, lane), stop);
            await foreach (var batch in source.ReadAsync(lane, cursor, stop).WithCancellation(stop))
            {
                if (batch.Seen > 0 || batch.Changes.Count > 0 || batch.Gaps.Count > 0 || batch.Cursor != cursor || IsHeartbeatDue())
                    await CommitAsync(batch, epoch, stop); // durable before the connector is asked for more
                (Trouble, Remedy, LastSuccess, wait, cursor) = (null, null, time.GetUtcNow(), FirstWait, batch.Cursor);
            }
            return Note("The source ended; it is opened again.", FirstWait, Remedies.None);
        }
        catch (ThrottledException error)
        {
            return Note(error.Message, error.After, Remedies.Throttled);
        }
        catch (RefusedException error)
        {
            return Note(error.Message, AfterRefusal, Remedies.Refused);
        }
        catch (UnreachableSourceException error)
        {
            return Note(error.Message, Longer(), Remedies.Unreachable);
        }
        catch (FencedException error)
        {
            return Note(error.Message, Longer(), Remedies.Fenced);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // The one catch-all of this loop: a defect of one reader stops only its own lane.
            Failed(log, source.Title, lane, source.Hide(error.ToString()));
            return Note($"The reader failed: {error.GetType().Name}: {error.Message}", Longer(), Remedies.Defect);
        }
    }

    private bool IsHeartbeatDue()
    {
        var now = time.GetTimestamp();
        if (beatAt != 0 && time.GetElapsedTime(beatAt, now) < Heartbeat)
            return false;
        beatAt = now;
        return true;
    }

    private async Task CommitAsync(Batch batch, long epoch, CancellationToken stop)
    {
        if (batch.Cursor.Value.Length > Cursor.MaxLength)
            throw new InvalidOperationException($"The cursor of lane {lane} has {batch.Cursor.Value.Length} characters; at most {Cursor.MaxLength} are allowed.");
        var changes = new Prepared[batch.Changes.Count];
        for (var at = 0; at < changes.Length; at++)
            changes[at] = Prepared.Of(batch.Changes[at], scorer);
        if (TestPoint.CursorFirst)
            await SubmitAsync([], batch, epoch, stop);
        TestPoint.Pass("lane.before-commit");
        await SubmitAsync(changes, batch, epoch, stop);
        TestPoint.Pass("lane.after-commit");
    }

    /// <summary>The same batch again until the store takes it: nothing is asked of the source meanwhile.</summary>
    private async Task SubmitAsync(Prepared[] changes, Batch batch, long epoch, CancellationToken stop)
    {
        while (true)
        {
            var work = new IntakeWork(source, lane, changes)
            {
                Cursor = batch.Cursor,
                Epoch = epoch,
                Seen = batch.Seen,
                Skipped = batch.Skipped.Values.Sum(),
                Gaps = batch.Gaps,
            };
            try
            {
                await writer.SubmitAsync(work, stop);
                await work.Done.WaitAsync(stop);
                Told = batch.Gaps.Count == 0 ? Told : [.. Told, .. batch.Gaps.Select(gap => new GapRecord(lane, gap.From, gap.To, gap.Reason))];
                return;
            }
            catch (IntakeUnavailableException error)
            {
                (Trouble, Remedy) = (error.Message, Remedies.StoreAway);
                await Task.Delay(error.RetryAfter, time, stop);
            }
        }
    }

    private TimeSpan Note(string sentence, TimeSpan asked, string remedy)
    {
        var pause = asked < TimeSpan.Zero ? TimeSpan.Zero : asked > MostPause ? MostPause : asked;
        (Trouble, Remedy) = (sentence = source.Hide(sentence), remedy);
        Paused(log, source.Title, lane, pause, sentence);
        return pause;
    }

    private TimeSpan Longer()
    {
        var now = wait;
        wait = wait * 2 > MostWait ? MostWait : wait * 2;
        return now;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Source}, lane {Lane}: the reader failed. {Error}")]
    private static partial void Failed(ILogger log, string source, string lane, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Source}, lane {Lane}: reads again in {Pause}. {Sentence}")]
    private static partial void Paused(ILogger log, string source, string lane, TimeSpan pause, string sentence);
}
