namespace Hub.Connectors;

/// <summary>A token bucket that holds one second's requests; never refuses where the rate is 0.</summary>
internal sealed class RateLimit(int perSecond, TimeProvider time)
{
    private readonly Lock gate = new();
    private double left = perSecond;
    private long filledAt = time.GetTimestamp();

    /// <summary>Null where the request may pass, else when the next one may.</summary>
    public TimeSpan? Take()
    {
        if (perSecond == 0)
            return null;
        lock (gate)
        {
            var now = time.GetTimestamp();
            left = Math.Min(perSecond, left + (time.GetElapsedTime(filledAt, now).TotalSeconds * perSecond));
            filledAt = now;
            if (left < 1)
                return TimeSpan.FromSeconds((1 - left) / perSecond);
            left--;
            return null;
        }
    }
}
