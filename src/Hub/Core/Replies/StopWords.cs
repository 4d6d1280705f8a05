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
        var said = text.AsSpan().Trim();
        if (said.Length is 0 or > Longest)
            return false;
        return Words.Contains(said.Trim(" .!?\"'«»„“”…\n").ToString());
    }
}
