namespace Hub.Core;

/// <summary>When people of ours work: outside of it what is no more than usual waits.</summary>
/// <param name="From">Of the day in <paramref name="Zone"/>.</param>
/// <param name="To">The end; at or before <paramref name="From"/> it is that of the next day.</param>
/// <param name="Days">On which it begins.</param>
/// <param name="Zone">Of the calendar (IANA).</param>
public sealed record ServiceHours(TimeOnly From, TimeOnly To, IReadOnlyList<DayOfWeek> Days, TimeZoneInfo Zone)
{
    public bool Hold(DateTimeOffset at)
    {
        var here = TimeZoneInfo.ConvertTime(at, Zone);
        var (day, time) = (here.DayOfWeek, TimeOnly.FromTimeSpan(here.TimeOfDay));
        if (From < To)
            return Days.Contains(day) && time >= From && time < To;
        return (Days.Contains(day) && time >= From) || (Days.Contains(here.AddDays(-1).DayOfWeek) && time < To);
    }
}
