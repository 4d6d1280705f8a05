namespace Hub.Host.Http;

/// <summary>What senders may cost before they have shown who they are.</summary>
internal sealed record DoorLimits
{
    public static readonly DoorLimits Usual = new();

    /// <summary>Of one body, in bytes.</summary>
    public long MostBytes { get; init; } = 10L << 20;

    /// <summary>Of all bodies that are still on their way or wait, in bytes.</summary>
    public long MostTogether { get; init; } = 32L << 20;

    /// <summary>The share of one channel: what is left fits a body of another.</summary>
    public long MostOfChannel { get; init; } = 20L << 20;

    /// <summary>The share of one remote address.</summary>
    public long MostOfAddress { get; init; } = 12L << 20;

    /// <summary>From the headers to the last byte of the body, to the second.</summary>
    public TimeSpan BodyTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a large body waits for those before it.</summary>
    public TimeSpan LargeWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Failed proofs of one address at one channel within a <see cref="Window"/>; then it waits for the next.</summary>
    public int MostFailures { get; init; } = 60;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);
}
