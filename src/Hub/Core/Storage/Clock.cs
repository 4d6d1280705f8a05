namespace Hub.Core.Storage;

/// <summary>The hub's clock: microseconds since 1970, UTC, which is what the store keeps, and pauses that end with the hub.</summary>
internal static class Clock
{
    public static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset At(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static long Micros(this TimeProvider time) => Micros(time.GetUtcNow());

    public static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Waits, or ends as soon as the hub stops; never throws. A job that waits after a failure with no regard to the stop would hold up the stop.</summary>
    public static async Task PauseAsync(this TimeProvider time, TimeSpan span, CancellationToken stop) =>
        await Task.Delay(span, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
