using System.Globalization;
using System.Text;

namespace Hub.Classifier.Text;

/// <summary>Cuts a text into folded tokens: words, numbers, emoji, hashtags (their parts, then the whole), mentions, links (host only), CJK characters one by one.</summary>
internal ref struct Tokenizer(ReadOnlySpan<char> text, Tokens into)
{
    private const int LongestWord = 64;
    private readonly ReadOnlySpan<char> text = text;
    private readonly Tokens into = into;
    private int at, noLinkBefore;
    private Gap before = Gap.Break;

    public static void Run(ReadOnlySpan<char> text, Tokens into) => new Tokenizer(text, into).All();

    private void All()
    {
        while (at < text.Length)
        {
            var letter = text[at];
            switch (Letters.KindOf(letter))
            {
                case LetterKind.Letter or LetterKind.Expanded: Word(TokenKind.Word); break;
                case LetterKind.Digit: Number(); break;
                case LetterKind.Single: Single(); break;
                case LetterKind.Symbol: Symbol(1); break;
                case LetterKind.Surrogate: Pair(); break;
                case LetterKind.Break: before |= Gap.Break; at++; break;
                case LetterKind.Pause: before |= Gap.Pause; at++; break;
                case LetterKind.Other when letter == '@' && Follows(out _): Mention(); break;
                case LetterKind.Other when letter == '#' && Follows(out var isLetter) && isLetter: Hashtag(); break;
                default: at++; break;
            }
        }
    }

    private readonly bool Follows(out bool isLetter)
    {
        var kind = at + 1 < text.Length ? Letters.KindOf(text[at + 1]) : LetterKind.Other;
        isLetter = kind is LetterKind.Letter or LetterKind.Expanded or LetterKind.Surrogate or LetterKind.Single;
        return isLetter || kind == LetterKind.Digit || (at + 1 < text.Length && text[at + 1] == '_');
    }

    private void Close(TokenKind kind, int start, int end)
    {
        into.Close(kind, start, end, before);
        before = Gap.None;
    }

    private void Word(TokenKind kind)
    {
        var start = at;
        if (kind == TokenKind.Word && IsLink(out var hostAt))
        {
            Link(start, hostAt);
            return;
        }
        into.Open();
        var end = Fold(stopAtCapital: false);
        if (at < text.Length && text[at] == '@' && Follows(out _))
        {
            into.Abandon();
            Link(start, at + 1);
            return;
        }
        Homoglyphs.Unify(into.Folding(new Token(0, 0, into.Opened, into.OpenLength, kind, Gap.None)));
        Close(kind, start, end);
    }

    /// <summary>Appends the folded letters of one word and returns where it ends (zero-width characters behind it are not part of it).</summary>
    private int Fold(bool stopAtCapital)
    {
        var (start, end) = (at, at);
        for (; at < text.Length && at - start < LongestWord * 16; at++)
        {
            var kind = Letters.Look(text[at], out var folded);
            if (kind == LetterKind.Apostrophe)
            {
                if (at + 1 >= text.Length || Letters.KindOf(text[at + 1]) is not (LetterKind.Letter or LetterKind.Expanded))
                    break;
                continue;
            }
            if (kind == LetterKind.Dropped)
                continue;
            if (kind == LetterKind.Surrogate)
            {
                if (!FoldPair())
                    break;
                end = ++at;
                at--;
                continue;
            }
            if (kind is not (LetterKind.Letter or LetterKind.Digit or LetterKind.Expanded))
                break;
            if (stopAtCapital && at > start && char.IsUpper(text[at]) && (!char.IsUpper(text[at - 1]) || (at + 1 < text.Length && char.IsLower(text[at + 1]))))
                break;
            if (into.OpenLength < LongestWord)
            {
                if (kind == LetterKind.Expanded)
                    into.Append(Letters.Expansion(text[at]));
                else
                    into.Append(folded);
            }
            end = at + 1;
        }
        return end;
    }

    /// <summary>Letters outside the basic plane (mathematical bold and their kin) fold by NFKC; moves onto the second unit.</summary>
    private bool FoldPair()
    {
        if (!Rune.TryGetRuneAt(text[at..].Length >= 2 ? text.Slice(at, 2).ToString() : "\ufffd", 0, out var rune) || rune.Utf16SequenceLength < 2 || !Rune.IsLetterOrDigit(rune) || IsSingle(rune))
            return false;
        if (into.OpenLength < LongestWord)
            foreach (var letter in rune.ToString().Normalize(NormalizationForm.FormKC))
            {
                var kind = Letters.Look(letter, out var folded);
                into.Append(kind == LetterKind.Expanded ? Letters.Expansion(letter) : [kind == LetterKind.Surrogate ? letter : folded]);
            }
        at++;
        return true;
    }

    private static bool IsSingle(Rune rune) => rune.Value is >= 0x20000 and <= 0x3ffff;

    private void Number()
    {
        var start = at;
        into.Open();
        var end = at;
        for (; at < text.Length; at++)
        {
            var kind = Letters.Look(text[at], out var folded);
            if (kind is LetterKind.Letter or LetterKind.Expanded)
            {
                end = Fold(stopAtCapital: false);
                Close(TokenKind.Word, start, end);
                return;
            }
            var joins = text[at] is '.' or ',' or ':' && at + 1 < text.Length && Letters.KindOf(text[at + 1]) == LetterKind.Digit;
            if (kind == LetterKind.Dropped)
                continue;
            if (kind != LetterKind.Digit && !joins)
                break;
            if (into.OpenLength < LongestWord)
                into.Append(joins ? text[at] : folded);
            end = at + 1;
        }
        Close(TokenKind.Number, start, end);
    }

    private void Single()
    {
        into.Open();
        Letters.Look(text[at], out var folded);
        into.Append(folded);
        Close(TokenKind.Word, at, at + 1);
        at++;
    }

    /// <summary>An emoji with its variation selectors, skin tones and joined parts; folded to its first code point.</summary>
    private void Symbol(int length)
    {
        var start = at;
        into.Open();
        into.Append(text.Slice(at, length));
        at += length;
        while (at < text.Length)
        {
            if (text[at] is '\ufe0f' or '\ufe0e' or '\u20e3')
                at++;
            else if (text[at] == '\u200d' && at + 1 < text.Length)
                at += at + 2 < text.Length && char.IsSurrogatePair(text[at + 1], text[at + 2]) ? 3 : Letters.KindOf(text[at + 1]) == LetterKind.Symbol ? 2 : 1;
            else if (text[at] == '\ud83c' && at + 1 < text.Length && text[at + 1] is >= '\udffb' and <= '\udfff')
                at += 2;
            else
                break;
        }
        Close(TokenKind.Emoji, start, at);
    }

    private void Pair()
    {
        if (Rune.DecodeFromUtf16(text[at..], out var rune, out var length) != System.Buffers.OperationStatus.Done)
        {
            at++;
            return;
        }
        if (Rune.IsLetterOrDigit(rune) && !IsSingle(rune))
            Word(TokenKind.Word);
        else if (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol)
            Symbol(length);
        else
            at += length;
    }

    private void Mention()
    {
        var start = at++;
        into.Open();
        while (at < text.Length && (text[at] is '_' or '-' || Letters.KindOf(text[at]) is LetterKind.Letter or LetterKind.Digit or LetterKind.Expanded
            || (text[at] == '.' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]))))
            at++;
        Close(TokenKind.Mention, start, at);
    }

    private void Hashtag()
    {
        var start = ++at;
        var parts = 0;
        while (at < text.Length)
        {
            var from = at;
            into.Open();
            var end = Fold(stopAtCapital: true);
            if (into.OpenLength == 0)
            {
                if (at >= text.Length || text[at] != '_')
                    break;
                at++;
                continue;
            }
            Close(TokenKind.Hashtag, from, end);
            parts++;
            if (at == from)
                break;
        }
        if (parts > 1)
            Whole(start);
    }

    /// <summary>A hashtag of several parts stands once more as one word behind them.</summary>
    private void Whole(int start)
    {
        var behind = at;
        at = start;
        into.Open();
        while (at < behind)
        {
            var from = at;
            Fold(stopAtCapital: false);
            at = at == from ? at + 1 : at;
        }
        Close(TokenKind.Hashtag, start, behind);
    }

    /// <summary>http(s)://, www. and bare hosts with a path.</summary>
    private bool IsLink(out int hostAt)
    {
        var rest = text[at..];
        hostAt = at;
        if (rest.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            var slashes = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
            hostAt += slashes;
            return slashes > 0;
        }
        if (rest.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            return true;
        // A host that was looked through once is not looked through again from its next letter.
        if (at < noLinkBefore)
            return false;
        var length = 0;
        var dots = 0;
        while (length < rest.Length && length < 256 && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '-' or '.'))
            dots += rest[length++] == '.' ? 1 : 0;
        noLinkBefore = at + length;
        return dots > 0 && length + 1 < rest.Length && rest[length] == '/' && char.IsAsciiLetter(rest[length - 1]) && !char.IsWhiteSpace(rest[length + 1]);
    }

    private void Link(int start, int hostAt)
    {
        into.Open();
        at = hostAt;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '-'))
        {
            if (into.OpenLength < LongestWord)
                into.Append(char.ToLowerInvariant(text[at]));
            at++;
        }
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && Letters.KindOf(text[at]) is not (LetterKind.Single or LetterKind.Dropped))
            at++;
        var end = at;
        while (end > hostAt && text[end - 1] is '.' or ',' or ')' or '!' or '?' or ':' or ';')
            end--;
        at = Math.Max(end, start + 1);
        Close(TokenKind.Link, start, at);
    }
}
