using System.Security.Cryptography;
using System.Text;

namespace Hub.Contracts;

/// <summary>
/// Cleans every string that reaches the store: ill-formed UTF-16 becomes U+FFFD, then NFC, line ends become \n, control characters and NUL are removed,
/// the length is bounded. Never throws; cleaning twice changes nothing.
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
        return Cut(WithoutControls(Composed(WellFormed(looked))), most);
    }

    /// <summary>Printable ASCII and line feeds, or other text that is well formed, composed and free of controls.</summary>
    private static bool IsPlain(string raw)
    {
        var onlyAscii = true;
        foreach (var letter in raw)
        {
            if (letter is '\n' or '\t' or (>= ' ' and < '\u007f'))
                continue;
            if (letter < '\u00a0' || char.IsSurrogate(letter) || IsRemoved(letter))
                return false;
            onlyAscii = false;
        }
        return onlyAscii || raw.IsNormalized(NormalizationForm.FormC);
    }

    private static string Composed(string text) => text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC);

    private static string WellFormed(string raw)
    {
        var text = new StringBuilder(raw.Length);
        foreach (var rune in raw.EnumerateRunes())
            // U+FFFE, U+FFFF and their kin are no characters; Normalize refuses them on some platforms.
            text.Append((rune.Value & 0xfffe) == 0xfffe || rune.Value is >= 0xfdd0 and <= 0xfdef ? "\ufffd" : rune.ToString());
        return text.ToString();
    }

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
