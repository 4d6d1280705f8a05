namespace Hub.Core.Delivery;

/// <summary>How fast a backend may take deliveries, and how fast it does. Not safe for several threads.</summary>
/// <param name="most">Deliveries a second at most; 0: as many as it takes.</param>
internal sealed class Pace(double most, TimeProvider time)
{
    private const int Seconds = 60;

    /// <summary>Starts may come together within it, lest a timer's coarseness slow a fast desk.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(50);
    private readonly double gap = most > 0 ? time.TimestampFrequency / most : 0;
    private readonly double together = Together.TotalSeconds * time.TimestampFrequency;
    private readonly long begun = time.GetTimestamp();
    private readonly (long Second, int Done)[] done = new (long, int)[Seconds + 1];
    private double next = time.GetTimestamp();

    /// <summary>How many may start now.</summary>
    public int Room
    {
        get
        {
            if (gap == 0)
                return int.MaxValue;
            var now = time.GetTimestamp();
            var lag = now + together - Math.Max(next, now);
            return next - together > now ? 0 : (int)Math.Min(int.MaxValue, 1 + (lag / gap));
        }
    }

    /// <summary>How long until the next may start; zero: now.</summary>
    public TimeSpan Wait => Room > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((next - together - time.GetTimestamp()) / time.TimestampFrequency);

    public void Start(int rows) => next = gap == 0 ? 0 : Math.Max(next, time.GetTimestamp()) + (rows * gap);

    /// <summary>A delivery came to its end at the desk.</summary>
    public void Finish()
    {
        var second = Now;
        ref var slot = ref done[second % done.Length];
        slot = slot.Second == second ? (second, slot.Done + 1) : (second, 1);
    }

    /// <summary>Ends a second over the last so many whole seconds and what has begun of this one.</summary>
    public double PerSecond(int seconds)
    {
        var (now, sum) = (Now, 0L);
        for (var second = now; second >= 0 && second >= now - seconds; second--)
            if (done[second % done.Length] is var slot && slot.Second == second)
                sum += slot.Done;
        var into = Elapsed - now;
        return sum / Math.Max(0.1, Math.Min(seconds + into, Elapsed));
    }

    private double Elapsed => time.GetElapsedTime(begun).TotalSeconds;

    private long Now => (long)Elapsed;
}
