using System.Threading.Channels;
using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Delivery;

/// <summary>The loops of one backend: one claims rows and makes their intents durable in batches, the workers try them in parallel.</summary>
internal sealed partial class LineWork(BackendLine line, BackendSetup setup, Attempt attempt, LineRows rows, LineSurroundings with)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <summary>Of events that are read from the store at once.</summary>
    private const long MostBytes = 16L << 20;
    private readonly Channel<OutboxRow> intended = Channel.CreateUnbounded<OutboxRow>();
    private long? lastLeft;

    /// <summary>The row and its intent are durable: the next free worker tries it.</summary>
    public void Send(OutboxRow row) => intended.Writer.TryWrite(row);

    /// <summary>Runs until stopped; what is in flight then is finished, what was only claimed goes back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        rows.SetRunning(true);
        using var hardStop = new CancellationTokenSource();
        using var grace = stop.Register(() => hardStop.CancelAfter(setup.StopGrace));
        var workers = Enumerable.Range(0, setup.MaxInFlight).Select(_ => Task.Run(() => WorkAsync(stop, hardStop.Token), CancellationToken.None)).ToList();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ClaimAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                ClaimFailed(with.Log, setup.Name, setup.Hide(error.ToString()));
                await with.Time.PauseAsync(Again, stop);
            }
        }
        rows.SetRunning(false);
        intended.Writer.TryComplete();
        await Task.WhenAll(workers);
    }

    /// <summary>The outcome could not be written; it is kept and written when the store is back.</summary>
    public async Task SettleLaterAsync(OutboxRow row, Settlement settlement, int era)
    {
        await Task.Delay(Again, with.Time);
        try
        {
            await with.Writer().SubmitAsync(new OutcomeWork(line, row, settlement, era), CancellationToken.None);
        }
        catch (ChannelClosedException error)
        {
            // The hub stopped first: the row stays intended and is in doubt at the next start.
            OutcomeLost(with.Log, setup.Name, row.Event, error);
        }
    }

    private async Task ClaimAsync(CancellationToken stop)
    {
        var claimed = rows.Take();
        if (claimed.Count == 0)
        {
            if (!await RefillAsync(stop))
                await with.Bell.WaitAsync(rows.NextLook(), stop);
            return;
        }
        try
        {
            if (setup.Sink is INotingSink noting)
                for (var at = 0; at < claimed.Count; at++)
                    claimed[at] = claimed[at] with { Note = claimed[at].Note ?? (claimed[at].State == DeliveryState.Doubt ? null : noting.Note(claimed[at].Body)) };
            var work = new IntentWork(line, claimed);
            await with.Writer().SubmitAsync(work, stop);
            Send(claimed, await work.Done);
        }
        catch
        {
            rows.Return(claimed);
            throw;
        }
    }

    private void Send(List<OutboxRow> claimed, List<OutboxRow> sendable)
    {
        if (sendable.Count < claimed.Count)
            rows.Drop(claimed.Select(row => row.Event).Except(sendable.Select(row => row.Event)));
        foreach (var row in sendable)
            Send(row);
    }

    private async Task WorkAsync(CancellationToken stop, CancellationToken hardStop)
    {
        while (await intended.Reader.WaitToReadAsync(CancellationToken.None))
            await TryNextAsync(stop, hardStop);
    }

    /// <summary>A method of its own, so that a worker who waits holds no row: it may be large, and there are many workers.</summary>
    private async Task TryNextAsync(CancellationToken stop, CancellationToken hardStop)
    {
        if (!intended.Reader.TryRead(out var row))
            return;
        TestPoint.Pass("delivery.after-intent");
        var era = rows.Era;
        var settlement = stop.IsCancellationRequested
            ? new Settlement.Later(row.State, with.Time.Micros(), "The hub stopped before it was sent.") : await attempt.RunAsync(row, hardStop);
        TestPoint.Pass("delivery.after-desk");
        if (settlement is null)
            return; // stopped in the middle: the intent stands, the next start takes the row as in doubt
        rows.Finish();
        await with.Writer().SubmitAsync(new OutcomeWork(line, row, settlement, era), CancellationToken.None);
    }

    /// <summary>Reads more from the store where what comes next waits there; false: nothing came.</summary>
    private async Task<bool> RefillAsync(CancellationToken stop)
    {
        var limit = rows.BeginReading();
        if (limit == 0)
            return false;
        var (read, asked, next) = await with.Writer().DoAsync(recorder => DueIn(recorder.Session.Outbox, limit), stop);
        return rows.EndReading(read, asked, next) > 0;
    }

    /// <summary>The rows that are due, at most as many as were asked for; where there are none, when the next one is.</summary>
    private (IReadOnlyList<OutboxRow> Rows, int Asked, long Next) DueIn(IOutboxWrites outbox, int limit)
    {
        var now = with.Time.Micros();
        var asked = Math.Max(1, outbox.DueWithin(line.Id, now, limit, MostBytes));
        var due = outbox.Due(line.Id, now, asked);
        // What is postponed from now on waits in memory: only what an earlier hub left for later is looked for in the store.
        lastLeft ??= outbox.LastDue(line.Id) ?? 0;
        return now >= lastLeft ? (due, asked, long.MaxValue) : (due, asked, outbox.NextDue(line.Id, now) ?? long.MaxValue);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Backend {Backend}: rows could not be claimed; again in a second. {Error}")]
    private static partial void ClaimFailed(ILogger log, string backend, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Backend {Backend}: the outcome of row {Row} was not written before the hub stopped; it is in doubt at the next start.")]
    private static partial void OutcomeLost(ILogger log, string backend, long row, Exception error);
}

/// <summary>What a backend's loops use of the hub.</summary>
internal sealed record LineSurroundings(Func<Writer> Writer, Bell Bell, TimeProvider Time, ILogger Log);
