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

    /// <summary>Intents are written this far ahead of a free worker, so that he never waits for one; more would keep an urgent row waiting behind them.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(500);

    /// <summary>What is on the wire when the hub stops may end within this.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TwiceIsTold = TimeSpan.FromDays(1);
    private static readonly TimeSpan OneTick = TimeSpan.FromMilliseconds(1);
    private readonly Lock gate = new();
    private readonly ReadyRows ready = new(MostReady);
    private readonly PriorityQueue<OutboxRow, long> delayed = new();
    private readonly HashSet<long> held = [], missed = [];
    private readonly SemaphoreSlim wake = new(0);
    private readonly System.Threading.Channels.Channel<OutboxRow> intended = System.Threading.Channels.Channel.CreateUnbounded<OutboxRow>();
    private readonly BackendSetup setup;
    private readonly Attempt attempt;
    private readonly Func<Writer> writer;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Pace pace;
    private readonly ITimer alarm;
    private int inFlight, eras;
    private bool running, disposed;
    private long nextLookAt = long.MaxValue;
    private long? lastLeft;
    private (long Rows, long LastAt) foundTwice;

    public BackendLine(BackendSetup setup, int id, Func<Writer> writer, FileStore files, TimeProvider time, ILogger log)
    {
        (this.setup, Id, this.writer, this.time, this.log) = (setup, id, writer, time, log);
        attempt = new Attempt(setup, files, time, Recover);
        ReadsBack = setup.Sink is IStatusSource { StatusLanes.Count: > 0 } or IDeskWebhook { TakesWebhooks: true };
        pace = new Pace(setup.MaxPerSecond, time);
        alarm = time.CreateTimer(static line => ((BackendLine)line!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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

    public BackendClass Class => setup.Sink.Promise.Class;

    public TimeSpan? KeyValidFor => setup.Sink.Promise.KeyValidFor;

    /// <summary>Whether the operator lets a blind desk be told again what it may know.</summary>
    public bool MayResend => setup.WhenInDoubt == InDoubt.Resend;

    /// <summary>Whether the desk can be searched.</summary>
    public bool CanFind => setup.Sink is IFindingSink;

    public string Name => setup.Name;

    /// <summary>Whether the desk takes a kind of events that only some take.</summary>
    public bool Takes(TicketEventKind kind) => (setup.Sink as IExtendedSink)?.Takes.Contains(kind) == true;

    /// <summary>False: the event adds a file that is no longer here.</summary>
    public bool HasFile(TicketEvent body) => attempt.HasFile(body);

    /// <summary>What would be sent for the row; null: the sink cannot show it.</summary>
    public RequestPreview? Preview(OutboxRow row) => (setup.Sink as IPreviewSink)?.Preview(attempt.DeliveryOf(row));

    /// <summary>How long after its end a ticket is opened again by a new post.</summary>
    public TimeSpan ReopenWithin => setup.ReopenWithin;

    public string SettingsHash => setup.SettingsHash;

    /// <summary>Whether comments for the desk's people alone stay theirs.</summary>
    public bool TakesInternalComments => setup.Sink is IExtendedSink { TakesInternalComments: true };

    /// <summary>Tickets and comments that the desk was found to hold more than once, and when the last one was (0: none).</summary>
    public (long Rows, long LastAt) FoundTwice
    {
        private get
        {
            lock (gate)
                return foundTwice;
        }

        set
        {
            lock (gate)
                foundTwice = value;
        }
    }

    /// <summary>What is wrong with the backend now, one sentence each.</summary>
    public IEnumerable<string> Troubles
    {
        get
        {
            if (attempt.Trouble is { } trouble)
                yield return trouble;
            var (rows, lastAt) = FoundTwice;
            if (rows > 0 && time.Micros() - lastAt < Clock.Micros(TwiceIsTold))
                yield return $"Backend {Name} holds {rows} of our tickets or comments more than once, the last found at {Clock.At(lastAt):u}: hub deliveries list --state done shows them with the reason. Its terms (settle) do not hold.";
        }
    }

    public BackendState State
    {
        get
        {
            lock (gate)
                return new(setup.Name, setup.Kind, setup.Sink.Promise.Class, inFlight, pace.PerSecond(60), setup.MaxPerSecond, attempt.Trouble);
        }
    }

    /// <summary>How many rows may have their intent: those that workers have, and a few that follow. A blind desk gets none ahead: after a crash each would wait for a person.</summary>
    private int Window => setup.Sink.Promise.Class == BackendClass.Blind
        ? setup.MaxInFlight : setup.MaxInFlight + (int)Math.Clamp(pace.PerSecond(2) * Ahead.TotalSeconds, 1, 3 * setup.MaxInFlight);

    private int Room => Math.Min(attempt.Room(Window) - inFlight, pace.Room);

    /// <summary>Rows that became due by a commit.</summary>
    public void Offer(OutboxRow row)
    {
        lock (gate)
        {
            if (!held.Add(row.Event))
            {
                missed.Add(row.Event);
                return;
            }
            Place(row, isOffer: true);
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
            if (!running || ready.HasAway || ready.Count > 0 || Room <= 0 || !held.Add(row.Event))
                return false;
            pace.Start(1);
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

    /// <summary>There may be rows in the store that nobody offered.</summary>
    public void LookAgain()
    {
        lock (gate)
            ready.LookAgain();
        Wake();
    }

    /// <summary>The row waits in the store now: others of its ticket go first.</summary>
    public void Forget(OutboxRow row)
    {
        lock (gate)
        {
            if (delayed.Remove(row, out _, out _, Same.Row) | ready.Remove(row))
                held.Remove(row.Event);
        }
    }

    /// <summary>A try was settled durably; <paramref name="era"/> is that in which it began.</summary>
    public void Settled(OutboxRow row, Settlement settlement, int era)
    {
        bool waits;
        lock (gate)
        {
            Leave(row.Event);
            if (settlement is Settlement.Later later)
            {
                held.Add(row.Event);
                var again = row with { State = later.State, DueAt = later.DueAt };
                if (era != eras && later.State == DeliveryState.Due)
                    ready.Return(again); // the backend has recovered since
                else
                    delayed.Enqueue(again, later.DueAt);
            }
            if (settlement is Settlement.LookAgain look)
            {
                held.Add(row.Event);
                delayed.Enqueue(row with { State = DeliveryState.Verify, DueAt = look.DueAt, Reference = look.Reference }, look.DueAt);
            }
            if (settlement is Settlement.Done { Times: > 1 })
                foundTwice = (foundTwice.Rows + 1, time.Micros());
            waits = ready.Count > 0 || ready.HasAway || delayed.Count > 0;
        }
        if (waits)
            Wake();
    }

    /// <summary>The outcome could not be written; it is kept and written when the store is back.</summary>
    public void Unsettled(OutboxRow row, Settlement settlement, int era) => _ = SettleLaterAsync(row, settlement, era);

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
                ClaimFailed(log, Name, setup.Hide(error.ToString()));
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
        lock (gate)
            running = false;
        intended.Writer.TryComplete();
        await Task.WhenAll(workers);
    }

    public void Dispose()
    {
        alarm.Dispose();
        lock (gate)
        {
            disposed = true;
            wake.Dispose();
        }
    }

    private async Task ClaimAsync(CancellationToken stop)
    {
        var rows = Take();
        if (rows.Count == 0)
        {
            if (await RefillAsync(stop))
                return;
            alarm.Change(NextLook(), Timeout.InfiniteTimeSpan);
            await wake.WaitAsync(stop);
            return;
        }
        try
        {
            if (setup.Sink is INotingSink noting)
                for (var at = 0; at < rows.Count; at++)
                    rows[at] = rows[at] with { Note = rows[at].Note ?? (rows[at].State == DeliveryState.Doubt ? null : noting.Note(rows[at].Body)) };
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
                ready.Return(delayed.Dequeue());
            if (nextLookAt <= now)
            {
                ready.LookAgain();
                nextLookAt = long.MaxValue;
            }
            var (room, stamp) = (Room, time.GetTimestamp());
            while (rows.Count < room && !ready.MustRead && ready.TryTake(out var row))
                rows.Add(row with { ClaimedAt = now, ClaimStamp = stamp });
            pace.Start(rows.Count);
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
            var era = Volatile.Read(ref eras);
            var settlement = stop.IsCancellationRequested
                ? new Settlement.Later(row.State, time.Micros(), "The hub stopped before it was sent.") : await attempt.RunAsync(row, hardStop);
            TestPoint.Pass("delivery.after-desk");
            if (settlement is null)
                continue; // stopped in the middle: the intent stands, the next start takes the row as in doubt
            lock (gate)
            {
                inFlight--;
                pace.Finish();
            }
            await writer().SubmitAsync(new OutcomeWork(this, row, settlement, era), CancellationToken.None);
        }
    }

    /// <summary>Reads more from the store where what comes next waits there; false: nothing came.</summary>
    private async Task<bool> RefillAsync(CancellationToken stop)
    {
        int limit;
        lock (gate)
        {
            if (!ready.MustRead || Room <= 0)
                return false;
            ready.BeginReading();
            limit = Refill + held.Count;
        }
        var (rows, next) = await writer().DoAsync(recorder => DueIn(recorder.Session.Outbox, limit), stop);
        lock (gate)
        {
            nextLookAt = next;
            return Fill(rows, limit) > 0;
        }
    }

    /// <summary>Places what was read, best first, as far as there is room.</summary>
    private int Fill(IReadOnlyList<OutboxRow> rows, int limit)
    {
        var added = 0;
        var rest = rows.Count == limit ? rows[^1] : null;
        foreach (var row in rows)
        {
            if (held.Contains(row.Event))
                continue;
            if (ready.Count >= MostReady)
            {
                rest = row;
                break;
            }
            held.Add(row.Event);
            Place(row, isOffer: false);
            added++;
        }
        ready.EndReading(rest);
        return added;
    }

    /// <summary>The rows that are due; where there are none, when the next one is.</summary>
    private (IReadOnlyList<OutboxRow> Rows, long Next) DueIn(IOutboxWrites outbox, int limit)
    {
        var (now, rows) = (time.Micros(), outbox.Due(Id, time.Micros(), limit));
        // What is postponed from now on waits in memory: only what an earlier hub left for later is looked for in the store.
        lastLeft ??= outbox.LastDue(Id) ?? 0;
        if (now >= lastLeft)
            return (rows, long.MaxValue);
        return (rows, outbox.NextDue(Id, now) ?? long.MaxValue);
    }

    private async Task SettleLaterAsync(OutboxRow row, Settlement settlement, int era)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        try
        {
            await writer().SubmitAsync(new OutcomeWork(this, row, settlement, era), CancellationToken.None);
        }
        catch (System.Threading.Channels.ChannelClosedException error)
        {
            // The hub stopped first: the row stays intended and is in doubt at the next start.
            OutcomeLost(log, Name, row.Event, error);
        }
    }

    private void Place(OutboxRow row, bool isOffer)
    {
        if (row.State is DeliveryState.Doubt or DeliveryState.Verify && row.DueAt > time.Micros())
            delayed.Enqueue(row, row.DueAt);
        else if (!isOffer)
            ready.Return(row);
        else if (ready.Offer(row) is { } turnedAway)
            held.Remove(turnedAway.Event);
    }

    /// <summary>The backend takes deliveries again: what certainly failed meanwhile has waited enough, and goes first as it is older. Doubt waits on.</summary>
    private void Recover()
    {
        lock (gate)
        {
            eras++;
            var later = delayed.UnorderedItems.Where(item => item.Element.State is DeliveryState.Doubt or DeliveryState.Verify).ToList();
            foreach (var (row, _) in delayed.UnorderedItems)
                if (row.State is not (DeliveryState.Doubt or DeliveryState.Verify))
                    ready.Return(row);
            delayed.Clear();
            delayed.EnqueueRange(later);
        }
        Wake();
    }

    private void Return(List<OutboxRow> rows)
    {
        lock (gate)
        {
            inFlight -= rows.Count;
            foreach (var row in rows)
                Place(row, isOffer: false);
        }
    }

    private void Drop(IEnumerable<long> rows)
    {
        lock (gate)
        {
            foreach (var row in rows)
            {
                Leave(row);
                inFlight--;
            }
        }
    }

    /// <summary>What became due anew before it had left is read from the store. Under the gate.</summary>
    private void Leave(long row)
    {
        held.Remove(row);
        if (missed.Remove(row))
            ready.LookAgain();
    }

    private TimeSpan NextLook()
    {
        lock (gate)
        {
            var wait = attempt.PausedFor;
            if (delayed.TryPeek(out _, out var at))
                wait = Min(wait ?? TimeSpan.MaxValue, TimeSpan.FromMicroseconds(Math.Max(1000, at - time.Micros())));
            if (wait is null && pace.Wait is var turn && turn > TimeSpan.Zero)
                wait = turn < OneTick ? OneTick : turn;
            return Min(wait ?? TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Ring()
    {
        lock (gate)
        {
            if (!disposed)
                Wake();
        }
    }

    private void Wake()
    {
        if (wake.CurrentCount == 0)
            wake.Release();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Backend {Backend}: rows could not be claimed; again in a second. {Error}")]
    private static partial void ClaimFailed(ILogger log, string backend, string error);

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
