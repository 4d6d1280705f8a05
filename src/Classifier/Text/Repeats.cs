namespace Hub.Classifier.Text;

/// <summary>Letters drawn out for emphasis (sooo, neeein).</summary>
internal static class Repeats
{
    /// <summary>Shortens runs of three or more to <paramref name="most"/>; gives what of <paramref name="into"/> it filled.</summary>
    public static ReadOnlySpan<char> Shorten(ReadOnlySpan<char> word, Span<char> into, int most)
    {
        var length = 0;
        for (var i = 0; i < word.Length;)
        {
            var run = 1;
            while (i + run < word.Length && word[i + run] == word[i])
                run++;
            for (var copy = 0; copy < (run >= 3 ? most : run); copy++)
                into[length++] = word[i];
            i += run;
        }
        return into[..length];
    }

    public static bool HasRun(ReadOnlySpan<char> word)
    {
        for (var i = 2; i < word.Length; i++)
            if (word[i] == word[i - 1] && word[i] == word[i - 2])
                return true;
        return false;
    }
}
