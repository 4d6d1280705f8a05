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

    private static string Bounded(string raw, int most)
    {
        if (raw.Length <= most && IsPlain(raw))
            return raw;
        // NFC may lengthen; three times the bound is more than it ever needs to look at.
        var looked = raw.Length > 3 * most ? Cut(raw, 3 * most) : raw;
        return Cut(Composed(WithoutControls(WellFormed(looked))), most);
    }

    /// <summary>Whether cleaning would change nothing: no control but \n and \t, well formed, composed.</summary>
    private static bool IsPlain(string raw)
    {
        var needsNormaliser = false;
        var at = raw.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        while (at >= 0 && at < raw.Length)
        {
            var length = PlainUnits(raw.AsSpan(at), ref needsNormaliser);
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

    /// <summary>Lone surrogates become U+FFFD, and so do U+FFFE, U+FFFF and their kin, which are no characters: Normalize refuses both.</summary>
    private static string WellFormed(string raw)
    {
        var text = new StringBuilder(raw.Length);
        foreach (var rune in raw.EnumerateRunes())
            AppendRune(text, IsNoCharacter(rune.Value) ? Rune.ReplacementChar : rune);
        return text.ToString();
    }

    private static void AppendRune(StringBuilder text, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        text.Append(units[..rune.EncodeToUtf16(units)]);
    }

    private static bool IsNoCharacter(int value) => (value & 0xfffe) == 0xfffe || value is >= 0xfdd0 and <= 0xfdef;

    private static string WithoutControls(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] == '\r')
            {
                if (at + 1 >= raw.Length || raw[at + 1] != '\n')
                    text.Append('\n');
            }
            else if (!IsRemoved(raw[at]))
            {
                text.Append(raw[at]);
            }
        }
        return text.ToString();
    }

    private static bool IsRemoved(char letter) => letter is not ('\n' or '\t') && char.IsControl(letter);

    private static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];
    }
}
