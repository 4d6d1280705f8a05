using System.Globalization;
using System.Text.Json;
using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Watching;

/// <summary>Looks at every lane of every channel once a minute, tells which are silent, and keeps in the store what it learnt.</summary>
internal sealed partial class LaneWatch
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);
    private readonly IReadOnlyList<WatchedLane> lanes;
    private readonly Func<Writer> writer;
    private readonly Func<CancellationToken, Task<IReadOnlyList<LaneRecord>>> read;
    private readonly TimeProvider time;
    private readonly ILogger log;

    /// <param name="lanes">With what was kept of each, read in the open transaction.</param>
    /// <param name="read">Counts of all lanes.</param>
    public LaneWatch(IReadOnlyList<WatchedLane> lanes, IWriteSession session, Func<Writer> writer, Func<CancellationToken, Task<IReadOnlyList<LaneRecord>>> read, TimeProvider time, ILogger log)
    {
        (this.lanes, this.writer, this.read, this.time, this.log) = (lanes, writer, read, time, log);
        foreach (var lane in lanes)
            lane.Volume = Of(session.Watch.Read(lane.Channel.Id, lane.Lane));
    }

    /// <summary>One sentence for each silent lane.</summary>
    public IEnumerable<string> Troubles => lanes.Where(lane => lane.Sentence is not null).Select(lane => $"{lane.Channel.Title}, lane {lane.Lane}: {lane.Sentence}");

    public IEnumerable<WatchedLane> Of(string channel) => lanes.Where(lane => lane.Channel.Name == channel);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stop);
                await Task.Delay(BetweenLooks, time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (IntakeUnavailableException)
            {
                // The store is away, which is told elsewhere; what was seen stays in memory.
                await Task.Delay(BetweenLooks, time, CancellationToken.None).WaitAsync(stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            catch (Exception error)
            {
                // The one catch-all of this loop: who watches must not end.
                Failed(log, error);
                await Task.Delay(BetweenLooks, time, CancellationToken.None).WaitAsync(stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    public async Task LookAsync(CancellationToken stop)
    {
        var totals = (await read(stop)).ToDictionary(row => (row.Channel, row.Lane), Items);
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone);
        foreach (var lane in lanes)
        {
            var was = lane.Volume.Silence;
            lane.Volume.Look(now, totals.GetValueOrDefault((lane.Channel.Name, lane.Lane)), lane.IsWell());
            lane.Sentence = lane.Volume.Silence is { } silence && lane.Channel.Setup.SilenceAlarm ? Sentence(lane, silence, now) : null;
            if (lane.Sentence is { } sentence && was is null)
                IsSilent(log, lane.Channel.Title, lane.Lane, sentence);
            else if (lane.Volume.Silence is null && was is not null)
                Speaks(log, lane.Channel.Title, lane.Lane);
        }
        var rows = lanes.Select(Row).ToList();
        await writer().DoAsync(recorder => rows.Count(row => recorder.Session.Watch.Write(row)), stop);
    }

    /// <summary>What is new, be it unreadable; repeats, our own words and what is not read show no life of the people there.</summary>
    private static long Items(LaneRecord lane) => lane.Stored + lane.Quarantined + lane.Reach + lane.Gone + lane.Cut;

    private WatchRow Row(WatchedLane lane) => new(
        lane.Channel.Id, lane.Lane, time.Micros(), JsonSerializer.Serialize(lane.Volume.Memory, WatchJson.Default.VolumeMemory),
        lane.Volume.HasLearnt ? JsonSerializer.Serialize(lane.Volume.Usual.Hours, WatchJson.Default.IReadOnlyListListInt32) : null);

    private static LaneVolume Of((string State, string Usual)? kept)
    {
        var hours = kept is { Usual.Length: > 0 } ? JsonSerializer.Deserialize(kept.Value.Usual, WatchJson.Default.ListInt32Array) : null;
        var memory = kept is { State.Length: > 0 } ? JsonSerializer.Deserialize(kept.Value.State, WatchJson.Default.VolumeMemory) : null;
        return new LaneVolume(hours is { Length: UsualVolume.HoursOfWeek } ? new UsualVolume(hours) : new UsualVolume(), memory ?? new VolumeMemory(0));
    }

    private static string Sentence(WatchedLane lane, Silence silence, DateTimeOffset now)
    {
        var keeps = lane.Channel.Setup.Connector is IRetainingSource source ? $" Its source keeps what nobody fetched for {Span(source.Keeps)}, then it is lost." : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"nothing has come since {silence.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {Span(now - silence.Since)} ago, where about {silence.Missing:0} items usually come in that time: look whether its source still speaks and reaches us (hub check).{keeps}");
    }

    private static string Span(TimeSpan span) =>
        span.TotalHours >= 48 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0} days")
        : span.TotalMinutes >= 120 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} minutes");

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Source}, lane {Lane}: {Sentence}")]
    private static partial void IsSilent(ILogger log, string source, string lane, string sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Source}, lane {Lane}: it speaks again.")]
    private static partial void Speaks(ILogger log, string source, string lane);

    [LoggerMessage(Level = LogLevel.Error, Message = "The lanes could not be looked at; again in a minute.")]
    private static partial void Failed(ILogger log, Exception error);
}

/// <summary>A lane that is looked at.</summary>
/// <param name="Channel">Whose.</param>
/// <param name="Lane">Its name.</param>
/// <param name="IsWell">Whether nothing is known to be wrong with it.</param>
internal sealed record WatchedLane(ChannelContext Channel, string Lane, Func<bool> IsWell)
{
    public LaneVolume Volume { get; set; } = new(new UsualVolume(), new VolumeMemory(0));

    /// <summary>Of the last look; null: it is not silent.</summary>
    public string? Sentence { get; set; }
}
