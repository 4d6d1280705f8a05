using Hub.Contracts;
using Hub.Core.Files;
using Hub.Core.Intake;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Delivery;

/// <summary>
/// Delivers the rows of one backend: claims by priority, then age; makes their intents durable in batches; then tries them in parallel. Rows beyond what memory
/// may hold stay in the store and are read when there is room. A row is in at most one place: ready, delayed, or in flight.
/// </summary>
internal sealed partial class BackendLine : IDisposable
{
    /// <summary>Rows held in memory; the rest waits in the store.</summary>
    private const int MostReady = 4096, Refill = 1024;

    /// <summary>What is on the wire when the hub stops may end within this.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly PriorityQueue<OutboxRow, (int Priority, long Event)> ready = new();
    private readonly PriorityQueue<OutboxRow, long> delayed = new();
    private readonly HashSet<long> held = [];
    private readonly SemaphoreSlim wake = new(0);
    private readonly System.Threading.Channels.Channel<OutboxRow> intended = System.Threading.Channels.Channel.CreateUnbounded<OutboxRow>();
    private readonly BackendSetup setup;
    private readonly Attempt attempt;
    private readonly Func<Writer> writer;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly int window;
    private int inFlight;
    private bool hasMore = true;
    private bool running;
    private long turnedAway;
    private long nextLookAt = long.MaxValue;

    public BackendLine(BackendSetup setup, int id, Func<Writer> writer, FileStore files, TimeProvider time, ILogger log)
    {
        (this.setup, Id, this.writer, this.time, this.log) = (setup, id, writer, time, log);
        attempt = new Attempt(setup, files, time);
        ReadsBack = setup.Sink is IStatusSource { StatusLanes.Count: > 0 } or IDeskWebhook { TakesWebhooks: true };
        // A blind desk gets no intent before a worker is free: after a crash each intent would wait for a person.
        window = setup.Sink.Promise.Class == BackendClass.Blind ? setup.MaxInFlight : 4 * setup.MaxInFlight;
    }

    public int Id { get; }

    /// <summary>How long a desk may take to finish a request and show it to a search.</summary>
    public TimeSpan Settle => setup.Sink.Promise.Settle;

    /// <summary>Whether this backend tells what becomes of our tickets, so that our own writing must be known when it comes back (R12).</summary>
    public bool ReadsBack { get; }

    /// <summary>Whether any row of it is on its way or waits in memory.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
                return held.Count > 0;
        }
    }

    public string Name => setup.Name;

    /// <summary>Whether the desk takes a kind of events that only some take.</summary>
    public bool Takes(TicketEventKind kind) => (setup.Sink as IExtendedSink)?.Takes.Contains(kind) == true;

    public string SettingsHash => setup.SettingsHash;

    /// <summary>What is wrong with the backend now, or null.</summary>
    public string? Trouble => attempt.Trouble;

    /// <summary>Rows that became due by a commit.</summary>
    public void Offer(OutboxRow row)
    {
        lock (gate)
        {
            if (!held.Add(row.Event))
                return;
            if (ready.Count < MostReady)
                Place(row);
            else
                TurnAway(row);
        }
        Wake();
    }

    /// <summary>Takes a place for a new row whose intent is written with it; only where a desk keeps keys (after a crash the row is sent again), and nothing waits before it.</summary>
    public bool TryReserve(OutboxRow row)
    {
        if (setup.Sink.Promise.Class != BackendClass.Keyed || setup.Sink is INotingSink)
            return false;
        lock (gate)
        {
            if (!running || hasMore || ready.Count > 0 || attempt.Room(window) <= inFlight || !held.Add(row.Event))
                return false;
            inFlight++;
            return true;
        }
    }

    /// <summary>The row was not written: its place is free again.</summary>
    public void Release(OutboxRow row) => Drop([row.Event]);

    /// <summary>The row and its intent are durable.</summary>
    public void Send(OutboxRow row) => intended.Writer.TryWrite(row);

    /// <summary>An operator wants the row now: it leaves the delayed ones.</summary>
    public void Expedite(OutboxRow row)
    {
        lock (gate)
        {
            if (delayed.Remove(row, out _, out _, Same.Row))
                held.Remove(row.Event);
        }
        Offer(row);
    }

    /// <summary>A try was settled durably.</summary>
    public void Settled(OutboxRow row, Settlement settlement)
    {
        lock (gate)
        {
            held.Remove(row.Event);
            if (settlement is Settlement.Later later)
            {
                held.Add(row.Event);
                delayed.Enqueue(row with { State = later.State, DueAt = later.DueAt }, later.DueAt);
            }
        }
        Wake();
    }

    /// <summary>The outcome could not be written; it is kept and written when the store is back.</summary>
    public void Unsettled(OutboxRow row, Settlement settlement) => _ = SettleLaterAsync(row, settlement);

    /// <summary>Runs until stopped; what is in flight then is finished, what was only claimed goes back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        lock (gate)
            running = true;
        using var hardStop = new CancellationTokenSource();
        using var grace = stop.Register(() => hardStop.CancelAfter(Grace));
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
                ClaimFailed(log, Name, error);
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
        lock (gate)
            running = false;
        intended.Writer.TryComplete();
        await Task.WhenAll(workers);
    }

    public void Dispose() => wake.Dispose();

    private async Task ClaimAsync(CancellationToken stop)
    {
        var rows = Take();
        if (rows.Count == 0)
        {
            if (!await RefillAsync(stop))
                await wake.WaitAsync(NextLook(), stop);
            return;
        }
        try
        {
            if (setup.Sink is INotingSink noting)
                for (var at = 0; at < rows.Count; at++)
                    rows[at] = rows[at] with { Note = rows[at].Note ?? noting.Note(rows[at].Body) };
            var work = new IntentWork(this, rows);
            await writer().SubmitAsync(work, stop);
            Send(rows, await work.Done);
        }
        catch
        {
            Return(rows);
            throw;
        }
    }

    /// <summary>The next rows by priority, then age, as many as the window and the backend's breaker allow.</summary>
    private List<OutboxRow> Take()
    {
        var rows = new List<OutboxRow>();
        lock (gate)
        {
            var now = time.Micros();
            while (delayed.TryPeek(out _, out var at) && at <= now)
                Place(delayed.Dequeue());
            if (nextLookAt <= now)
                (hasMore, nextLookAt) = (true, long.MaxValue);
            var room = attempt.Room(window) - inFlight;
            while (rows.Count < room && ready.TryDequeue(out var row, out _))
                rows.Add(row);
            inFlight += rows.Count;
        }
        return rows;
    }

    private void Send(List<OutboxRow> claimed, List<OutboxRow> sendable)
    {
        if (sendable.Count < claimed.Count)
            Drop(claimed.Select(row => row.Event).Except(sendable.Select(row => row.Event)));
        foreach (var row in sendable)
            intended.Writer.TryWrite(row);
    }

    private async Task WorkAsync(CancellationToken stop, CancellationToken hardStop)
    {
        await foreach (var row in intended.Reader.ReadAllAsync(CancellationToken.None))
        {
            TestPoint.Pass("delivery.after-intent");
            var settlement = stop.IsCancellationRequested
                ? new Settlement.Later(row.State, time.Micros(), "The hub stopped before it was sent.") : await attempt.RunAsync(row, hardStop);
            TestPoint.Pass("delivery.after-desk");
            if (settlement is null)
                continue; // stopped in the middle: the intent stands, the next start takes the row as in doubt
            lock (gate)
                inFlight--;
            await writer().SubmitAsync(new OutcomeWork(this, row, settlement), CancellationToken.None);
        }
    }

    /// <summary>Reads more from the store where rows were turned away; false: there is nothing more to read.</summary>
    private async Task<bool> RefillAsync(CancellationToken stop)
    {
        long before;
        lock (gate)
        {
            if (!hasMore || ready.Count > 0 || attempt.Room(window) - inFlight <= 0)
                return false;
            before = turnedAway;
        }
        var limit = Refill + window + MostReady;
        var (rows, next) = await writer().DoAsync(recorder => DueIn(recorder.Session.Outbox, limit), stop);
        var added = 0;
        lock (gate)
        {
            nextLookAt = next;
            foreach (var row in rows)
            {
                if (ready.Count >= MostReady || !held.Add(row.Event))
                    continue;
                Place(row);
                added++;
            }
            hasMore = added > 0 || before != turnedAway;
        }
        return added > 0;
    }

    /// <summary>The rows that are due; where there are none, when the next one is.</summary>
    private (IReadOnlyList<OutboxRow> Rows, long Next) DueIn(IOutboxWrites outbox, int limit)
    {
        var (now, rows) = (time.Micros(), outbox.Due(Id, time.Micros(), limit));
        return (rows, rows.Count == limit ? now : outbox.NextDue(Id, now) ?? long.MaxValue);
    }

    private async Task SettleLaterAsync(OutboxRow row, Settlement settlement)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        try
        {
            await writer().SubmitAsync(new OutcomeWork(this, row, settlement), CancellationToken.None);
        }
        catch (System.Threading.Channels.ChannelClosedException error)
        {
            // The hub stopped first: the row stays intended and is in doubt at the next start.
            OutcomeLost(log, Name, row.Event, error);
        }
    }

    private void Place(OutboxRow row)
    {
        if (row.State == DeliveryState.Doubt && row.DueAt > time.Micros())
            delayed.Enqueue(row, row.DueAt);
        else
            ready.Enqueue(row, (-(int)row.Priority, row.Event));
    }

    private void TurnAway(OutboxRow row)
    {
        held.Remove(row.Event);
        hasMore = true;
        turnedAway++;
    }

    private void Return(List<OutboxRow> rows)
    {
        lock (gate)
        {
            inFlight -= rows.Count;
            foreach (var row in rows)
                Place(row);
        }
    }

    private void Drop(IEnumerable<long> rows)
    {
        lock (gate)
        {
            foreach (var row in rows)
            {
                held.Remove(row);
                inFlight--;
            }
        }
    }

    private TimeSpan NextLook()
    {
        lock (gate)
        {
            var wait = attempt.PausedFor;
            if (delayed.TryPeek(out _, out var at))
                wait = Min(wait ?? TimeSpan.MaxValue, TimeSpan.FromMicroseconds(Math.Max(1000, at - time.Micros())));
            return Min(wait ?? TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Wake()
    {
        if (wake.CurrentCount == 0)
            wake.Release();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Backend {Backend}: rows could not be claimed; again in a second.")]
    private static partial void ClaimFailed(ILogger log, string backend, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Backend {Backend}: the outcome of row {Row} was not written before the hub stopped; it is in doubt at the next start.")]
    private static partial void OutcomeLost(ILogger log, string backend, long row, Exception error);

    /// <summary>Rows are the same by their event, whatever changed since.</summary>
    private sealed class Same : IEqualityComparer<OutboxRow>
    {
        public static readonly Same Row = new();

        public bool Equals(OutboxRow? a, OutboxRow? b) => a?.Event == b?.Event;

        public int GetHashCode(OutboxRow row) => row.Event.GetHashCode();
    }
}
