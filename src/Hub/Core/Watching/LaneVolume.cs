using System.Text.Json.Serialization;

namespace Hub.Core.Watching;

/// <summary>What is kept of a lane's volume between two looks.</summary>
/// <param name="Total">Items that the lane had brought by the last look.</param>
internal sealed record VolumeMemory(long Total)
{
    /// <summary>When something last came; null: never since we watch. Microseconds.</summary>
    public long? LastAt { get; init; }

    /// <summary>The hour that is being counted, since 1970 by the clock on the wall.</summary>
    public long Hour { get; init; }

    public int Items { get; init; }

    /// <summary>Of the hour, how much we watched.</summary>
    public double Minutes { get; init; }

    /// <summary>Items that usually come in the whole hours, as far as we watched them, since the last one came.</summary>
    public double Quiet { get; init; }

    /// <summary>The longest such silence that was none; it fades by half in eight weeks.</summary>
    public double Longest { get; init; }
}

/// <summary>
/// Learns how much a lane usually brings and tells when it is silent (R5). Silence is measured in items that should have come, not in hours, so nights and week-ends say little; and it must be
/// twice as long as any that was usual. Of N silences by chance the longest is near ln N, so about one in N is taken for an alarm: one in years for a busy lane.
/// </summary>
internal sealed class LaneVolume(UsualVolume usual, VolumeMemory memory)
{
    /// <summary>Fewer missing items are chance: e to the power of -12 is one silence in 160,000.</summary>
    private const double Least = 12;

    private const double FadeAnHour = 0.99948; // 0.5 after eight weeks
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(10);
    private const double WholeHour = 50;
    private DateTimeOffset? before;

    public UsualVolume Usual { get; } = usual;

    public VolumeMemory Memory { get; private set; } = memory;

    /// <summary>An hour was learnt by the last look.</summary>
    public bool HasLearnt { get; private set; }

    public double Threshold => Math.Max(Least, 2 * Memory.Longest);

    /// <summary>As of the last look; null: not silent, or not enough is known.</summary>
    public Silence? Silence { get; private set; }

    /// <param name="now">By the clock on the wall.</param>
    /// <param name="total">Items that the lane has brought since ever.</param>
    /// <param name="isWell">False: it is known to be ill, so its silence says nothing of its source.</param>
    public void Look(DateTimeOffset now, long total, bool isWell)
    {
        HasLearnt = false;
        // What we slept through, and what an ill lane missed, is neither learnt nor held against the source.
        var watched = before is { } last && isWell && now > last && now - last <= LongestStep ? now - last : TimeSpan.Zero;
        before = now;
        var hour = (now.UtcTicks + now.Offset.Ticks) / TimeSpan.TicksPerHour;
        if (hour != Memory.Hour)
            Close(hour);
        var items = (int)Math.Clamp(total - Memory.Total, 0, int.MaxValue);
        Memory = Memory with
        {
            Total = total,
            Items = Memory.Items + items,
            Minutes = Memory.Minutes + watched.TotalMinutes,
        };
        if (items > 0)
            End(now);
        var since = Memory.LastAt is { } at ? Storage.Clock.At(at) : (DateTimeOffset?)null;
        Silence = isWell && Usual.IsLearnt && Memory.Quiet >= Threshold && since is { } from ? new Silence(from, Memory.Quiet) : null;
    }

    /// <summary>
    /// The hour is over. What should have come in it is missed only now, and only if nothing came: within an hour things come all at once or late. An hour within a silence that alarms is not what
    /// is usual.
    /// </summary>
    private void Close(long next)
    {
        if (Memory.Items == 0)
            Memory = Memory with { Quiet = Memory.Quiet + (Usual.Of(HourOf(Memory.Hour)) * Math.Min(1, Memory.Minutes / 60)) };
        if (Memory.Minutes >= WholeHour && Silence is null)
        {
            Usual.Learn(HourOf(Memory.Hour), Memory.Items);
            HasLearnt = true;
        }
        Memory = Memory with { Hour = next, Items = 0, Minutes = 0, Longest = Memory.Longest * FadeAnHour };
    }

    private static int HourOf(long hour) => UsualVolume.HourOf(new DateTimeOffset(hour * TimeSpan.TicksPerHour, TimeSpan.Zero));

    /// <summary>An alarm that was false teaches a little: the next one comes later by half.</summary>
    private void End(DateTimeOffset now)
    {
        var was = Silence is null ? Memory.Quiet : Math.Min(Memory.Quiet, Threshold * 0.75);
        Memory = Memory with { LastAt = Storage.Clock.Micros(now), Quiet = 0, Longest = Usual.IsLearnt ? Math.Max(Memory.Longest, was) : Memory.Longest };
    }
}

/// <summary>Nothing comes although it should.</summary>
/// <param name="Since">When the last item came.</param>
/// <param name="Missing">Items that usually come in that time.</param>
internal sealed record Silence(DateTimeOffset Since, double Missing);

/// <summary>What is kept of a lane.</summary>
internal sealed record LaneMemory(VolumeMemory Volume, LaneHealth Health);

[JsonSerializable(typeof(LaneMemory))]
[JsonSerializable(typeof(IReadOnlyList<List<int>>))]
[JsonSerializable(typeof(List<int>[]))]
internal sealed partial class WatchJson : JsonSerializerContext;
