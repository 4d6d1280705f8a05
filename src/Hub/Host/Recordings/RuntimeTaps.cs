namespace Hub.Host.Recordings;

/// <summary>What stands between a hub and its platforms beside the usual: somebody who writes along, or recordings in their place.</summary>
internal sealed record RuntimeTaps
{
    public static readonly RuntimeTaps None = new();

    public RecordingTap? Recording { get; init; }

    /// <summary>By channel.</summary>
    public IReadOnlyDictionary<string, Playback> Playing { get; init; } = new Dictionary<string, Playback>();
}
