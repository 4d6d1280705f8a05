namespace Hub.Core.Watching;

/// <summary>
/// What usually comes in each hour of a week, learnt from the same hour of the last eight. An hour that brought far more than is usual counts as little more: one outage must not
/// make every later week look silent.
/// </summary>
internal sealed class UsualVolume(List<int>[] hours)
{
    public const int HoursOfWeek = 168, MostWeeks = 8;

    /// <summary>An hour says nothing before it was seen so often.</summary>
    private const int LeastWeeks = 2;

    /// <summary>Nearly two whole weeks: a restart may cost an hour.</summary>
    private const int Enough = LeastWeeks * HoursOfWeek * 9 / 10;

    public UsualVolume()
        : this([.. Enumerable.Range(0, HoursOfWeek).Select(_ => new List<int>())])
    {
    }

    /// <summary>By hour of the week, counts of the last weeks, the oldest first.</summary>
    public IReadOnlyList<List<int>> Hours => hours;

    public bool IsLearnt => hours.Sum(weeks => weeks.Count) >= Enough;

    /// <summary>Hours of the clock on the wall: people's habits follow it.</summary>
    public static int HourOf(DateTimeOffset local) => ((int)local.DayOfWeek * 24) + local.Hour;

    public void Learn(int hour, int items)
    {
        hours[hour].Add(items);
        if (hours[hour].Count > MostWeeks)
            hours[hour].RemoveAt(0);
    }

    /// <summary>How many items usually come in an hour of the week; 0 where nobody knows.</summary>
    public double Of(int hour)
    {
        var weeks = hours[hour];
        if (weeks.Count < LeastWeeks)
            return 0;
        // The lower of the two in the middle: half of the weeks may have been anything.
        var most = (2 * weeks.Order().ElementAt((weeks.Count - 1) / 2)) + 3;
        return weeks.Average(items => Math.Min(items, most));
    }
}
