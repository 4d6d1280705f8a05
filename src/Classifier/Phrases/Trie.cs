using System.Numerics;

namespace Hub.Classifier.Phrases;

/// <summary>
/// All phrases of all packs as one automaton over token numbers; frozen, read by many threads. Plain phrases share their beginnings;
/// a phrase with many alternatives has nodes of its own, so that it grows with its words and not with its combinations.
/// </summary>
internal sealed class Trie
{
    private const int Several = -1;
    private readonly Dictionary<ulong, int> shared = [];
    private readonly List<(ulong Key, int Child)> own = [];
    private readonly List<(int Node, GapEdge Edge)> gaps = [];
    private readonly List<(int Node, int Matcher)> ends = [];
    private readonly List<bool> forks = [false];
    private Edge[] edges = [];
    private ulong[] filter = [];
    private int[] begins = [], matchers = [];
    private bool[] follows = [];
    private Node[] nodes = [];
    private GapEdge[] gapEdges = [];

    public int Nodes => nodes.Length;

    public void Add(Phrase phrase, SymbolTable symbols, int matcher)
    {
        var plain = phrase is Step || (phrase is Chain chain && chain.Parts.All(part => part is Step { Word: not null }));
        if (plain)
            ends.Add((Shared(phrase, symbols), matcher));
        else
            foreach (var node in Own(phrase, [0], symbols).Distinct())
                ends.Add((node, matcher));
    }

    private int Node(bool isOwn)
    {
        forks.Add(isOwn);
        return forks.Count - 1;
    }

    private int Shared(Phrase phrase, SymbolTable symbols)
    {
        if (phrase is Step only)
            return Shared(0, only, symbols);
        var node = 0;
        foreach (var step in ((Chain)phrase).Parts)
            node = Shared(node, (Step)step, symbols);
        return node;
    }

    private int Shared(int node, Step step, SymbolTable symbols)
    {
        var key = Key(node, symbols.IdOf(step.Word!));
        if (!shared.TryGetValue(key, out var child))
            shared[key] = child = Node(isOwn: false);
        return child;
    }

    /// <summary>Adds a phrase behind some nodes and returns where it may end.</summary>
    private List<int> Own(Phrase phrase, List<int> from, SymbolTable symbols) => phrase switch
    {
        Step step => [Join(step, from, Node(isOwn: true), symbols)],
        Chain chain => chain.Parts.Aggregate(from, (nodes, part) => Own(part, nodes, symbols)),
        Group group => Branches(group, from, symbols),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private List<int> Branches(Group group, List<int> from, SymbolTable symbols)
    {
        var (join, joined) = (0, new List<int>());
        foreach (var branch in group.Branches)
            if (branch is Step step)
                join = Join(step, from, join == 0 ? Node(isOwn: true) : join, symbols);
            else
                joined.AddRange(Own(branch, from, symbols));
        if (join != 0)
            joined.Add(join);
        return group.Optional ? [.. joined.Union(from)] : joined;
    }

    private int Join(Step step, List<int> from, int to, SymbolTable symbols)
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
        nodes = new Node[forks.Count];
        for (var node = 0; node < nodes.Length; node++)
            nodes[node].Forks = forks[node];
        matchers = Grouped(ends, (ref Node node, int from, int count) => (node.Ends, node.EndCount) = (from, count));
        gapEdges = Grouped(gaps, (ref Node node, int from, int count) => (node.Gaps, node.GapCount) = (from, count));
        (begins, follows) = (new int[symbols], new bool[symbols]);
        edges = new Edge[BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, (shared.Count + own.Count) * 2))];
        filter = new ulong[Math.Max(1, edges.Length / 16)];
        foreach (var (key, child) in shared.Select(pair => (pair.Key, pair.Value)).Concat(own.Distinct()))
            Store(key, child);
        shared.Clear();
        own.Clear();
        gaps.Clear();
        ends.Clear();
        forks.Clear();
    }

    private delegate void Range(ref Node node, int from, int count);

    /// <summary>What belongs to the nodes, node by node, each in the order in which it came.</summary>
    private T[] Grouped<T>(List<(int Node, T Item)> items, Range range)
    {
        var at = 0;
        foreach (var group in items.CountBy(pair => pair.Node).OrderBy(pair => pair.Key))
        {
            range(ref nodes[group.Key], at, group.Value);
            at += group.Value;
        }
        return [.. items.OrderBy(pair => pair.Node).Select(pair => pair.Item)];
    }

    private void Store(ulong key, int child)
    {
        var (node, symbol) = ((int)(key >> 32), (int)(uint)key);
        if (node == 0)
            begins[symbol] = begins[symbol] == 0 ? child : Several;
        else
            (nodes[node].Goes, follows[symbol]) = (true, true);
        filter[Bit(key, out var bit)] |= bit;
        var at = Slot(key);
        while (edges[at].Child != 0)
            at = (at + 1) & (edges.Length - 1);
        edges[at] = new Edge(key, child);
    }

    /// <summary>Some phrase begins with this symbol.</summary>
    public bool Begins(int symbol) => begins[symbol] != 0;

    /// <summary>The only node behind a first word; 0: there are several (or none), ask <see cref="Next"/>.</summary>
    public int First(int symbol) => Math.Max(0, begins[symbol]);

    /// <summary>Some phrase holds this symbol behind its first word.</summary>
    public bool Follows(int symbol) => follows[symbol];

    public ref readonly Node this[int node] => ref nodes[node];

    /// <summary>The next node behind one more word, 0 where there is none (any more); begin with cursor -1.</summary>
    public int Next(int node, int symbol, ref int cursor)
    {
        var key = Key(node, symbol);
        // Most pairs of words are in no phrase: that is found in little memory.
        if ((filter[Bit(key, out var bit)] & bit) == 0)
            return 0;
        for (var at = cursor < 0 ? Slot(key) : (cursor + 1) & (edges.Length - 1); edges[at].Child != 0; at = (at + 1) & (edges.Length - 1))
            if (edges[at].Key == key)
            {
                cursor = at;
                return edges[at].Child;
            }
        return 0;
    }

    /// <summary>The matchers whose phrase ends at the node.</summary>
    public ReadOnlySpan<int> Ends(in Node node) => matchers.AsSpan(node.Ends, node.EndCount);

    public ReadOnlySpan<GapEdge> Gaps(in Node node) => gapEdges.AsSpan(node.Gaps, node.GapCount);

    private static ulong Key(int node, int symbol) => ((ulong)(uint)node << 32) | (uint)symbol;

    /// <summary>Four bits an edge or more; a bit that is not set says that there is no such edge.</summary>
    private int Bit(ulong key, out ulong bit)
    {
        var hash = (key ^ (key >> 29)) * 0xC2B2_AE3D_27D4_EB4F;
        bit = 1UL << (int)(hash >> 58);
        return (int)(hash >> 33) & (filter.Length - 1);
    }

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 33) & (edges.Length - 1);

    private readonly record struct Edge(ulong Key, int Child);
}

/// <summary>A state of the automaton.</summary>
internal struct Node
{
    /// <summary>Where its matchers begin, and how many they are.</summary>
    public int Ends, EndCount;

    /// <summary>Where its gaps begin, and how many they are.</summary>
    public int Gaps, GapCount;

    /// <summary>Words lead on from it.</summary>
    public bool Goes;

    /// <summary>More than one way may lead to it.</summary>
    public bool Forks;
}

/// <param name="Most">Tokens that may stand between.</param>
/// <param name="Child">The node to go on from behind them.</param>
internal readonly record struct GapEdge(int Most, int Child);
