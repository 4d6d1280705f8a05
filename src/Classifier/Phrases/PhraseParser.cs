using System.Globalization;
using Hub.Classifier.Text;

namespace Hub.Classifier.Phrases;

/// <summary>
/// Parses a phrase: words, <c>stem*</c>, <c>(a|b c)</c>, <c>(a|b)*</c>, <c>[optional]</c>, <c>#</c> for a number, <c>..3</c> for at most three tokens between.
/// </summary>
internal sealed class PhraseParser
{
    private const int MostWords = 500, LongestWay = 24, WidestGap = 9, Deepest = 8;
    private readonly string text;
    [ThreadStatic]
    private static Tokens? cut;

    private readonly Tokens tokens = cut ??= new();
    private int at, depth;

    private PhraseParser(string text) => this.text = text;

    /// <exception cref="FormatException">The phrase is at fault; the message says where.</exception>
    public static Phrase Parse(string text)
    {
        var phrase = new PhraseParser(text).Choices(closing: '\0') is [var only] ? only : throw new FormatException("a | must stand between ( ) or [ ]");
        if (phrase.MayBeEmpty)
            throw new FormatException("it may be empty: at least one word must not be optional");
        if (phrase.Gapes(atEnd: false) || phrase.Gapes(atEnd: true))
            throw new FormatException("it must begin and end with a word, not with a gap");
        if (phrase.Longest > LongestWay)
            throw new FormatException($"it must have at most {LongestWay} words one after the other; it has {phrase.Longest}");
        return phrase.Size <= MostWords ? phrase : throw new FormatException($"it must have at most {MostWords} words in all; it has {phrase.Size}");
    }

    private List<Phrase> Choices(char closing)
    {
        if (++depth > Deepest)
            throw new FormatException($"it must have groups at most {Deepest} deep");
        List<Phrase> branches = [];
        List<Phrase> parts = [];
        while (true)
        {
            while (at < text.Length && text[at] == ' ')
                at++;
            if (at >= text.Length && closing != '\0')
                throw new FormatException($"it lacks a {closing}");
            if (at >= text.Length || text[at] == closing)
                break;
            var letter = text[at];
            if (letter is ')' or ']' || (letter == '|' && closing == '\0'))
                throw new FormatException($"the {letter} at {at + 1} stands outside of a group");
            if (letter == '|')
            {
                at++;
                branches.Add(Branch(parts));
                parts = [];
            }
            else
                Next(letter, parts);
        }
        at++;
        depth--;
        branches.Add(Branch(parts));
        return branches;
    }

    private static Phrase Branch(List<Phrase> parts) =>
        parts.Count == 0 ? throw new FormatException("it has an empty alternative; write [ ] around what may be absent") : parts.Count == 1 ? parts[0] : new Chain(parts);

    private void Next(char letter, List<Phrase> parts)
    {
        if (letter is '(' or '[')
        {
            at++;
            var branches = Choices(letter == '(' ? ')' : ']');
            var isStem = at < text.Length && text[at] == '*';
            at += isStem ? 1 : 0;
            parts.Add(new Group(isStem ? [.. branches.Select(Stemmed)] : branches, letter == '['));
            return;
        }
        var from = at;
        while (at < text.Length && text[at] is not (' ' or '(' or ')' or '[' or ']' or '|'))
            at++;
        parts.AddRange(Steps(text[from..at]));
    }

    /// <summary>A star behind a group makes stems of the last words in it.</summary>
    private static Phrase Stemmed(Phrase branch) => branch switch
    {
        Step { Word: { Length: >= 2 } word } => new Step(word.EndsWith('*') ? word : word + "*", 0),
        Chain chain => new Chain([.. chain.Parts.SkipLast(1), Stemmed(chain.Parts[^1])]),
        _ => throw new FormatException("a star behind a group must follow words of at least 2 letters"),
    };

    private List<Step> Steps(string word)
    {
        if (word is "#" or "<link>" or "<mention>")
            return [new Step(word, 0)];
        if (word.StartsWith("..", StringComparison.Ordinal))
            return int.TryParse(word[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var skip) && skip is >= 1 and <= WidestGap
                ? [new Step(null, skip)]
                : throw new FormatException($"a gap must be ..1 to ..{WidestGap}; it is {word}");
        var isStem = word.EndsWith('*');
        if (word.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star != word.Length - 1)
            throw new FormatException($"a star must stand at the end of a word; it is {word}");
        tokens.Clear();
        Tokenizer.Run(isStem ? word[..^1] : word, tokens);
        if (tokens.Count == 0)
            throw new FormatException($"{word} holds no word, number or emoji; match punctuation with a regex");
        var steps = Enumerable.Range(0, tokens.Count).Select(index => new Step(tokens.Folded(index).ToString(), 0)).ToList();
        if (isStem && steps[^1].Word!.Length < 2)
            throw new FormatException($"a stem must have at least 2 letters; it is {word}");
        if (isStem)
            steps[^1] = new Step(steps[^1].Word + "*", 0);
        return steps;
    }
}
