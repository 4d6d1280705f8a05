using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>Adds up what the rules that fired vote for. Rules stand in the order of their names, so sums do not depend on the order of files.</summary>
internal readonly struct Voting(RuleProgram program, string packs)
{
    private const int Categories = 5;

    public Verdict Decide(RuleScored scored, Facts facts)
    {
        var scores = new double[Categories];
        Span<double> kinds = stackalloc double[3];
        Span<double> priorities = stackalloc double[4];
        kinds.Clear();
        priorities.Clear();
        SortedDictionary<string, double>? names = null;
        var (heat, mass) = (0.0, 0.0);
        List<Evidence>? evidence = null;
        foreach (var fired in scored.Fired)
        {
            var rule = program.Rules[fired.Rule];
            if (rule.Source.When?.Channel is { } channels && !channels.Contains(facts.Context.Channel))
                continue;
            var weight = rule.Source.Weight;
            foreach (var target in rule.Targets)
            {
                (evidence ??= new(scored.Fired.Length)).Add(new Evidence(rule.Source.Name, fired.Start, fired.Length, weight, target.For));
                switch (target.Kind)
                {
                    case TargetKind.Category:
                        scores[target.Value] += weight;
                        heat += Math.Abs(weight) * program.Packs[rule.Pack].Temperature;
                        mass += Math.Abs(weight);
                        break;
                    case TargetKind.Request: kinds[target.Value] += weight; break;
                    case TargetKind.Priority: priorities[target.Value] += weight; break;
                    case TargetKind.Service or TargetKind.Tag:
                        names ??= new(StringComparer.Ordinal);
                        names[target.For] = names.GetValueOrDefault(target.For) + weight;
                        break;
                }
            }
        }
        var (category, confidence, margin) = Winner(scores, mass > 0 ? heat / mass : 1);
        return new Verdict(
            category, category == Category.Request ? (RequestKind?)Highest(kinds, last: false) : null, confidence, margin, (Priority?)Highest(priorities, last: true),
            Service(names), (IReadOnlyList<string>?)Tags(names) ?? [], scores, (IReadOnlyList<Evidence>?)evidence ?? [], packs);
    }

    /// <summary>Soft-max with the packs' temperature (of several packs: weighted by what each added). Nothing above 0: noise, confidence 0.</summary>
    private static (Category Category, double Confidence, double Margin) Winner(double[] scores, double temperature)
    {
        var best = 0;
        for (var i = 1; i < Categories; i++)
            if (scores[i] > scores[best])
                best = i;
        if (scores[best] <= 0)
            return (Category.Noise, 0, 0);
        var (sum, second) = (0.0, 0.0);
        for (var i = 0; i < Categories; i++)
        {
            var share = Math.Exp((scores[i] - scores[best]) / temperature);
            sum += share;
            if (i != best)
                second = Math.Max(second, share);
        }
        return ((Category)best, 1 / sum, (1 - second) / sum);
    }

    /// <summary>Index of the highest sum above 0; null: none. Ties: the first, or the last.</summary>
    private static int? Highest(ReadOnlySpan<double> sums, bool last)
    {
        int? best = null;
        for (var i = 0; i < sums.Length; i++)
            if (sums[i] > 0 && (best is null || sums[i] > sums[best.Value] || (last && sums[i] == sums[best.Value])))
                best = i;
        return best;
    }

    private static string? Service(SortedDictionary<string, double>? names)
    {
        var (best, most) = ((string?)null, 0.0);
        foreach (var (name, sum) in names ?? [])
            if (sum > most && name.StartsWith("service:", StringComparison.Ordinal))
                (best, most) = (name["service:".Length..], sum);
        return best;
    }

    private static List<string>? Tags(SortedDictionary<string, double>? names)
    {
        List<string>? tags = null;
        foreach (var (name, sum) in names ?? [])
            if (sum > 0 && name.StartsWith("tag:", StringComparison.Ordinal))
                (tags ??= []).Add(name["tag:".Length..]);
        return tags;
    }
}
