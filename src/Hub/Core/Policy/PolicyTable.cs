using System.Globalization;
using Hub.Contracts;
using static Hub.Core.EnumWords;

namespace Hub.Core;

/// <summary>What the policy says of a verdict.</summary>
/// <param name="Row">Name of the row that won.</param>
/// <param name="Action">What is done.</param>
/// <param name="Backend">Of a ticket.</param>
/// <param name="Route">Of a ticket.</param>
/// <param name="Priority">After the escalation.</param>
/// <param name="Escalation">Why the ticket is one step up; null: it is not.</param>
internal readonly record struct PolicyMatch(string Row, PolicyAction Action, string? Backend, string? Route, Priority Priority, string? Escalation = null);

/// <summary>First match wins; where none holds, a person looks. Rows are made ready once.</summary>
internal sealed class PolicyTable(IReadOnlyList<PolicyRow> rows)
{
    private readonly (PolicyRow Row, Condition[] Conditions)[] rows = [.. rows.Select(row => (row, Condition.Of(row).ToArray()))];

    public PolicyMatch Match(in PolicyCase post, Priority priority)
    {
        foreach (var (row, conditions) in rows)
            if (FirstThatFails(conditions, post) is null)
                return Won(row, post, priority);
        return new PolicyMatch("else-review", PolicyAction.Review, null, null, priority);
    }

    /// <summary>What is done where a person vouches for the verdict: the first row that does more than ask a person; null: none does.</summary>
    public PolicyMatch? MatchSure(in PolicyCase post, Priority priority)
    {
        foreach (var (row, conditions) in rows)
            if (row.Do != PolicyAction.Review && FirstThatFails(conditions, post) is null)
                return Won(row, post, priority);
        return null;
    }

    /// <summary>Row by row, why it won or did not; those behind the winner are told too.</summary>
    public IReadOnlyList<RowTrial> Explain(in PolicyCase post)
    {
        var (trials, won) = (new List<RowTrial>(), false);
        foreach (var (row, conditions) in rows)
        {
            var failed = FirstThatFails(conditions, post);
            var wins = failed is null && !won;
            trials.Add(new RowTrial(row.Name, wins, wins ? "It won." : failed is null ? "It would hold too; an earlier row won." : $"{failed.Key} is {failed.Sees(post)}; the row wants {failed.Wants}."));
            won |= wins;
        }
        return trials;
    }

    private static Condition? FirstThatFails(Condition[] conditions, in PolicyCase post)
    {
        foreach (var condition in conditions)
            if (!condition.Holds(post))
                return condition;
        return null;
    }

    private static PolicyMatch Won(PolicyRow row, in PolicyCase post, Priority priority) =>
        row.Escalate ? Escalated(row, post.Verdict, row.Priority ?? priority) : new PolicyMatch(row.Name, row.Do, row.Backend, row.Route, row.Priority ?? priority);

    private static PolicyMatch Escalated(PolicyRow row, Verdict verdict, Priority priority)
    {
        var raised = Raised(priority);
        var reason = string.Create(CultureInfo.InvariantCulture, $"Escalated by the policy row {row.Name}: {Word(verdict.Category)} with confidence {verdict.Confidence:0.00}, {Step(priority, raised)}.");
        return new PolicyMatch(row.Name, row.Do, row.Backend, row.Route, raised, reason);
    }

    /// <summary>One step up, where there is one.</summary>
    public static Priority Raised(Priority priority) => priority == Priority.Critical ? Priority.Critical : priority + 1;

    /// <summary>What an escalation changes, as one clause.</summary>
    public static string Step(Priority from, Priority raised) =>
        raised == from ? $"its priority is {Word(from)} already" : $"priority {Word(raised)} instead of {Word(from)}";
}

/// <summary>A row against one post.</summary>
/// <param name="Why">In a sentence: that it won, or the first condition that does not hold.</param>
public sealed record RowTrial(string Row, bool Won, string Why);
