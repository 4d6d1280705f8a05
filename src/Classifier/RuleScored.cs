using Hub.Classifier.Packs;
using Hub.Classifier.Tables;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>The rules and rows that fired on a post's text; channel conditions are still open.</summary>
/// <param name="language">en, de, ru, uk or other.</param>
/// <param name="fired">Rows in the order of the text, then rules in the order of their names.</param>
/// <param name="program">The packs that were asked; they also decide, whatever is active by then.</param>
internal sealed class RuleScored(string language, Fired[] fired, RuleProgram program) : Scored
{
    public override string Language { get; } = language;

    public ReadOnlySpan<Fired> Fired => fired;

    public RuleProgram Program => program;

    public override IReadOnlyList<SenderEvidence> SaidOfSender(string channel)
    {
        List<SenderEvidence>? said = null;
        foreach (ref readonly var one in Fired)
        {
            if (one.Rule >= program.Rules.Length)
                continue;
            var rule = program.Rules[one.Rule];
            if (rule.Source.When?.Channel is { } channels && !channels.Contains(channel))
                continue;
            foreach (var target in rule.Targets)
                if (target.Kind == TargetKind.Sender)
                    (said ??= []).Add(new SenderEvidence(rule.Source.Name, $"text: {one.Length} letters from {one.Start}", (SenderKind)target.Value, rule.Source.Weight));
        }
        foreach (var table in program.Tables)
            Said(table, ref said);
        return (IReadOnlyList<SenderEvidence>?)said ?? [];
    }

    private void Said(ReadyTable table, ref List<SenderEvidence>? said)
    {
        if (!Array.Exists(table.Targets, target => target.Kind == TargetKind.Sender))
            return;
        Span<double> sums = stackalloc double[table.Targets.Length];
        var rows = TableVoting.Sum(table, Fired, sums);
        for (var column = 0; column < sums.Length; column++)
            if (rows > 0 && sums[column] != 0 && table.Targets[column] is { Kind: TargetKind.Sender } target)
                (said ??= []).Add(new SenderEvidence($"{table.Pack}/table", $"text: {rows} of its phrases", (SenderKind)target.Value, sums[column]));
    }
}
