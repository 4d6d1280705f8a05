using Hub.Classifier.Text;

namespace Hub.Classifier;

/// <summary>The buffers of one thread, reused from post to post; stamps tell what belongs to the present one.</summary>
internal sealed class Scratch
{
    private const int Kept = 1 << 16;

    [ThreadStatic]
    private static Scratch? mine;

    public static Scratch Mine => mine ??= new Scratch();

    public Tokens Tokens { get; } = new();

    public List<Piece> Pieces { get; } = [];

    public List<int> Touched { get; } = [];

    public List<int> Candidates { get; } = [];

    public List<Fired> Fired { get; } = [];

    /// <summary>Numbers of all tokens, one after the other; those of token i begin at <see cref="SymbolStarts"/>[i].</summary>
    public int[] Symbols { get; private set; } = new int[512];

    public int[] SymbolStarts { get; private set; } = new int[129];

    /// <summary>By token: the packs for which it is a negation.</summary>
    public ulong[] Negates { get; private set; } = new ulong[128];

    public int SymbolCount { get; private set; }

    public int Stamp { get; private set; }

    public int[] MatcherStamps { get; private set; } = [];

    public RuleState[] Rules { get; private set; } = [];

    public bool[] ActivePacks { get; } = new bool[64];

    public void Begin(int matchers, int rules)
    {
        Tokens.Clear();
        Touched.Clear();
        Candidates.Clear();
        Fired.Clear();
        SymbolCount = 0;
        if (MatcherStamps.Length < matchers)
            MatcherStamps = new int[matchers];
        if (Rules.Length < rules)
            Rules = new RuleState[rules];
        if (Stamp == int.MaxValue)
        {
            Array.Clear(MatcherStamps);
            Array.Clear(Rules);
            Stamp = 0;
        }
        Stamp++;
    }

    public void Size(int tokens)
    {
        if (Symbols.Length > Kept)
            Symbols = new int[512];
        if (SymbolStarts.Length <= tokens || SymbolStarts.Length > Math.Max(Kept, tokens * 2))
        {
            SymbolStarts = new int[Math.Max(129, tokens + 1)];
            Negates = new ulong[Math.Max(128, tokens)];
        }
    }

    public void Add(ReadOnlySpan<int> symbols)
    {
        if (SymbolCount + symbols.Length > Symbols.Length)
        {
            var larger = Symbols;
            Array.Resize(ref larger, Math.Max(larger.Length * 2, SymbolCount + symbols.Length));
            Symbols = larger;
        }
        symbols.CopyTo(Symbols.AsSpan(SymbolCount));
        SymbolCount += symbols.Length;
    }
}

/// <summary>What is known of a rule while a post is scored.</summary>
internal struct RuleState
{
    public int Stamp;
    public int Hits;
    public bool AnyHit, Blocked;
    public int Start, Length;
}

/// <summary>A rule that fired and the words that made it.</summary>
internal readonly record struct Fired(int Rule, int Start, int Length);
