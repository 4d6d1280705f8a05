using System.Globalization;

namespace Hub.Host.Runtime;

/// <summary>How long ago, in one number and one unit, written and read.</summary>
public static class Age
{
    public static string Of(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalSeconds: < 60 } age => Number(age.TotalSeconds, "s"),
        { TotalMinutes: < 60 } age => Number(age.TotalMinutes, "min"),
        { TotalHours: < 48 } age => Number(age.TotalHours, "h"),
        var age => Number(age.TotalDays, "d"),
    };

    /// <summary>A day, a moment (UTC without an offset), or an age before now such as 90m, 12h or 3d; null: none of them.</summary>
    public static DateTimeOffset? Moment(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count < 100_000)
            return char.ToLowerInvariant(text[^1]) switch
            {
                's' => now.AddSeconds(-count),
                'm' => now.AddMinutes(-count),
                'h' => now.AddHours(-count),
                'd' => now.AddDays(-count),
                _ => null,
            };
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
    }

    private static string Number(double count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count):0} {unit}");
}
