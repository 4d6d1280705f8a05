namespace Hub.Core.Replies;

/// <summary>STOP and its translations, as the whole message (R31).</summary>
internal static class StopWords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "stop", "stop all", "unsubscribe", "opt out", "stopp", "abmelden", "abbestellen", "стоп", "отписаться", "отписка", "отпишите", "відписатися", "відписка", "відпишіть", "зупинити",
    };

    private const int Longest = 40;

    public static bool IsStop(string text)
    {
        var said = WithoutQuote(WithoutNames(text.AsSpan().Trim()));
        if (said.Length is 0 or > Longest)
            return false;
        return Words.Contains(said.Trim(" .!?\"'«»„“”…\n").ToString());
    }

    /// <summary>Platforms set the name of who is answered before a reply.</summary>
    private static ReadOnlySpan<char> WithoutNames(ReadOnlySpan<char> said)
    {
        while (said is ['@', ..] && said.IndexOfAny(' ', '\n') is > 0 and var gap)
            said = said[(gap + 1)..].TrimStart();
        return said;
    }

    /// <summary>Mail programs set what is answered below: lines with <c>&gt;</c> after one that ends in a colon.</summary>
    private static ReadOnlySpan<char> WithoutQuote(ReadOnlySpan<char> said)
    {
        var end = said.IndexOf('\n');
        if (end < 0)
            return said;
        foreach (var line in said[end..].EnumerateLines())
            if (line.Trim() is { Length: > 0 } rest && rest is not ['>', ..] && rest is not [.., ':'])
                return said;
        return said[..end].Trim();
    }
}
