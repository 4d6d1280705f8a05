using System.Numerics;

namespace Hub.Classifier.Phrases;

/// <summary>All phrases of all packs as one automaton over token numbers; frozen, read by many threads.</summary>
internal sealed class Trie
{
    private readonly Dictionary<ulong, int> edges = [];
    private readonly Dictionary<(int Node, int Skip), int> gaps = [];
    private readonly List<List<int>?> ends = [null];
    private ulong[] keys = [];
    private int[] children = [];
    private int[] roots = [];
    private int[][] matchers = [];
    private GapEdge[][] gapEdges = [];

    public int Nodes => ends.Count;

    public void Add(IReadOnlyList<Step> sequence, SymbolTable symbols, int matcher)
    {
        var node = 0;
        foreach (var step in sequence)
            node = step.Word is { } word ? Child(edges, Key(node, symbols.IdOf(word))) : Child(gaps, (node, step.Skip));
        var list = ends[node] ??= [];
        if (!list.Contains(matcher))
            list.Add(matcher);
    }

    private int Child<TKey>(Dictionary<TKey, int> from, TKey key)
        where TKey : notnull
    {
        if (from.TryGetValue(key, out var child))
            return child;
        ends.Add(null);
        return from[key] = ends.Count - 1;
    }

    public void Freeze(int symbols)
    {
        matchers = [.. ends.Select(list => list?.ToArray() ?? [])];
        gapEdges = new GapEdge[ends.Count][];
        Array.Fill(gapEdges, []);
        foreach (var group in gaps.GroupBy(pair => pair.Key.Node))
            gapEdges[group.Key] = [.. group.Select(pair => new GapEdge(pair.Key.Skip, pair.Value)).OrderBy(edge => edge.Most)];
        roots = new int[symbols];
        keys = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, edges.Count * 2))];
        children = new int[keys.Length];
        foreach (var (key, child) in edges)
            Store(key, child);
    }

    private void Store(ulong key, int child)
    {
        if (key >> 32 == 0)
            roots[(int)key] = child;
        var at = Slot(key);
        while (children[at] != 0)
            at = (at + 1) & (keys.Length - 1);
        (keys[at], children[at]) = (key, child);
    }

    /// <summary>The node behind the first word; 0: none.</summary>
    public int Root(int symbol) => roots[symbol];

    /// <summary>The node behind one more word; 0: none.</summary>
    public int Next(int node, int symbol)
    {
        var key = Key(node, symbol);
        for (var at = Slot(key); ; at = (at + 1) & (keys.Length - 1))
        {
            if (children[at] == 0)
                return 0;
            if (keys[at] == key)
                return children[at];
        }
    }

    /// <summary>The matchers whose phrase ends at the node.</summary>
    public ReadOnlySpan<int> Ends(int node) => matchers[node];

    public ReadOnlySpan<GapEdge> Gaps(int node) => gapEdges[node];

    private static ulong Key(int node, int symbol) => ((ulong)(uint)node << 32) | (uint)symbol;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 33) & (keys.Length - 1);
}

/// <param name="Most">Tokens that may stand between.</param>
/// <param name="Child">The node to go on from behind them.</param>
internal readonly record struct GapEdge(int Most, int Child);
