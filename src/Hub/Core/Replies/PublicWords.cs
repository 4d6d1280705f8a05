using System.Text;
using System.Text.RegularExpressions;

namespace Hub.Core.Replies;

/// <summary>What must not stand in a public answer (R31).</summary>
internal static partial class PublicWords
{
    /// <summary>Digits of a phone, card or contract number, at least.</summary>
    private const int MostDigits = 6;

    /// <summary>Null, or what was found.</summary>
    public static string? ForbiddenIn(string text)
    {
        text = text.Normalize(NormalizationForm.FormKC);
        if (text.Contains('@') && Address().IsMatch(text))
            return "an e-mail address";
        foreach (var match in Number().EnumerateMatches(text))
            if (Digits(text.AsSpan(match.Index, match.Length)) > MostDigits)
                return "a phone, card or contract number";
        return null;
    }

    private static int Digits(ReadOnlySpan<char> run)
    {
        var digits = 0;
        foreach (var letter in run)
            digits += char.IsAsciiDigit(letter) ? 1 : 0;
        return digits;
    }

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(\.[\w-]+)+", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"\d[\d\s()/.\p{Pd}]{4,}\d", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
