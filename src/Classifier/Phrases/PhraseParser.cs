using System.Globalization;
using Hub.Classifier.Text;

namespace Hub.Classifier.Phrases;

/// <summary>A step of a phrase: a folded word, a stem (<c>work*</c>), <c>#</c>, <c>&lt;link&gt;</c>, <c>&lt;mention&gt;</c>; or a gap of at most <paramref name="Skip"/> tokens.</summary>
internal readonly record struct Step(string? Word, int Skip);

/// <summary>
/// Parses a phrase and writes it out into the plain sequences it stands for:
/// words, <c>stem*</c>, <c>(a|b c)</c>, <c>[optional]</c>, <c>#</c> for a number, <c>..3</c> for at most three tokens between.
/// </summary>
internal sealed class PhraseParser
{
    private const int MostSequences = 512, MostSteps = 24, WidestGap = 9, MostGaps = 3;
    private readonly string text;
    private readonly Tokens tokens = new();
    private int at;

    private PhraseParser(string text) => this.text = text;

    /// <exception cref="FormatException">The phrase is at fault; the message says where.</exception>
    public static IReadOnlyList<IReadOnlyList<Step>> Parse(string text)
    {
        var parser = new PhraseParser(text);
        var sequences = parser.Choices(closing: '\0');
        foreach (var sequence in sequences)
            Check(sequence);
        return [.. sequences.Select(sequence => (IReadOnlyList<Step>)sequence)];
    }

    private static void Check(List<Step> sequence)
    {
        if (sequence.Count == 0)
            throw new FormatException("it may be empty: at least one word must not be optional");
        if (sequence[0].Word is null || sequence[^1].Word is null)
            throw new FormatException("it must begin and end with a word, not with a gap");
        if (sequence.Count > MostSteps)
            throw new FormatException($"it must have at most {MostSteps} words; it has {sequence.Count}");
        if (sequence.Count(step => step.Word is null) > MostGaps)
            throw new FormatException($"it must have at most {MostGaps} gaps; it has {sequence.Count(step => step.Word is null)}");
    }

    private List<List<Step>> Choices(char closing)
    {
        List<List<Step>> all = [];
        List<List<Step>> current = [[]];
        while (true)
        {
            while (at < text.Length && text[at] == ' ')
                at++;
            if (at >= text.Length)
                return closing == '\0' ? Bounded([.. all, .. current]) : throw new FormatException($"it lacks a {closing}");
            var letter = text[at];
            if (letter == closing)
            {
                at++;
                return Bounded([.. all, .. current]);
            }
            if (letter is ')' or ']' || (letter == '|' && closing == '\0'))
                throw new FormatException($"a {letter} at {at + 1} has nothing before it that it closes or parts");
            if (letter == '|')
            {
                at++;
                all.AddRange(current);
                current = [[]];
                continue;
            }
            current = Joined(current, Next(letter));
        }
    }

    private List<List<Step>> Next(char letter)
    {
        if (letter == '(' || letter == '[')
        {
            at++;
            var inner = Choices(letter == '(' ? ')' : ']');
            if (letter == '(' && inner.Exists(sequence => sequence.Count == 0))
                throw new FormatException("an alternative in ( ) is empty; write [ ] for what may be absent");
            return letter == '[' ? [[], .. inner] : inner;
        }
        var from = at;
        while (at < text.Length && text[at] is not (' ' or '(' or ')' or '[' or ']' or '|'))
            at++;
        return [Steps(text[from..at])];
    }

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

    private static List<List<Step>> Joined(List<List<Step>> before, List<List<Step>> behind) =>
        (long)before.Count * behind.Count > MostSequences
            ? throw new FormatException($"it stands for more than {MostSequences} plain phrases; part it into several")
            : [.. before.SelectMany(left => behind.Select(right => (List<Step>)[.. left, .. right]))];

    private static List<List<Step>> Bounded(List<List<Step>> sequences) =>
        sequences.Count > MostSequences ? throw new FormatException($"it stands for more than {MostSequences} plain phrases; part it into several") : sequences;
}
