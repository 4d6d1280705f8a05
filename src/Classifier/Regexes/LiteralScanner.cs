namespace Hub.Classifier.Regexes;

/// <summary>Finds all literals of all regexes in one pass over the raw text, ignoring case as the regex engine does (Aho-Corasick over classes of characters).</summary>
internal sealed class LiteralScanner
{
    private readonly ushort[] classes = new ushort[char.MaxValue + 1];
    private readonly List<int[]> building = [];
    private readonly List<List<int>> hits = [];
    private int[] next = [];
    private int[][] found = [];
    private int width;

    /// <param name="literals">Lower case; the index in the list is what <see cref="Found"/> tells.</param>
    public LiteralScanner(IReadOnlyList<string> literals)
    {
        Literals = literals;
        width = 1;
        foreach (var letter in literals.SelectMany(literal => literal).Select(Fold).Distinct().Order())
            classes[letter] = (ushort)width++;
        for (var letter = 0; letter <= char.MaxValue; letter++)
            classes[letter] = classes[Fold((char)letter)];
        Node();
        for (var index = 0; index < literals.Count; index++)
            Add(literals[index], index);
        Link();
    }

    public IReadOnlyList<string> Literals { get; }

    /// <summary>Case folding of the regex engine: two characters are equal when their lower case is.</summary>
    public static char Fold(char letter) => letter switch { '\u0130' => 'i', '\u212a' => 'k', '\u212b' => 'å', '\u2126' => 'ω', _ => char.ToLowerInvariant(letter) };

    /// <summary>The state behind one more character.</summary>
    public int Step(int state, char letter) => next[state + classes[letter]];

    /// <summary>The literals that end at a state.</summary>
    public ReadOnlySpan<int> Found(int state) => found[state / width];

    private int Node()
    {
        building.Add(new int[width]);
        hits.Add([]);
        return building.Count - 1;
    }

    private void Add(string literal, int index)
    {
        var node = 0;
        foreach (var letter in literal)
        {
            var @class = classes[Fold(letter)];
            if (building[node][@class] == 0)
                building[node][@class] = Node();
            node = building[node][@class];
        }
        hits[node].Add(index);
    }

    /// <summary>Turns the tree into a table without failure links: breadth first, each state borrows what it lacks from its longest proper suffix.</summary>
    private void Link()
    {
        var suffix = new int[building.Count];
        var queue = new Queue<int>(building[0].Where(child => child != 0));
        while (queue.TryDequeue(out var node))
        {
            hits[node].AddRange(hits[suffix[node]]);
            for (var letter = 0; letter < width; letter++)
            {
                var child = building[node][letter];
                var borrowed = building[suffix[node]][letter];
                if (child == 0)
                    building[node][letter] = borrowed;
                else
                {
                    suffix[child] = borrowed;
                    queue.Enqueue(child);
                }
            }
        }
        next = [.. building.SelectMany(row => row.Select(child => child * width))];
        found = [.. hits.Select(list => list.ToArray())];
        building.Clear();
        hits.Clear();
    }
}
