using System.Globalization;

namespace Hub.Classifier.Regexes;

/// <summary><c>\b</c> as .NET's regex engine means it.</summary>
internal static class WordBoundary
{
    public static bool At(ReadOnlySpan<char> text, int at) => (at > 0 && IsWord(text[at - 1])) != (at < text.Length && IsWord(text[at]));

    public static bool IsWord(char letter) => letter < 128
        ? char.IsAsciiLetterOrDigit(letter) || letter == '_'
        : letter is '\u200c' or '\u200d' || char.GetUnicodeCategory(letter) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
}
