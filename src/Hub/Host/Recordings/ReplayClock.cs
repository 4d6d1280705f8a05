namespace Hub.Host.Recordings;

/// <summary>
/// The recording's time: it stands while the connector works or an answer is on its way, and goes on to the next thing that the connector waits for once it does nothing else, so that a day
/// of polls takes moments, and items are as old as they were then.
/// </summary>
internal sealed class ReplayClock : TimeProvider, IDisposable
{
    /// <summary>Of real time; a connector that did nothing for so long waits.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(60), Look = TimeSpan.FromMilliseconds(15);

    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private readonly ITimer pump;
    private DateTimeOffset now;
    private long stirredAt = System.GetTimestamp();
    private int working;

    public ReplayClock(DateTimeOffset start)
    {
        now = start;
        pump = System.CreateTimer(_ => Step(), null, Look, Look);
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, period);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>An answer is looked for: time stands until the result is disposed.</summary>
    public void Begin()
    {
        lock (gate)
        {
            working++;
            stirredAt = System.GetTimestamp();
        }
    }

    /// <param name="at">When the answer came; null: none did, and none will.</param>
    public void End(DateTimeOffset? at)
    {
        lock (gate)
        {
            working--;
            stirredAt = System.GetTimestamp();
            if (at > now)
                now = at.Value;
        }
    }

    /// <summary>Time stands from now on: nothing that is waited for comes any more.</summary>
    public void Stop() => pump.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => pump.Dispose();

    private void Step()
    {
        Timer? due;
        lock (gate)
        {
            due = timers.Where(timer => timer.DueAt is not null).MinBy(timer => timer.DueAt);
            if (working > 0 || due is null || System.GetElapsedTime(stirredAt) < Quiet)
                return;
            if (due.DueAt > now)
                now = due.DueAt.Value;
            due.Fired(now);
            stirredAt = System.GetTimestamp();
        }
        due.Ring();
    }

    private sealed class Timer(ReplayClock clock, TimerCallback callback, object? state, TimeSpan period) : ITimer
    {
        private TimeSpan every = period;

        public DateTimeOffset? DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                every = period;
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime > DateTimeOffset.MaxValue - clock.now ? DateTimeOffset.MaxValue : clock.now + dueTime;
                clock.timers.Remove(this);
                if (DueAt is not null)
                    clock.timers.Add(this);
                clock.stirredAt = System.GetTimestamp();
            }
            return true;
        }

        public void Fired(DateTimeOffset now)
        {
            DueAt = every > TimeSpan.Zero ? now + every : null;
            if (DueAt is null)
                clock.timers.Remove(this);
        }

        public void Ring() => callback(state);

        public void Dispose()
        {
            lock (clock.gate)
            {
                DueAt = null;
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
