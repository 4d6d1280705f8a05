namespace Hub.Classifier.Regexes;

/// <summary>All regexes of all packs behind one scanner of their literals.</summary>
internal sealed class RegexProgram
{
    private readonly RegexItem[] items;
    private readonly int[] matchers;
    private readonly int[][] wantedBy;
    private readonly LiteralScanner scanner;
    private readonly RegexShelf shelf;

    public RegexProgram(IReadOnlyList<(RegexItem Item, int Matcher)> regexes, int kept)
    {
        items = [.. regexes.Select(pair => pair.Item)];
        matchers = [.. regexes.Select(pair => pair.Matcher)];
        var users = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 0; index < items.Length; index++)
            foreach (var literal in items[index].Wanted)
            {
                if (!users.TryGetValue(literal, out var list))
                    users[literal] = list = [];
                list.Add(index);
            }
        scanner = new LiteralScanner([.. users.Keys]);
        wantedBy = [.. users.Values.Select(list => list.ToArray())];
        shelf = new RegexShelf([.. items.Select(item => item.Pattern)], kept);
    }

    /// <summary>Regexes that stand built.</summary>
    public int Built => shelf.Count;

    /// <summary>Tells <paramref name="hits"/> of the first match of each regex in a piece of the text.</summary>
    public void Run<THits>(ReadOnlySpan<char> text, int offset, List<int> candidates, ref THits hits)
        where THits : IRegexHits, allows ref struct
    {
        if (items.Length == 0)
            return;
        candidates.Clear();
        var state = 0;
        for (var at = 0; at < text.Length; at++)
        {
            state = scanner.Step(state, text[at]);
            foreach (var literal in scanner.Found(state))
                Look(text, at + 1, literal, offset, candidates, ref hits);
        }
        foreach (var index in candidates)
            foreach (var match in shelf[index].EnumerateMatches(text))
            {
                hits.Hit(matchers[index], offset + match.Index, match.Length);
                break;
            }
    }

    private void Look<THits>(ReadOnlySpan<char> text, int end, int literal, int offset, List<int> candidates, ref THits hits)
        where THits : IRegexHits, allows ref struct
    {
        foreach (var index in wantedBy[literal])
        {
            if (hits.Has(matchers[index]))
                continue;
            var item = items[index];
            var start = end - scanner.Literals[literal].Length;
            if (!item.IsExact)
            {
                if (!candidates.Contains(index))
                    candidates.Add(index);
            }
            else if ((!item.BoundaryBefore || WordBoundary.At(text, start)) && (!item.BoundaryBehind || WordBoundary.At(text, end)))
                hits.Hit(matchers[index], offset + start, end - start);
        }
    }
}

/// <summary>Takes the matches of regexes.</summary>
internal interface IRegexHits
{
    /// <summary>The matcher has hit, or need not be looked for.</summary>
    bool Has(int matcher);

    void Hit(int matcher, int start, int length);
}
