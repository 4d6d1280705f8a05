using Hub.Contracts;

namespace Hub.Core;

/// <summary>What would become of a post that is nowhere stored, and why.</summary>
/// <param name="Facts">With which it is decided.</param>
/// <param name="UnderBars">Whether the channel's bars are missed.</param>
/// <param name="Row">Of the row that won.</param>
/// <param name="Rows">All of them, in order.</param>
public sealed record PolicyTrial(
    Verdict Verdict, Facts Facts, string Language, bool UnderBars, string Row, PolicyAction Action, string? Backend, string? Route, Priority Priority, string? Escalation, IReadOnlyList<RowTrial> Rows)
{
    /// <summary>Impact and urgency in a sentence; null: the words alone decided.</summary>
    public string? PriorityReason { get; init; }

    /// <summary>Decides as the writer would for the first post of a new conversation.</summary>
    public static PolicyTrial Of(IReadOnlyList<PolicyRow> rows, IClassifier classifier, PriorityRules priority, ServiceCatalogue services, Post post, ChannelSetup channel, SenderFacts sender, DateTimeOffset at)
    {
        var clean = ((Put)Intake.Normalise.Clean(new Put(post))).Post;
        var scored = classifier.Score(clean);
        var facts = new Facts(sender, new ContextFacts(channel.Name, false, false, at));
        var said = classifier.Decide(scored, facts);
        var verdict = said with { Service = services.Of(said.Service, sender.Customer) };
        var underBars = verdict.Margin < channel.MinMargin || verdict.Confidence < channel.MinConfidence;
        var (table, asked) = (new PolicyTable(rows), new PolicyCase(verdict, sender, channel.Name, scored.Language, clean.Visibility, underBars));
        var (level, why) = new PriorityTable(priority, services).Of(verdict, facts);
        var match = table.Match(asked, level);
        return new PolicyTrial(verdict, facts, scored.Language, underBars, match.Row, match.Action, match.Backend, match.Route, match.Priority, match.Escalation, table.Explain(asked)) { PriorityReason = why };
    }
}
