using System.Diagnostics;

namespace Hub.Contracts.Testing;

/// <summary>A clock on which nobody waits long: while nothing moves it skips to the next timer. It can jump besides, as the clock of a machine does that is set.</summary>
public sealed class ChaosClock : TimeProvider, IAsyncDisposable
{
    private const int Quiet = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(4);

    /// <summary>It skips at least so much, like a machine that slept: loops that look every second would hold it up else.</summary>
    private static readonly TimeSpan Stride = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly List<Alarm> alarms = [];
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly DateTimeOffset start = System.GetUtcNow();
    private readonly CancellationTokenSource end = new();
    private readonly Task running;
    private TimeSpan skipped, jumped;
    private int moves;

    public ChaosClock() => running = Task.Run(RunAsync);

    /// <summary>While something is under way, time passes as it does.</summary>
    public Func<bool> IsBusy { get; set; } = static () => false;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    private TimeSpan Elapsed => watch.Elapsed + skipped;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return start + Elapsed + jumped;
    }

    public override long GetTimestamp()
    {
        lock (gate)
            return Elapsed.Ticks;
    }

    /// <summary>Sets the wall clock by so much, also back; no timer fires.</summary>
    public void Jump(TimeSpan by)
    {
        lock (gate)
            jumped += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await running;
        end.Dispose();
    }

    private async Task RunAsync()
    {
        var (quiet, seen) = (0, 0);
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(Tick);
            var fired = Fire();
            if (fired || IsBusy() || Volatile.Read(ref moves) != seen)
                (quiet, seen) = (0, Volatile.Read(ref moves));
            else if (++quiet >= Quiet)
            {
                quiet = 0;
                Skip();
            }
        }
    }

    private void Skip()
    {
        lock (gate)
            if (alarms.Count > 0 && alarms.Min(alarm => alarm.Due) - Elapsed is { Ticks: > 0 } left)
                skipped += left > Stride ? left : Stride;
        Fire();
    }

    private bool Fire()
    {
        List<Alarm> due;
        lock (gate)
        {
            due = alarms.FindAll(alarm => alarm.Due <= Elapsed);
            foreach (var alarm in due)
                alarm.Rearm();
        }
        foreach (var alarm in due)
            ThreadPool.QueueUserWorkItem(static alarm => alarm.Ring(), alarm, preferLocal: false);
        return due.Count > 0;
    }

    private sealed class Alarm(ChaosClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;

        public TimeSpan Due { get; private set; }

        public void Ring() => callback(state);

        /// <summary>Under the clock's lock.</summary>
        public void Rearm()
        {
            if (period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero)
                clock.alarms.Remove(this);
            else
                Due += period;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref clock.moves);
            lock (clock.gate)
            {
                this.period = period;
                clock.alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = clock.Elapsed + dueTime;
                clock.alarms.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
