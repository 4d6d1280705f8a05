using Hub.Classifier.Packs;
using Hub.Classifier.Tables;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>Adds up what the rules and rows that fired vote for. They come in an order that the program sets, so sums do not depend on the order of files.</summary>
/// <param name="scored">What fired.</param>
/// <param name="everything">Evidence of every row of every table; else of the strongest.</param>
internal struct Voting(RuleScored scored, bool everything)
{
    private const int Categories = 5;
    private readonly RuleProgram program = scored.Program;
    private readonly double[] scores = new double[Categories];
    private readonly List<Evidence> evidence = new(Math.Min(scored.Fired.Length, 24));
    private Sums4 kinds, priorities;
    private SortedDictionary<string, double>? names;
    private double heat, mass;

    public Verdict Decide(Facts facts, string packs)
    {
        foreach (ref readonly var fired in scored.Fired)
            if (fired.Rule < program.Rules.Length)
                Rule(fired, facts);
        if (scored.Fired.Length > 0)
            foreach (var table in program.Tables)
                Table(table);
        var (category, confidence, margin) = Winner(scores, mass > 0 ? heat / mass : 1);
        return new Verdict(
            category, category == Category.Request ? (RequestKind?)Highest(kinds, last: false) : null, confidence, margin, (Priority?)Highest(priorities, last: true),
            Service(names), (IReadOnlyList<string>?)Tags(names) ?? [], scores, evidence.Count == 0 ? [] : evidence, packs);
    }

    private void Rule(in Fired fired, Facts facts)
    {
        var rule = program.Rules[fired.Rule];
        if (rule.Source.When?.Channel is { } channels && !channels.Contains(facts.Context.Channel))
            return;
        var weight = rule.Source.Weight;
        foreach (ref readonly var target in rule.Targets.AsSpan())
        {
            evidence.Add(new Evidence(rule.Source.Name, fired.Start, fired.Length, weight, target.For));
            Vote(target, weight, program.Packs[rule.Pack].Temperature);
        }
    }

    private void Table(ReadyTable table)
    {
        Span<double> sums = stackalloc double[table.Targets.Length];
        var rows = TableVoting.Sum(table, scored.Fired, sums);
        if (rows == 0)
            return;
        for (var column = 0; column < sums.Length; column++)
            Vote(table.Targets[column], sums[column], table.Temperature);
        if (everything)
            TableVoting.TellAll(table, scored.Fired, rows, evidence);
        else
            TableVoting.Tell(table, scored.Fired, rows, sums, evidence);
    }

    private void Vote(in Target target, double weight, double temperature)
    {
        switch (target.Kind)
        {
            case TargetKind.Category:
                scores[target.Value] += weight;
                heat += Math.Abs(weight) * temperature;
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

    /// <summary>Request kinds are three, priorities four.</summary>
    [System.Runtime.CompilerServices.InlineArray(4)]
    private struct Sums4
    {
        private double first;
    }
}
