namespace Hub.Host.Http;

/// <summary>Tokens that end waiting; all who begin to wait within a second share one, so that none of them makes a timer.</summary>
internal sealed class Deadline(TimeSpan within, TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private CancellationToken current;
    private long madeAt;

    /// <summary>Cancelled when the time is over, at most a second later.</summary>
    public CancellationToken Token()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (!current.CanBeCanceled || time.GetElapsedTime(madeAt, now) >= Step)
                (current, madeAt) = (Next(), now);
            return current;
        }
    }

    // Its timer ends with it, and by then nobody waits for it: there is nothing to dispose.
    private CancellationToken Next() => new CancellationTokenSource(within + Step, time).Token;
}
