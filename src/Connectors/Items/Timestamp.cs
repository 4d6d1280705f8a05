namespace Hub.Connectors;

/// <summary>Reads RFC 3339 timestamps (a space for the T is allowed; without an offset it is UTC; a date alone is its midnight).</summary>
internal static class Timestamp
{
    private const int DateLength = 10, MinuteLength = 16, MostFraction = 7;

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset at)
    {
        at = default;
        if (!TryDate(text, out var date))
            return false;
        text = text[DateLength..];
        long ticks = 0, offset = 0;
        if (!text.IsEmpty && (text[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TryTime(text[1..], out ticks, out text) || !TryOffset(text, out offset)))
            return false;
        ticks += date.Ticks - offset;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;
        at = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out DateTime date)
    {
        date = default;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-' || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month)
            || !TryDigits(text[8..10], out var day) || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
        return true;
    }

    /// <summary>hh:mm, hh:mm:ss or with a fraction; a leap second counts as the second before.</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out long ticks, out ReadOnlySpan<byte> rest)
    {
        ticks = 0;
        rest = text;
        if (text.Length < MinuteLength - DateLength - 1 || text[2] != ':' || !TryDigits(text[..2], out var hour) || !TryDigits(text[3..5], out var minute) || hour > 23 || minute > 59)
            return false;
        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        rest = text[5..];
        if (rest.IsEmpty || rest[0] != ':')
            return true;
        if (rest.Length < 3 || !TryDigits(rest[1..3], out var second) || second > 60)
            return false;
        ticks += Math.Min(second, 59) * TimeSpan.TicksPerSecond;
        rest = rest[3..];
        return rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)',') || TryFraction(ref rest, ref ticks);
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, ref long ticks)
    {
        var unit = TimeSpan.TicksPerSecond;
        var at = 1;
        for (; at < rest.Length && rest[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            if (at > MostFraction)
                continue;
            unit /= 10;
            ticks += (rest[at] - '0') * unit;
        }
        rest = rest[at..];
        return at > 1;
    }

    /// <summary>Z, +hh:mm, +hhmm, +hh or nothing.</summary>
    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z'))
            return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length < 3 || !TryDigits(text[1..3], out var hours) || hours > 18)
            return false;
        var minutes = 0;
        var tail = text[3..];
        if (!tail.IsEmpty && tail[0] == ':')
            tail = tail[1..];
        if (tail.Length is not (0 or 2) || (tail.Length == 2 && (!TryDigits(tail, out minutes) || minutes > 59)))
            return false;
        ticks = ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (digit - '0');
        }
        return true;
    }
}
