using System.Globalization;
using System.Text;

namespace Hub.Classifier.Text;

/// <summary>Cuts a text into folded tokens: words, numbers, emoji, hashtags (their parts, then the whole), mentions, links (host only), CJK characters one by one.</summary>
internal ref partial struct Tokenizer(ReadOnlySpan<char> text, Tokens into, Lexicon? lexicon)
{
    private const int LongestWord = 64;
    private readonly ReadOnlySpan<char> text = text;
    private readonly Tokens into = into;
    private readonly Lexicon? lexicon = lexicon;
    private int at, noLinkBefore;
    private Gap before = Gap.Break;

    public static void Run(ReadOnlySpan<char> text, Tokens into) => new Tokenizer(text, into, null).All();

    /// <summary>Cuts and tells the lexicon; of words that it knows no letters are kept.</summary>
    public static void Run(ReadOnlySpan<char> text, Tokens into, Lexicon lexicon) => new Tokenizer(text, into, lexicon).All();

    private void All()
    {
        while (at < text.Length)
        {
            var letter = text[at];
            if (letter == ' ')
            {
                at++;
                continue;
            }
            if (Letters.Plain(letter) != 0 && PlainWord())
                continue;
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
        lexicon?.Take(into[into.Count - 1], into.Folded(into.Count - 1), text[start..], isPlain: false);
        before = Gap.None;
    }

    /// <summary>A word of single letters seen before, as nearly all are; false: it may be more than that, nothing was done.</summary>
    private bool PlainWord()
    {
        var word = text[at..];
        var length = 1;
        while (length < word.Length && length < LongestWord && Letters.Plain(word[length]) != 0)
            length++;
        if (length == LongestWord || !EndsHere(word[length..]))
            return false;
        into.Open();
        if (lexicon is null || !lexicon.Take(word, length))
            Plain(word, length);
        else
            into.Close(TokenKind.Word, at, at + length, before, isDrawnOut: false);
        (at, before) = (at + length, Gap.None);
        return true;
    }

    private readonly void Plain(ReadOnlySpan<char> word, int length)
    {
        var room = into.Room(length);
        var (isLatin, isOther) = (false, false);
        for (var i = 0; i < length; i++)
        {
            room[i] = Letters.Plain(word[i]);
            isLatin |= room[i] < 0x80;
            isOther |= room[i] >= 0x80;
        }
        if (isLatin && isOther)
            Homoglyphs.Unify(room);
        into.Fill(length);
        into.Close(TokenKind.Word, at, at + length, before);
        lexicon?.Take(into[into.Count - 1], into.Folded(into.Count - 1), word, isPlain: true);
    }

    /// <summary>What follows can be no part of the word, nor make a link of it.</summary>
    private static bool EndsHere(ReadOnlySpan<char> rest) =>
        rest.Length == 0 || rest[0] == ' '
        || (Letters.KindOf(rest[0]) is LetterKind.Other or LetterKind.Break or LetterKind.Pause or LetterKind.Symbol or LetterKind.Single && rest[0] != '@'
            && (rest[0] is not ('.' or '-' or ':') || rest.Length == 1 || !(char.IsAsciiLetterOrDigit(rest[1]) || rest[1] is '.' or '-' or '/')));

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
        Homoglyphs.Unify(into.OpenLetters);
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
}
