using System.Globalization;
using Hub.Contracts;

namespace Hub.Core;

/// <summary>What the policy says of a verdict.</summary>
/// <param name="Row">Name of the row that won.</param>
/// <param name="Action">What is done.</param>
/// <param name="Backend">Of a ticket.</param>
/// <param name="Route">Of a ticket.</param>
/// <param name="Priority">After the escalation.</param>
/// <param name="Escalation">Why the ticket is one step up; null: it is not.</param>
internal readonly record struct PolicyMatch(string Row, PolicyAction Action, string? Backend, string? Route, Priority Priority, string? Escalation = null);

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
                return row.Escalate ? Escalated(row, verdict, row.Priority ?? priority) : new PolicyMatch(row.Name, row.Do, row.Backend, row.Route, row.Priority ?? priority);
        }
        return new PolicyMatch("no-row", PolicyAction.Review, null, null, priority);
    }

    private static PolicyMatch Escalated(PolicyRow row, Verdict verdict, Priority priority)
    {
        var raised = priority == Priority.Critical ? Priority.Critical : priority + 1;
        var step = raised == priority ? $"its priority is {Word(priority)} already" : $"priority {Word(raised)} instead of {Word(priority)}";
        var reason = string.Create(CultureInfo.InvariantCulture, $"Escalated by the policy row {row.Name}: {Word(verdict.Category)} with confidence {verdict.Confidence:0.00}, {step}.");
        return new PolicyMatch(row.Name, row.Do, row.Backend, row.Route, raised, reason);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static bool Holds(PolicyRow row, Verdict verdict, string channel, bool underBars) =>
        (!row.UnderBars || underBars)
        && (row.ConfidenceUnder is not { } bar || verdict.Confidence < bar)
        && (row.Categories.Count == 0 || row.Categories.Contains(verdict.Category))
        && (row.Channels.Count == 0 || row.Channels.Contains(channel));
}
