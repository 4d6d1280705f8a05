using System.Security.Cryptography;
using System.Text;

namespace Hub.Contracts;

/// <summary>
/// Cleans every string that reaches the store: ill-formed UTF-16 becomes U+FFFD, line ends become \n, control characters and NUL are removed, then NFC (last,
/// or letters that a control had parted would stay uncomposed), the length is bounded. Never throws; cleaning twice changes nothing.
/// </summary>
public static class CleanText
{
    /// <summary>Bound of a text, in UTF-16 units.</summary>
    public const int MaxText = 1_000_000;

    /// <summary>Bound of names, subjects and addresses, in UTF-16 units.</summary>
    public const int MaxLine = 2_000;

    /// <summary>Bound of an id, in UTF-16 units.</summary>
    public const int MaxId = 256;

    public static string Text(string raw) => Bounded(raw, MaxText);

    public static string Line(string raw) => Bounded(raw, MaxLine);

    /// <summary>An id; one that cleaning changes gets its content hash appended, so that two different ones stay different.</summary>
    public static string Id(string raw)
    {
        var clean = Bounded(raw, MaxId);
        if (ReferenceEquals(clean, raw) || string.Equals(clean, raw, StringComparison.Ordinal))
            return clean;
        var hash = Convert.ToHexStringLower(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(raw.AsSpan())).AsSpan(0, 8));
        return $"{Cut(clean, MaxId - hash.Length - 1)}~{hash}";
    }

    /// <summary>How many UTF-16 units a reader must give where cleaning keeps at most so many: it never needs three times the bound, and one more tells it that there were more.</summary>
    internal static int Needed(int most) => (3 * most) + 1;

    private static string Bounded(string raw, int most)
    {
        if (raw.Length <= most)
            return IsPlain(raw) ? raw : Cut(Composed(Cleaned(raw)), most);
        // The usual case costs no copy of what is cut off; a letter of ASCII behind the cut combines with nothing before it.
        if (raw[most] is >= ' ' and <= '~' && IsPlain(raw.AsSpan(0, most)))
            return raw[..most];
        return Cut(Composed(Cleaned(raw.AsSpan(0, Length(raw, 3 * most)))), most);
    }

    /// <summary>Whether cleaning would change nothing: no control but \n and \t, well formed, composed.</summary>
    private static bool IsPlain(ReadOnlySpan<char> raw)
    {
        var needsNormaliser = false;
        var at = raw.IndexOfAnyExceptInRange(' ', '~');
        while (at >= 0 && at < raw.Length)
        {
            var length = PlainUnits(raw[at..], ref needsNormaliser);
            if (length == 0)
                return false;
            at += length;
        }
        return !needsNormaliser || raw.IsNormalized(NormalizationForm.FormC);
    }

    /// <summary>
    /// How many UTF-16 units at the start need no cleaning; 0 where the first needs some. Letters up to U+02FF, Cyrillic without its combining marks, common
    /// punctuation and the pictures of U+1F000 to U+1FBFF are composed in themselves; about others the normaliser is asked.
    /// </summary>
    private static int PlainUnits(ReadOnlySpan<char> text, ref bool needsNormaliser)
    {
        var letter = text[0];
        if (letter is '\n' or '\t' or (>= ' ' and <= '~') or (>= '\u00a0' and <= '\u02ff') or (>= '\u0400' and <= '\u0482') or (>= '\u048a' and <= '\u052f')
            or (>= '\u2010' and <= '\u2027') or '\u20ac' or '\u2116')
            return 1;
        if (letter is >= '\ud83c' and <= '\ud83e')
            return text.Length > 1 && char.IsLowSurrogate(text[1]) ? 2 : 0;
        if (letter < '\u00a0' || char.IsSurrogate(letter) || IsNoCharacter(letter))
            return 0;
        needsNormaliser = true;
        return 1;
    }

    private static string Composed(string text) => text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC);

    /// <summary>
    /// Without controls, line ends as \n. Lone surrogates become U+FFFD, and so do U+FFFE, U+FFFF and their kin, which are no characters: Normalize refuses both.
    /// </summary>
    private static string Cleaned(ReadOnlySpan<char> raw)
    {
        var (text, length) = (new char[raw.Length], 0);
        var isReturn = false;
        foreach (var rune in raw.EnumerateRunes())
        {
            // A return counts once what follows is known: \r\n is one line end.
            if (isReturn && rune.Value != '\n')
                text[length++] = '\n';
            isReturn = rune.Value == '\r';
            if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune))
                length += (IsNoCharacter(rune.Value) ? Rune.ReplacementChar : rune).EncodeToUtf16(text.AsSpan(length));
        }
        if (isReturn)
            text[length++] = '\n';
        return new string(text, 0, length);
    }

    private static bool IsNoCharacter(int value) => (value & 0xfffe) == 0xfffe || value is >= 0xfdd0 and <= 0xfdef;

    private static string Cut(string text, int most) => text[..Length(text, most)];

    /// <summary>At most so much of the text, and no half of a pair.</summary>
    private static int Length(string text, int most) => text.Length <= most ? text.Length : char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
}
