using Hub.Core.Storage;

namespace Hub.Core.Delivery;

/// <summary>
/// Where each row of a backend is while the hub runs: ready, delayed or in flight, and in one of these only. Rows beyond what memory may hold stay in the store
/// and are read when there is room. Safe for several threads.
/// </summary>
internal sealed class LineRows(BackendSetup setup, Attempt attempt, TimeProvider time)
{
    /// <summary>Rows held in memory; the rest waits in the store.</summary>
    private const int MostReady = 4096, Refill = 1024;

    /// <summary>UTF-16 units of long rows held in memory.</summary>
    private const long MostLetters = 8L << 20;
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly ReadyRows ready = new(MostReady, MostLetters);
    private readonly DelayedRows delayed = new();
    private readonly HashSet<long> held = [], missed = [];
    private readonly RowsInFlight flight = new(setup, attempt, time);
    private int eras;
    private bool running;
    private long nextLookAt = long.MaxValue;

    /// <summary>Whether any row is on its way or waits in memory.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
                return held.Count > 0;
        }
    }

    /// <summary>Counts the backend's recoveries: what failed before the last one has waited enough.</summary>
    public int Era => Volatile.Read(ref eras);

    /// <summary>In flight now, and ends a second over the last minute.</summary>
    public (int InFlight, double PerSecond) Speed
    {
        get
        {
            lock (gate)
                return (flight.Count, flight.PerSecond);
        }
    }

    /// <summary>While it runs, places may be taken by rows whose intents are written with them.</summary>
    public void SetRunning(bool runs)
    {
        lock (gate)
            running = runs;
    }

    /// <summary>A row that became due by a commit. False: it is here already, and is read anew when it leaves.</summary>
    public bool Offer(OutboxRow row)
    {
        lock (gate)
        {
            if (!held.Add(row.Event))
            {
                missed.Add(row.Event);
                return false;
            }
            Place(row, isOffer: true);
            return true;
        }
    }

    /// <summary>Takes a place in flight for a new row; only where nothing waits before it.</summary>
    public bool TryReserve(OutboxRow row)
    {
        lock (gate)
        {
            if (!running || ready.HasAway || ready.Count > 0 || flight.Room <= 0 || !held.Add(row.Event))
                return false;
            flight.Start(1);
            return true;
        }
    }

    /// <summary>The row no longer waits for its time.</summary>
    public void Undelay(OutboxRow row)
    {
        lock (gate)
        {
            if (delayed.Remove(row))
                held.Remove(row.Event);
        }
    }

    /// <summary>There may be rows in the store that nobody offered.</summary>
    public void LookAgain()
    {
        lock (gate)
            ready.LookAgain();
    }

    /// <summary>The row waits in the store now, unless it is in flight.</summary>
    public void Forget(OutboxRow row)
    {
        lock (gate)
        {
            if (delayed.Remove(row) | ready.Remove(row))
                held.Remove(row.Event);
        }
    }

    /// <summary>A try was settled durably; <paramref name="era"/> is that in which it began. Answers whether anything waits.</summary>
    public bool Settled(OutboxRow row, Settlement settlement, int era)
    {
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
                    delayed.Add(again);
            }
            if (settlement is Settlement.LookAgain look)
            {
                held.Add(row.Event);
                delayed.Add(row with { State = DeliveryState.Verify, DueAt = look.DueAt, Reference = look.Reference });
            }
            return ready.Count > 0 || ready.HasAway || delayed.Count > 0;
        }
    }

    /// <summary>The next rows by priority, then age, as many as the window and the backend's breaker allow; they are in flight from now on.</summary>
    public List<OutboxRow> Take()
    {
        var rows = new List<OutboxRow>();
        lock (gate)
        {
            var now = time.Micros();
            while (delayed.TryTake(now, out var due))
                ready.Return(due);
            if (nextLookAt <= now)
            {
                ready.LookAgain();
                nextLookAt = long.MaxValue;
            }
            var (room, stamp) = (flight.Room, time.GetTimestamp());
            while (rows.Count < room && !ready.MustRead && ready.TryTake(out var row))
                rows.Add(row with { ClaimedAt = now, ClaimStamp = stamp });
            flight.Start(rows.Count);
        }
        return rows;
    }

    /// <summary>A try came to its end at the desk; its outcome is not written yet.</summary>
    public void Finish()
    {
        lock (gate)
            flight.Finish();
    }

    /// <summary>What was taken and not sent goes back to where it came from.</summary>
    public void Return(List<OutboxRow> rows)
    {
        lock (gate)
        {
            flight.Leave(rows.Count);
            foreach (var row in rows)
                Place(row, isOffer: false);
        }
    }

    /// <summary>What was taken is not to be sent.</summary>
    public void Drop(IEnumerable<long> rows)
    {
        lock (gate)
        {
            foreach (var row in rows)
            {
                Leave(row);
                flight.Leave(1);
            }
        }
    }

    /// <summary>How many rows to read from the store, where what comes next waits there and there is room; else 0.</summary>
    public int BeginReading()
    {
        lock (gate)
        {
            if (!ready.MustRead || flight.Room <= 0)
                return 0;
            ready.BeginReading();
            return Refill + held.Count;
        }
    }

    /// <summary>Places what was read, best first, as far as there is room; answers how many. Where none was due, <paramref name="next"/> says when to look again.</summary>
    public int EndReading(IReadOnlyList<OutboxRow> rows, int limit, long next)
    {
        lock (gate)
        {
            nextLookAt = next;
            var added = 0;
            var rest = rows.Count == limit ? rows[^1] : null;
            foreach (var row in rows)
            {
                if (held.Contains(row.Event))
                    continue;
                if (ready.Count >= MostReady || !ready.HasRoomFor(row))
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
    }

    /// <summary>The backend takes deliveries again: what certainly failed meanwhile has waited enough, and goes first as it is older. Doubt waits on.</summary>
    public void Recover()
    {
        lock (gate)
        {
            eras++;
            foreach (var row in delayed.TakeWhere(row => !WaitsForDesk(row)))
                ready.Return(row);
        }
    }

    /// <summary>How long nothing can be taken, at most a second.</summary>
    public TimeSpan NextLook()
    {
        lock (gate)
        {
            var wait = attempt.PausedFor;
            if (delayed.NextAt is { } at)
                wait = Min(wait ?? TimeSpan.MaxValue, TimeSpan.FromMicroseconds(Math.Max(1000, at - time.Micros())));
            return Min(wait ?? flight.Turn ?? MostWait, MostWait);
        }
    }

    private static bool WaitsForDesk(OutboxRow row) => row.State is DeliveryState.Doubt or DeliveryState.Verify;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Place(OutboxRow row, bool isOffer)
    {
        if (WaitsForDesk(row) && row.DueAt > time.Micros())
            delayed.Add(row);
        else if (!isOffer)
            ready.Return(row);
        else if (ready.Offer(row) is { } turnedAway)
            held.Remove(turnedAway.Event);
    }

    /// <summary>What became due anew before it had left is read from the store. Under the gate.</summary>
    private void Leave(long row)
    {
        held.Remove(row);
        if (missed.Remove(row))
            ready.LookAgain();
    }
}
