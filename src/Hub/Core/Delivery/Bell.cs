namespace Hub.Core.Delivery;

/// <summary>Wakes the one loop that waits for it: at once, or when a time is over. Rung twice before the loop waits, it wakes once.</summary>
internal sealed class Bell : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly ITimer alarm;
    private bool disposed;

    public Bell(TimeProvider time) =>
        alarm = time.CreateTimer(static bell => ((Bell)bell!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Ring()
    {
        lock (gate)
        {
            if (!disposed && wake.CurrentCount == 0)
                wake.Release();
        }
    }

    /// <summary>Until it is rung, at most so long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken stop)
    {
        alarm.Change(most, Timeout.InfiniteTimeSpan);
        return wake.WaitAsync(stop);
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
}
