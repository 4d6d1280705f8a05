using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>The rules that fired on a post's text; channel conditions are still open.</summary>
internal sealed class RuleScored(string language, Fired[] fired, RuleProgram program) : Scored
{
    public override string Language { get; } = language;

    /// <summary>In the order of the rules' names.</summary>
    public Fired[] Fired { get; } = fired;

    public override IReadOnlyList<SenderEvidence> SaidOfSender(string channel)
    {
        List<SenderEvidence>? said = null;
        foreach (var one in Fired)
        {
            var rule = program.Rules[one.Rule];
            if (rule.Source.When?.Channel is { } channels && !channels.Contains(channel))
                continue;
            foreach (var target in rule.Targets)
                if (target.Kind == TargetKind.Sender)
                    (said ??= []).Add(new SenderEvidence(rule.Source.Name, $"text: {one.Length} letters from {one.Start}", (SenderKind)target.Value, rule.Source.Weight));
        }
        return (IReadOnlyList<SenderEvidence>?)said ?? [];
    }
}
