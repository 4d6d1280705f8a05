using Hub.Classifier.Text;

namespace Hub.Classifier;

/// <summary>Takes down what did not count, for the explanation only.</summary>
internal sealed class Trace
{
    public List<NegatedPhrase> Negations { get; } = [];

    public List<FiredRule> Unless { get; } = [];

    public void Negated(RuleProgram program, int rule, Tokens tokens, (int Start, int End, int By) at)
    {
        var from = at.End < tokens.Subject ? 0 : tokens[at.By].Start;
        var to = at.End < tokens.Subject ? 0 : tokens[at.End].End;
        Negations.Add(new NegatedPhrase(program.NameOf(rule), tokens.Folded(at.By).ToString(), from, to - from, ""));
    }

    public void Blocked(ReadyRule rule, int start, int length) =>
        Unless.AddRange(rule.Targets.Select(target => new FiredRule(rule.Source.Name, target.For, rule.Source.Weight, start, length, "")));
}
