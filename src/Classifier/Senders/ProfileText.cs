using Hub.Classifier.Text;

namespace Hub.Classifier.Senders;

/// <summary>A text of a profile as folded words with one blank between: the same folding as that of posts.</summary>
internal static class ProfileText
{
    /// <summary>Longer ones are cut; nobody writes his trade behind the tenth line.</summary>
    public const int Longest = 600;

    /// <summary>Answers the length written.</summary>
    public static int Fold(ReadOnlySpan<char> text, Span<char> into)
    {
        var (length, gap) = (0, false);
        foreach (var letter in text)
        {
            if (length + 4 > into.Length)
                break;
            var kind = Letters.Look(letter, out var folded);
            switch (kind)
            {
                case LetterKind.Letter or LetterKind.Digit or LetterKind.Single:
                    Open(into, ref length, ref gap);
                    into[length++] = folded;
                    break;
                case LetterKind.Expanded:
                    Open(into, ref length, ref gap);
                    var more = Letters.Expansion(letter);
                    if (more.Length > into.Length - length)
                        return length;
                    more.CopyTo(into[length..]);
                    length += more.Length;
                    break;
                case LetterKind.Apostrophe or LetterKind.Dropped: break;
                default: gap = true; break;
            }
        }
        return length;
    }

    public static string Fold(string text)
    {
        Span<char> into = stackalloc char[Longest];
        return new string(into[..Fold(text, into)]);
    }

    private static void Open(Span<char> into, ref int length, ref bool gap)
    {
        if (gap && length > 0)
            into[length++] = ' ';
        gap = false;
    }
}
