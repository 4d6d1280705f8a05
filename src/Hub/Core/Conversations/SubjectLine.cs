namespace Hub.Core.Conversations;

/// <summary>A subject without what mail programs set before it in English, German, Russian and Ukrainian (R17).</summary>
internal static class SubjectLine
{
    private static readonly HashSet<string> Prefixes = new(StringComparer.OrdinalIgnoreCase)
    {
        "re", "fwd", "fw", "reply", "aw", "wg", "antw", "antwort", "wtr", "weitergeleitet",
        "отв", "ответ", "на", "пересл", "переслано", "пер", "fyi", "нa", "від", "відп", "відповідь", "вiдп", "переслати", "hа", "re-",
    };

    /// <summary>Null: nothing is left of it. Case and runs of spaces do not count.</summary>
    public static string? Bare(string? subject)
    {
        var rest = (subject ?? "").AsSpan().Trim();
        while (Cut(rest) is > 0 and var length)
            rest = rest[length..].TrimStart();
        if (rest.IsEmpty)
            return null;
        var words = rest.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words).ToUpperInvariant();
    }

    /// <summary>Length of one prefix with its count and colon, e.g. "Re[2]:", "AW (3) :", "Отв：".</summary>
    private static int Cut(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length && (char.IsLetter(text[at]) || text[at] == '.'))
            at++;
        if (at is 0 or > 16 || !Prefixes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text[..at].TrimEnd('.')))
            return 0;
        var end = Skip(text, at);
        if (end < text.Length && text[end] is '[' or '(' or '^')
            end = Skip(text, Count(text, end));
        return end < text.Length && text[end] is ':' or '：' ? end + 1 : 0;
    }

    /// <summary>Past a count in brackets, or where there is none the place itself.</summary>
    private static int Count(ReadOnlySpan<char> text, int at)
    {
        var end = at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (end == at + 1)
            return at;
        return end < text.Length && text[end] is ']' or ')' ? end + 1 : text[at] == '^' ? end : at;
    }

    private static int Skip(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
