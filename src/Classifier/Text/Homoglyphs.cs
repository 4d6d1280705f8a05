namespace Hub.Classifier.Text;

/// <summary>A word that mixes Latin and Cyrillic letters which look alike becomes one script, in place.</summary>
internal static class Homoglyphs
{
    private const string Latin = "aeopcyxiskmthbnjd";
    private const string Cyrillic = "аеорсухіѕкмтһвнјԁ";

    public static void Unify(Span<char> word)
    {
        var (latin, cyrillic) = (false, false);
        foreach (var letter in word)
        {
            latin |= letter is >= 'a' and <= 'z';
            cyrillic |= letter is >= '\u0400' and <= '\u052f';
        }
        if (!latin || !cyrillic)
            return;
        var toLatin = All(word, Cyrillic, latinLetters: false) && !All(word, Latin, latinLetters: true);
        if (toLatin)
            Replace(word, Cyrillic, Latin);
        else if (All(word, Latin, latinLetters: true))
            Replace(word, Latin, Cyrillic);
    }

    private static bool All(ReadOnlySpan<char> word, string alike, bool latinLetters)
    {
        foreach (var letter in word)
            if ((latinLetters ? letter is >= 'a' and <= 'z' : letter is >= '\u0400' and <= '\u052f') && !alike.Contains(letter, StringComparison.Ordinal))
                return false;
        return true;
    }

    private static void Replace(Span<char> word, string from, string to)
    {
        for (var i = 0; i < word.Length; i++)
            if (from.IndexOf(word[i], StringComparison.Ordinal) is >= 0 and var at)
                word[i] = to[at];
    }
}
