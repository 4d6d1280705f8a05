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
            Remember(lane, session.Watch.Read(lane.Channel.Id, lane.Lane), session.Watch.LastSuccess(lane.Channel.Id, lane.Lane));
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
                await time.PauseAsync(BetweenLooks, stop);
            }
            catch (Exception error)
            {
                // The one catch-all of this loop: who watches must not end.
                Failed(log, error);
                await time.PauseAsync(BetweenLooks, stop);
            }
        }
    }

    public LaneHealth Health(WatchedLane lane) => lane.HealthOn(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    public async Task LookAsync(CancellationToken stop)
    {
        var rows = (await read(stop)).ToDictionary(row => (row.Channel, row.Lane));
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone);
        foreach (var lane in lanes)
        {
            var (was, row) = (lane.Volume.Silence, rows.GetValueOrDefault((lane.Channel.Name, lane.Lane)));
            lane.Volume.Look(now, row is null ? 0 : Items(row), lane.IsWell());
            lane.LastSuccess = row?.LastSuccess;
            lane.Sentence = lane.Volume.Silence is { } silence && lane.Channel.Setup.SilenceAlarm ? Sentence(lane, silence, now) : null;
            if (lane.Sentence is { } sentence && was is null)
                IsSilent(log, lane.Channel.Title, lane.Lane, sentence);
            else if (lane.Volume.Silence is null && was is not null)
                Speaks(log, lane.Channel.Title, lane.Lane);
        }
        var kept = lanes.Select(Row).ToList();
        await writer().DoAsync(recorder => kept.Count(row => recorder.Session.Watch.Write(row)), stop);
    }

    /// <summary>What is new, be it unreadable; repeats, our own words and what is not read show no life of the people there.</summary>
    private static long Items(LaneRecord lane) => lane.Stored + lane.Quarantined + lane.Reach + lane.Gone + lane.Cut;

    private WatchRow Row(WatchedLane lane) => new(
        lane.Channel.Id, lane.Lane, time.Micros(), JsonSerializer.Serialize(new LaneMemory(lane.Volume.Memory, Health(lane)), WatchJson.Default.LaneMemory),
        lane.Volume.HasLearnt ? JsonSerializer.Serialize(lane.Volume.Usual.Hours, WatchJson.Default.IReadOnlyListListInt32) : null);

    private static void Remember(WatchedLane lane, (string State, string Usual)? kept, long? lastSuccess)
    {
        lane.LastSuccess = lastSuccess is { } at ? Clock.At(at) : null;
        if (kept is not { } row)
            return;
        var hours = row.Usual.Length == 0 ? null : JsonSerializer.Deserialize(row.Usual, WatchJson.Default.ListInt32Array);
        var memory = JsonSerializer.Deserialize(row.State, WatchJson.Default.LaneMemory)!;
        lane.Volume = new LaneVolume(hours is { Length: UsualVolume.HoursOfWeek } ? new UsualVolume(hours) : new UsualVolume(), memory.Volume);
        lane.Told = memory.Health;
    }

    private static string Sentence(WatchedLane lane, Silence silence, DateTimeOffset now)
    {
        var keeps = lane.Channel.Setup.Connector is IRetainingSource source ? $" Its source keeps what nobody fetched for {Span(source.Keeps)}, then it is lost." : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"nothing has come since {silence.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {Span(now - silence.Since)} ago, where about {silence.Missing:0} items usually come in that time.{keeps}");
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

    /// <summary>When it was last read or pushed to, as of the last look.</summary>
    public DateTimeOffset? LastSuccess { get; set; }

    /// <summary>What its connector told of itself by the time the hub was opened.</summary>
    public LaneHealth Told { get; set; } = LaneHealth.Unknown;

    /// <summary>What it tells, with what it told before the hub was opened and has not told anew; costs of a day go on.</summary>
    public LaneHealth HealthOn(DateOnly today)
    {
        var now = Channel.Setup.Health();
        return new LaneHealth(
            now.Lag ?? Told.Lag,
            [.. now.Quotas, .. Told.Quotas.Where(old => now.Quotas.All(quota => quota.Quota != old.Quota))],
            [.. now.Expiries, .. Told.Expiries.Where(old => now.Expiries.All(expiry => expiry.What != old.What))],
            [.. now.Costs.Concat(Told.Costs).Where(cost => cost.Day == today).GroupBy(cost => cost.Currency).Select(costs => new Spent(today, costs.Sum(cost => cost.Amount), costs.Key))]);
    }

    /// <summary>Of the last look; null: it is not silent.</summary>
    public string? Sentence { get; set; }
}
