using System.Globalization;
using System.Text;

namespace Hub.Classifier.Text;

/// <summary>What a UTF-16 unit is to the tokeniser.</summary>
internal enum LetterKind : byte { Unseen, Other, Letter, Digit, Apostrophe, Break, Pause, Dropped, Symbol, Single, Expanded, Surrogate }

/// <summary>Folds single characters: case, width (NFKC), diacritics of Latin letters, ё/е, ß/ss, ä/ae, digits of other scripts. Filled at the first sight of a character.</summary>
internal static class Letters
{
    private static readonly char[] Plains = new char[char.MaxValue + 1];
    private static readonly ushort[] Folds = new ushort[char.MaxValue + 1];
    private static readonly byte[] Kinds = new byte[char.MaxValue + 1];
    private static readonly string?[] Expansions = new string?[char.MaxValue + 1];

    /// <summary>The kind of a character, and what it folds to where that is one character.</summary>
    public static LetterKind Look(char letter, out char folded)
    {
        var kind = (LetterKind)Volatile.Read(ref Kinds[letter]);
        if (kind == LetterKind.Unseen)
            kind = Learn(letter);
        folded = (char)Folds[letter];
        return kind;
    }

    /// <summary>What a letter folds to where that is one letter, and it was seen before; else 0.</summary>
    public static char Plain(char letter) => Plains[letter];

    public static LetterKind KindOf(char letter) => Look(letter, out _);

    /// <summary>What an <see cref="LetterKind.Expanded"/> character folds to (ß: ss).</summary>
    public static string Expansion(char letter) => Expansions[letter] ?? "";

    private static LetterKind Learn(char letter)
    {
        var (kind, folded) = Describe(letter);
        Folds[letter] = folded.Length == 1 ? folded[0] : letter;
        Expansions[letter] = folded.Length > 1 ? folded : null;
        if (folded.Length > 1)
            kind = LetterKind.Expanded;
        Volatile.Write(ref Kinds[letter], (byte)kind);
        if (kind == LetterKind.Letter && folded.Length == 1)
            Plains[letter] = folded[0];
        return kind;
    }

    private static (LetterKind Kind, string Folded) Describe(char letter)
    {
        if (char.IsSurrogate(letter))
            return (LetterKind.Surrogate, "");
        if (letter is '\'' or '’' or '‘' or 'ʼ' or '`' or '´' or '′' or '＇' or 'ʹ')
            return (LetterKind.Apostrophe, "");
        if (letter is '.' or '!' or '?' or '…' or '\n' or '。' or '！' or '？' or '．')
            return (LetterKind.Break, "");
        if (letter is ',' or ';' or ':' or '(' or ')' or '[' or ']' or '—' or '–' or '|' or '，' or '：' or '；' or '"' or '«' or '»' or '“' or '”' or '„')
            return (LetterKind.Pause, "");
        return char.GetUnicodeCategory(letter) switch
        {
            UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Control when letter is not '\t' => (LetterKind.Dropped, ""),
            UnicodeCategory.DecimalDigitNumber => (LetterKind.Digit, ((int)char.GetNumericValue(letter)).ToString(CultureInfo.InvariantCulture)),
            UnicodeCategory.OtherSymbol => Compatible(letter) is { } plain ? (LetterKind.Letter, plain) : (LetterKind.Symbol, letter.ToString()),
            UnicodeCategory.OtherLetter when IsSingle(letter) => (LetterKind.Single, letter.ToString().Normalize(NormalizationForm.FormKC)),
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark => (LetterKind.Letter, FoldLetter(letter)),
            _ => (LetterKind.Other, ""),
        };
    }

    /// <summary>Enclosed letters (Ⓐ) are letters; other symbols are themselves.</summary>
    private static string? Compatible(char letter)
    {
        var plain = letter.ToString().Normalize(NormalizationForm.FormKC);
        return plain.Length > 0 && plain[0] != letter && plain.All(char.IsLetter) ? plain.ToLowerInvariant() : null;
    }

    private static string FoldLetter(char letter)
    {
        var lower = letter.ToString().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var text = new StringBuilder(lower.Length);
        foreach (var one in lower)
            text.Append(one switch
            {
                'ё' => "е",
                'ґ' => "г",
                'ä' or 'æ' => "ae",
                'ö' or 'œ' => "oe",
                'ü' => "ue",
                'ß' => "ss",
                'ø' => "o",
                'ł' => "l",
                'đ' or 'ð' => "d",
                'þ' => "th",
                'ı' => "i",
                'ς' => "σ",
                < '\u0400' or (>= '\u1e00' and < '\u2000') => WithoutMarks(one),
                _ => one.ToString(),
            });
        return text.Length == 0 ? lower : text.ToString();
    }

    private static string WithoutMarks(char letter) =>
        string.Concat(letter.ToString().Normalize(NormalizationForm.FormD).Where(part => char.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark));

    /// <summary>Han, kana and Hangul are tokens of their own.</summary>
    private static bool IsSingle(char letter) => letter is (>= '\u2e80' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3') or (>= '\uf900' and <= '\ufaff');
}
