using Hub.Classifier.Text;

namespace Hub.Classifier;

/// <summary>The buffers of one thread, reused from post to post; stamps tell what belongs to the present one.</summary>
internal sealed class Scratch
{
    private const int Kept = 1 << 16;

    [ThreadStatic]
    private static Scratch? mine;

    private (ulong Visit, long Round)[] visits = new (ulong, long)[64];
    private long round;
    private int visited;

    public static Scratch Mine => mine ??= new Scratch();

    public Tokens Tokens { get; } = new();

    public List<Piece> Pieces { get; } = [];

    public List<int> Touched { get; } = [];

    public List<int> Candidates { get; } = [];

    public List<Fired> Fired { get; } = [];

    public Lexicon Lexicon { get; } = new();

    public int Stamp { get; private set; }

    public int[] MatcherStamps { get; private set; } = [];

    public RuleState[] Rules { get; private set; } = [];

    public bool[] ActivePacks { get; } = new bool[64];

    public void Begin(RuleProgram program, bool usesKept)
    {
        var (matchers, rules) = (program.Matchers.Length, program.Rules.Length);
        Lexicon.Begin(program, usesKept);
        Tokens.Clear();
        Touched.Clear();
        Candidates.Clear();
        Fired.Clear();
        if (visits.Length > Kept)
            visits = new (ulong, long)[64];
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

    /// <summary>Forgets all visits.</summary>
    public void Forget() => (round, visited) = (round + 1, 0);

    /// <summary>False: the node was visited at this token since <see cref="Forget"/>.</summary>
    public bool Visit(int node, int token)
    {
        if (visited * 2 >= visits.Length)
            Grow();
        return Add(((ulong)(uint)node << 32) | (uint)token);
    }

    private bool Add(ulong visit)
    {
        var at = (int)((visit * 0x9E37_79B9_7F4A_7C15) >> 33) & (visits.Length - 1);
        for (; visits[at].Round == round; at = (at + 1) & (visits.Length - 1))
            if (visits[at].Visit == visit)
                return false;
        visits[at] = (visit, round);
        visited++;
        return true;
    }

    private void Grow()
    {
        var before = visits;
        visits = new (ulong, long)[before.Length * 2];
        visited = 0;
        foreach (var (visit, at) in before)
            if (at == round)
                Add(visit);
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
