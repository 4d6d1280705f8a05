using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hub.Connectors;

/// <summary>Dates as feeds write them: RFC 3339 and its shorter W3C forms, RFC 822 with names cut or whole, American zones. What is none of these is no date.</summary>
internal static partial class FeedDate
{
    private const int Longest = 80;
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly Dictionary<string, int> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EST"] = -5,
        ["EDT"] = -4,
        ["CST"] = -6,
        ["CDT"] = -5,
        ["MST"] = -7,
        ["MDT"] = -6,
        ["PST"] = -8,
        ["PDT"] = -7,
        ["CET"] = 1,
        ["CEST"] = 2,
        ["EET"] = 2,
        ["EEST"] = 3,
        ["MSK"] = 3,
    };

    public static DateTimeOffset? Read(string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > Longest)
            return null;
        if (Timestamp.TryParse(Encoding.UTF8.GetBytes(text), out var at))
            return at;
        return Rfc822().Match(text) is { Success: true } named ? Named(named) : W3c().Match(text) is { Success: true } shorter ? Shorter(shorter) : null;
    }

    private static DateTimeOffset? Named(Match match)
    {
        var year = Number(match, "year");
        if (match.Groups["year"].Length == 2)
            year += year < 50 ? 2000 : 1900;
        var month = Array.FindIndex(Months, name => match.Groups["month"].Value.StartsWith(name, StringComparison.OrdinalIgnoreCase)) + 1;
        return Of(year, month, Number(match, "day"), match);
    }

    private static DateTimeOffset? Shorter(Match match) => Of(Number(match, "year"), match.Groups["month"].Success ? Number(match, "month") : 1, match.Groups["day"].Success ? Number(match, "day") : 1, match);

    private static DateTimeOffset? Of(int year, int month, int day, Match match)
    {
        var (hour, minute, second) = (Number(match, "hour"), Number(match, "minute"), Math.Min(59, Number(match, "second")));
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59)
            return null;
        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        // What was never set is the first of January of the year 1 to many programs, and east of Greenwich lies before all time.
        var ticks = local.Ticks - Offset(match.Groups["zone"].Value).Ticks;
        return ticks < 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private static TimeSpan Offset(string zone)
    {
        if (Zones.TryGetValue(zone, out var hours))
            return TimeSpan.FromHours(hours);
        if (zone.Length < 3 || zone[0] is not ('+' or '-'))
            return TimeSpan.Zero;
        var digits = zone[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        var offset = new TimeSpan(int.Parse(digits[..2], CultureInfo.InvariantCulture), int.Parse(digits[2..4], CultureInfo.InvariantCulture), 0);
        return zone[0] == '-' ? -offset : offset;
    }

    private static int Number(Match match, string group) => match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("""^(?:[a-z]+\.?,?\s+)?(?<day>\d{1,2})(?:\s+|-)(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?(?:\s+|-)(?<year>\d{4}|\d{2})(?:,?\s+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?)?\s*(?<zone>[a-z]{1,5}|[+-]\d{2}:?\d{2})?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Rfc822();

    [GeneratedRegex("""^(?<year>\d{4})(?:-?(?<month>\d{2})(?:-?(?<day>\d{2}))?)?(?:[T ](?<hour>\d{2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:\.\d+)?)?)?)?\s*(?<zone>Z|[+-]\d{2}(?::?\d{2})?)?$""", RegexOptions.CultureInvariant)]
    private static partial Regex W3c();
}
