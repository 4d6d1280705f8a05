namespace Hub.Classifier.Text;

/// <summary>Letters drawn out for emphasis (sooo, neeein).</summary>
internal static class Repeats
{
    /// <summary>Shortens runs of three or more to <paramref name="most"/>; false where there is none.</summary>
    public static bool Shorten(ReadOnlySpan<char> word, Span<char> into, int most, out int length)
    {
        length = 0;
        if (!HasRun(word))
            return false;
        for (var i = 0; i < word.Length;)
        {
            var run = 1;
            while (i + run < word.Length && word[i + run] == word[i])
                run++;
            for (var copy = 0; copy < (run >= 3 ? most : run); copy++)
                into[length++] = word[i];
            i += run;
        }
        return true;
    }

    private static bool HasRun(ReadOnlySpan<char> word)
    {
        for (var i = 2; i < word.Length; i++)
            if (word[i] == word[i - 1] && word[i] == word[i - 2])
                return true;
        return false;
    }
}
