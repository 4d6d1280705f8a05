using Hub.Core;
using Hub.Host.Configuration;
using Hub.Host.Runtime;

namespace Hub.Host.Recordings;

/// <summary>`hub run --replay FILE`: the recorded channel alone, the configured store and backends, and no network for the channel; ends when all is played and delivered.</summary>
internal static class ReplayRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3), Stuck = TimeSpan.FromSeconds(30), Settled = TimeSpan.FromSeconds(2), Look = TimeSpan.FromMilliseconds(50);

    /// <exception cref="HubException">One sentence.</exception>
    public static async Task<int> RunAsync(HubOptions options, string file, ILoggerFactory log, TextWriter output, CancellationToken stop)
    {
        var recording = await Recording.ReadAsync(file, stop);
        var channel = options.Channels.FirstOrDefault(channel => channel.Name == recording.Channel)
            ?? throw new HubException($"The recording {file} is of the channel {recording.Channel}, which the settings do not name; they name {Named(options)}.", ExitCodes.No);
        if (channel.Kind.Name != recording.Kind)
            throw new HubException($"The recording {file} is of a channel of the kind {recording.Kind}; Channels:{channel.Name}:Kind is {channel.Kind.Name}.", ExitCodes.No);
        using var playback = new Playback(recording);
        await using var runtime = await HubRuntime.OpenAsync(options with { Channels = [Playback.Silent(channel)] }, log, TimeProvider.System, taps: new RuntimeTaps { Playing = new Dictionary<string, Playback> { [channel.Name] = playback } });
        var before = await CountedAsync(runtime.Core.Reader, channel.Name, stop);
        runtime.Start();
        await output.WriteLineAsync($"Replaying {file}: {recording.Lines.Count} lines of {channel.Name} ({channel.Kind.Name}), into {options.Store.Place}.");
        await PlayedAsync(playback, stop);
        var (calls, refused) = await playback.CallAsync(async changes => await runtime.Core.CommitAsync(channel.Name, changes, stop), stop);
        var isDelivered = await DeliveredAsync(runtime.Core, stop);
        var after = await CountedAsync(runtime.Core.Reader, channel.Name, stop);
        await output.WriteLineAsync($"{playback.Played} answers and {calls} calls were played: {(after - before).Words}.");
        if (playback.PassedOver > 0)
            await output.WriteLineAsync($"{playback.PassedOver} answers were passed over: failures of then, or bodies that are not in the file.");
        foreach (var sentence in refused)
            await output.WriteLineAsync(sentence);
        if (playback.Unasked > 0)
            await output.WriteLineAsync($"{playback.Unasked} answers are to questions that a replay does not ask (replies, files, tokens).");
        var isWhole = playback.Left == 0 && (playback.Played > 0 || playback.Unasked == 0);
        if (!isWhole)
            await output.WriteLineAsync($"{(playback.Left > 0 ? playback.Left : playback.Unasked)} answers were not asked for: {(runtime.Core.Troubles is [var trouble, ..] ? trouble : "the connector asks other questions with these settings.")}");
        if (!isDelivered)
            await output.WriteLineAsync("Deliveries are still under way; `hub run` goes on with them.");
        return isWhole && refused.Count == 0 ? ExitCodes.Ok : ExitCodes.No;
    }

    /// <summary>Until it is over, or nothing is asked for any more.</summary>
    public static async Task PlayedAsync(Playback playback, CancellationToken stop)
    {
        var (seen, since) = (-1, TimeProvider.System.GetTimestamp());
        while (!playback.Ended.IsCompleted && TimeProvider.System.GetElapsedTime(since) < (playback.IsSettled ? Settled : Stuck))
        {
            if (playback.Played != seen)
                (seen, since) = (playback.Played, TimeProvider.System.GetTimestamp());
            await Task.WhenAny(playback.Ended, Task.Delay(Look, stop));
            stop.ThrowIfCancellationRequested();
        }
    }

    private static async Task<bool> DeliveredAsync(HubCore core, CancellationToken stop)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await core.IsIdleAsync(stop))
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
                return false;
            await Task.Delay(Look, stop);
        }
        return true;
    }

    private static string Named(HubOptions options) => options.Channels.Count == 0 ? "none" : string.Join(", ", options.Channels.Select(channel => channel.Name));

    private static async Task<Counted> CountedAsync(IHubReader reader, string channel, CancellationToken stop) =>
        (await reader.LanesAsync(stop)).Where(lane => lane.Channel == channel).Aggregate(new Counted(0, 0, 0, 0, 0), (all, lane) =>
            new(all.Stored + lane.Stored, all.Repeated + lane.Repeated, all.Quarantined + lane.Quarantined, all.Gone + lane.Gone, all.Other + lane.Reach + lane.Own + lane.Cut + lane.Skipped));

    /// <summary>What became of the changes.</summary>
    private readonly record struct Counted(long Stored, long Repeated, long Quarantined, long Gone, long Other)
    {
        public string Words => $"{Stored} stored, {Repeated} known already, {Quarantined} quarantined, {Gone} deleted, {Other} passed over (reach, our own, other kinds)";

        public static Counted operator -(Counted one, Counted other) =>
            new(one.Stored - other.Stored, one.Repeated - other.Repeated, one.Quarantined - other.Quarantined, one.Gone - other.Gone, one.Other - other.Other);
    }
}
