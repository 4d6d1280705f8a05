namespace Hub.Classifier.Senders;

/// <summary>All phrases of one field, found in one pass: the cost hardly grows with their number, and a text without a hit allocates nothing.</summary>
internal sealed class PhraseIndex
{
    private const int ShortestStem = 3;
    private readonly Dictionary<string, List<(string[] Tail, int Id)>> words = [], stems = [];
    private readonly Dictionary<string, List<(string[] Tail, int Id)>>.AlternateLookup<ReadOnlySpan<char>> wordsOf, stemsOf;
    private int longestStem;

    public PhraseIndex() => (wordsOf, stemsOf) = (words.GetAlternateLookup<ReadOnlySpan<char>>(), stems.GetAlternateLookup<ReadOnlySpan<char>>());

    public bool IsEmpty => words.Count + stems.Count == 0;

    /// <exception cref="FormatException">Its sentence says what is wrong.</exception>
    public void Add(string phrase, int id)
    {
        foreach (var one in Expand(phrase))
        {
            var parts = one.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Word).ToArray();
            if (parts.Length == 0)
                throw new FormatException("it holds no word");
            var (first, tail) = (parts[0], parts[1..]);
            var isStem = first.EndsWith('*');
            if (isStem)
                longestStem = Math.Max(longestStem, first.Length - 1);
            var (table, key) = isStem ? (stems, first[..^1]) : (words, first);
            if (!table.TryGetValue(key, out var list))
                table[key] = list = [];
            list.Add((tail, id));
        }
    }

    /// <summary>Marks each phrase's id with where it stands in the folded text.</summary>
    public void Find(ReadOnlySpan<char> text, Span<int> found)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = text[at..].IndexOf(' ') is >= 0 and var gap ? at + gap : text.Length;
            var token = text[at..end];
            if (wordsOf.TryGetValue(token, out var list))
                Mark(text, at, end, list, found);
            for (var length = Math.Min(token.Length, longestStem); length >= ShortestStem; length--)
                if (stemsOf.TryGetValue(token[..length], out list))
                    Mark(text, at, end, list, found);
            at = end + 1;
        }
    }

    private static void Mark(ReadOnlySpan<char> text, int start, int end, List<(string[] Tail, int Id)> list, Span<int> found)
    {
        foreach (var (tail, id) in list)
            if (found[id] < 0 && After(text, end, tail) is > 0 and var to)
                found[id] = (start << 16) | (to - start);
    }

    /// <summary>Where the rest of the phrase ends; 0: it does not stand there.</summary>
    private static int After(ReadOnlySpan<char> text, int at, string[] rest)
    {
        foreach (var word in rest)
        {
            if (at >= text.Length)
                return 0;
            var next = text[(at + 1)..];
            var token = next.IndexOf(' ') is >= 0 and var gap ? next[..gap] : next;
            if (word[^1] == '*' ? !token.StartsWith(word.AsSpan(0, word.Length - 1)) : !token.SequenceEqual(word))
                return 0;
            at += 1 + token.Length;
        }
        return at;
    }

    private static string Word(string word)
    {
        var isStem = word.EndsWith('*');
        var folded = ProfileText.Fold(isStem ? word[..^1] : word);
        if (folded.Length == 0 || folded.Contains(' ', StringComparison.Ordinal) || (isStem && folded.Length < ShortestStem))
            throw new FormatException($"{word} must be a word, or a stem of at least {ShortestStem} letters and a star");
        return isStem ? folded + "*" : folded;
    }

    private static IEnumerable<string> Expand(string phrase)
    {
        var open = phrase.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return [phrase];
        var close = phrase.IndexOf(')', open);
        return close < 0 ? throw new FormatException("a bracket is not closed")
            : phrase[(open + 1)..close].Split('|').SelectMany(choice => Expand(phrase[..open] + choice + phrase[(close + 1)..]));
    }
}
