using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>A row of the policy as people see it.</summary>
/// <param name="When">Condition and what it wants; none: the row takes every post.</param>
public sealed record PolicyRowRecord(string Name, IReadOnlyDictionary<string, string> When, PolicyAction Do, string? Backend, string? Route, Priority? Priority, bool Escalate)
{
    public static PolicyRowRecord Of(PolicyRow row) => new(row.Name, row.Conditions, row.Do, row.Backend, row.Route, row.Priority, row.Escalate);
}
