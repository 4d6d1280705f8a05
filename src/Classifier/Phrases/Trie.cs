using System.Numerics;

namespace Hub.Classifier.Phrases;

/// <summary>
/// All phrases of all packs as one automaton over token numbers; frozen, read by many threads. Plain phrases share their beginnings;
/// a phrase with many alternatives has nodes of its own, so that it grows with its words and not with its combinations.
/// </summary>
internal sealed class Trie
{
    private readonly Dictionary<ulong, int> shared = [];
    private readonly List<(ulong Key, int Child)> own = [];
    private readonly List<(int Node, GapEdge Edge)> gaps = [];
    private readonly List<List<int>?> ends = [null];
    private ulong[] keys = [];
    private int[] children = [];
    private bool[] begins = [];
    private int[][] matchers = [];
    private GapEdge[][] gapEdges = [];

    public int Nodes => matchers.Length;

    public void Add(Phrase phrase, SymbolTable symbols, int matcher)
    {
        var plain = phrase is Step || (phrase is Chain chain && chain.Parts.All(part => part is Step { Word: not null }));
        foreach (var node in plain ? [Shared(phrase, symbols)] : Own(phrase, [0], symbols))
            if (!(ends[node] ??= []).Contains(matcher))
                ends[node]!.Add(matcher);
    }

    private int Node()
    {
        ends.Add(null);
        return ends.Count - 1;
    }

    private int Shared(Phrase phrase, SymbolTable symbols)
    {
        var node = 0;
        foreach (var step in phrase is Chain chain ? chain.Parts : [phrase])
        {
            var key = Key(node, symbols.IdOf(((Step)step).Word!));
            if (!shared.TryGetValue(key, out var child))
                shared[key] = child = Node();
            node = child;
        }
        return node;
    }

    /// <summary>Adds a phrase behind some nodes and returns where it may end.</summary>
    private List<int> Own(Phrase phrase, List<int> from, SymbolTable symbols) => phrase switch
    {
        Step step => [Edge(step, from, Node(), symbols)],
        Chain chain => chain.Parts.Aggregate(from, (nodes, part) => Own(part, nodes, symbols)),
        Group group => Branches(group, from, symbols),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private List<int> Branches(Group group, List<int> from, SymbolTable symbols)
    {
        var (join, joined) = (0, new List<int>());
        foreach (var branch in group.Branches)
            if (branch is Step step)
                join = Edge(step, from, join == 0 ? Node() : join, symbols);
            else
                joined.AddRange(Own(branch, from, symbols));
        if (join != 0)
            joined.Add(join);
        return group.Optional ? [.. joined.Union(from)] : joined;
    }

    private int Edge(Step step, List<int> from, int to, SymbolTable symbols)
    {
        foreach (var node in from)
            if (step.Word is { } word)
                own.Add((Key(node, symbols.IdOf(word)), to));
            else
                gaps.Add((node, new GapEdge(step.Skip, to)));
        return to;
    }

    public void Freeze(int symbols)
    {
        matchers = [.. ends.Select(list => list?.ToArray() ?? [])];
        gapEdges = new GapEdge[ends.Count][];
        Array.Fill(gapEdges, []);
        foreach (var group in gaps.GroupBy(pair => pair.Node))
            gapEdges[group.Key] = [.. group.Select(pair => pair.Edge)];
        begins = new bool[symbols];
        keys = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, (shared.Count + own.Count) * 2))];
        children = new int[keys.Length];
        foreach (var (key, child) in shared)
            Store(key, child);
        foreach (var (key, child) in own.Distinct())
            Store(key, child);
    }

    private void Store(ulong key, int child)
    {
        if (key >> 32 == 0)
            begins[(int)key] = true;
        var at = Slot(key);
        while (children[at] != 0)
            at = (at + 1) & (keys.Length - 1);
        (keys[at], children[at]) = (key, child);
    }

    /// <summary>Some phrase begins with this symbol.</summary>
    public bool Begins(int symbol) => begins[symbol];

    /// <summary>The next node behind one more word, 0 where there is none (any more); begin with cursor -1.</summary>
    public int Next(int node, int symbol, ref int cursor)
    {
        var key = Key(node, symbol);
        for (var at = cursor < 0 ? Slot(key) : (cursor + 1) & (keys.Length - 1); children[at] != 0; at = (at + 1) & (keys.Length - 1))
            if (keys[at] == key)
            {
                cursor = at;
                return children[at];
            }
        return 0;
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
