using Hub.Contracts;

namespace Hub.Core;

/// <summary>What a backend was told since a time shall be told again: its desk lost what it had.</summary>
/// <param name="Backend">Whose events.</param>
/// <param name="Since">Written then or later.</param>
public sealed record ReplaySearch(string Backend, DateTimeOffset Since)
{
    /// <summary>And before; null: up to now.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <param name="By">Who asks.</param>
/// <param name="Why">In the person's words; null: not told.</param>
public sealed record ReplayOrder(string By, string? Why);

/// <summary>What would be sent again, before anybody asks for it.</summary>
/// <param name="Rows">How many events.</param>
/// <param name="Kinds">Of them, by kind.</param>
/// <param name="Left">What stays as it is, and why.</param>
/// <param name="Refusal">Why nothing at all can be sent again; null: it can.</param>
public sealed record ReplayPreview(string Backend, BackendClass? Class, DateTimeOffset Since, DateTimeOffset? Until, long Rows, IReadOnlyList<KindCount> Kinds, IReadOnlyList<LeftCount> Left, string? Refusal);

public sealed record KindCount(TicketEventKind Kind, long Rows);

public sealed record LeftCount(ReplayLeft Why, long Rows);

/// <summary>Why an event is not sent again.</summary>
public enum ReplayLeft { OnItsWay, Parked, Dead, Cancelled, NoTicket, Unreadable, FileGone, KeyExpired }

/// <summary>An order that is durable.</summary>
/// <param name="Rows">How many events it was for when it was given.</param>
/// <param name="IsRunning">False: no hub runs; it begins with the next one.</param>
/// <param name="Refusal">Why nothing was done; null: it was taken.</param>
public sealed record ReplayTaken(string Backend, long Rows, bool IsRunning, string? Refusal);

/// <summary>Sends what was done once more, because the desk lost it.</summary>
public interface IReplayOperations
{
    Task<ReplayPreview> PreviewAsync(ReplaySearch search, CancellationToken stop);

    /// <summary>Durable when it returns; the rows become due in batches, those of a ticket in order.</summary>
    Task<ReplayTaken> OrderAsync(ReplaySearch search, ReplayOrder order, CancellationToken stop);
}
