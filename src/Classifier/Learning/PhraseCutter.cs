using Hub.Classifier.Text;
using Hub.Contracts;

namespace Hub.Classifier.Learning;

/// <summary>The phrases of a post that may be learnt: words, pairs of words, and stems of 3 to 6 letters, as the automaton finds them.</summary>
/// <param name="handles">Of the authors: a word that is one is left out.</param>
internal sealed class PhraseCutter(IReadOnlySet<string> handles)
{
    private const int ShortestStem = 3, LongestStem = 6, LongestWord = 24;
    private readonly Tokens tokens = new();
    private readonly List<Piece> pieces = [];
    private readonly HashSet<string> found = new(StringComparer.Ordinal);

    /// <summary>Each phrase once.</summary>
    public IReadOnlyCollection<string> Cut(Post post)
    {
        tokens.Clear();
        found.Clear();
        if (post.Subject is { Length: > 0 } subject)
            Tokenizer.Run(subject, tokens);
        MailCut.Find(post.Text, pieces);
        foreach (var piece in pieces)
            Tokenizer.Run(post.Text.AsSpan(piece.Start, piece.End - piece.Start), tokens);
        string? before = null;
        for (var at = 0; at < tokens.Count; at++)
        {
            var word = Word(at);
            if (word is not null)
                Add(word, before is not null && (tokens[at].Before & Gap.Break) == 0 ? before : null);
            before = word;
        }
        return found;
    }

    private void Add(string word, string? before)
    {
        found.Add(word);
        if (before is not null)
            found.Add($"{before} {word}");
        if (char.IsLetter(word[0]))
            for (var length = ShortestStem; length <= LongestStem && length <= word.Length; length++)
                found.Add($"{word.AsSpan(0, length)}*");
    }

    /// <summary>Null: nothing that may be emitted: handles, addresses, links and numbers stand as their kind only, words with a run of digits not at all (R32).</summary>
    private string? Word(int at)
    {
        switch (tokens[at].Kind)
        {
            case TokenKind.Mention: return "<mention>";
            case TokenKind.Link: return "<link>";
            case TokenKind.Number: return "#";
        }
        var word = tokens.Folded(at);
        return word.Length is 0 or > LongestWord || HasDigits(word) || handles.Contains(word.ToString()) ? null : word.ToString();
    }

    private static bool HasDigits(ReadOnlySpan<char> word)
    {
        for (var at = 1; at < word.Length; at++)
            if (char.IsDigit(word[at]) && char.IsDigit(word[at - 1]))
                return true;
        return false;
    }
}
