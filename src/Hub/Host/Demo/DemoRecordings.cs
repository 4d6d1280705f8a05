using Hub.Host.Recordings;

namespace Hub.Host.Demo;

/// <summary>What the demo's platforms said that day, one recording a channel, played through the real connectors.</summary>
internal sealed class DemoRecordings(IReadOnlyDictionary<string, Playback> playing) : IDisposable
{
    public RuntimeTaps Taps { get; } = new() { Playing = playing };

    public static async Task<DemoRecordings> ReadAsync(string folder, CancellationToken stop)
    {
        var playing = new Dictionary<string, Playback>(StringComparer.Ordinal);
        foreach (var (recording, channel, _) in DemoFolder.Recorded)
            playing[channel] = new Playback(await Recording.ReadAsync(Path.Combine(folder, $"{recording}.jsonl"), stop));
        return new DemoRecordings(playing);
    }

    /// <summary>Waits for their end; answers a sentence for each that was not played whole.</summary>
    public async Task<IReadOnlyList<string>> PlayedAsync(TextWriter progress, CancellationToken stop)
    {
        var unplayed = new List<string>();
        foreach (var (channel, playback) in playing)
        {
            await ReplayRun.PlayedAsync(playback, stop);
            await progress.WriteLineAsync($"  {playback.Played,4} answers of {channel} ({playback.Recording.Kind}) played");
            if (playback.Left + playback.Unasked > 0)
                unplayed.Add($"{channel}: {playback.Left + playback.Unasked} answers of its recording were not asked for; all must be.");
        }
        return unplayed;
    }

    public void Dispose()
    {
        foreach (var playback in playing.Values)
            playback.Dispose();
    }
}
