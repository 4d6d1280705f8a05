using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>Decides by weighted rules that explain themselves. Immutable; many threads may use one.</summary>
public sealed class RuleClassifier : IClassifier
{
    private readonly RuleProgram program;

    internal RuleClassifier(IReadOnlyList<Pack> packs, PackLimits limits)
    {
        program = new RuleProgram(packs, limits);
        Cards = [.. packs.Select(pack => pack.Card)];
    }

    /// <summary>12 hexadecimal digits; the same for the same packs, whatever their order and line ends.</summary>
    public string Packs => program.Hash;

    /// <summary>The packs, in alphabetical order of ids.</summary>
    public IReadOnlyList<PackCard> Cards { get; }

    internal RuleProgram Program => program;

    public Scored Score(Post post) => new Scoring(program, post, Scratch.Mine, trace: null).Run();

    public Verdict Decide(Scored scored, Facts facts) => Decide(scored, facts, everything: false);

    /// <param name="scored">What Score of any rule classifier gave: the packs that scored also decide.</param>
    /// <param name="facts">What is known besides.</param>
    /// <param name="everything">Evidence of every phrase of every table; else of the strongest.</param>
    internal static Verdict Decide(Scored scored, Facts facts, bool everything)
    {
        if (scored is not RuleScored mine)
            throw new ArgumentException($"must be what Score of a rule classifier gave; it is {scored.GetType().Name}", nameof(scored));
        return new Voting(mine, everything).Decide(facts, mine.Program.Hash);
    }
}
