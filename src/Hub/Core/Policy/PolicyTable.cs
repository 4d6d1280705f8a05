using Hub.Contracts;

namespace Hub.Core;

/// <summary>What the policy says of a verdict.</summary>
internal readonly record struct PolicyMatch(string Row, PolicyAction Action, string? Backend, string? Route, Priority Priority);

/// <summary>First match wins; where none holds, a person looks.</summary>
internal sealed class PolicyTable(IReadOnlyList<PolicyRow> rows)
{
    public PolicyMatch Match(Verdict verdict, string channel, bool underBars)
    {
        var priority = verdict.PriorityVote ?? Priority.Medium;
        for (var at = 0; at < rows.Count; at++)
        {
            var row = rows[at];
            if (Holds(row, verdict, channel, underBars))
                return new PolicyMatch(row.Name, row.Do, row.Backend, row.Route, row.Priority ?? priority);
        }
        return new PolicyMatch("no-row", PolicyAction.Review, null, null, priority);
    }

    private static bool Holds(PolicyRow row, Verdict verdict, string channel, bool underBars) =>
        (!row.UnderBars || underBars)
        && (row.ConfidenceUnder is not { } bar || verdict.Confidence < bar)
        && (row.Categories.Count == 0 || row.Categories.Contains(verdict.Category))
        && (row.Channels.Count == 0 || row.Channels.Contains(channel));
}
