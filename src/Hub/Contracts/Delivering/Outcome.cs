namespace Hub.Contracts;

/// <summary>What one try to deliver came to.</summary>
public abstract record Outcome;

/// <summary>It stands in the backend.</summary>
public sealed record Accepted(TicketReference Reference) : Outcome
{
    /// <summary>What the desk cannot do itself, so that a person has to: one sentence that names the ticket; null: nothing.</summary>
    public string? Task { get; init; }
}

/// <summary>Certainly not done: again later. <paramref name="After"/> is the backend's own wish, if it told one.</summary>
public sealed record Retry(TimeSpan? After, string Reason) : Outcome
{
    /// <summary>Nothing was asked of the backend: only this row waits, and it says nothing of how the backend fares.</summary>
    public bool IsHeldBack { get; init; }
}

/// <summary>Perhaps done: time-out, reset, unmapped 5xx.</summary>
public sealed record Unknown(string Reason) : Outcome;

/// <summary>Never this way: validation, rights. Carries the desk's own words.</summary>
public sealed record Rejected(string Reason) : Outcome;

/// <summary>What a search for a key came to.</summary>
public abstract record FindResult;

/// <summary>All matches, oldest first.</summary>
public sealed record Found(IReadOnlyList<TicketReference> Matches) : FindResult
{
    /// <summary>As of <see cref="Accepted.Task"/>: what was found leaves it all the same.</summary>
    public string? Task { get; init; }
}

public sealed record Absent : FindResult
{
    public static readonly Absent Instance = new();
}

public sealed record FindLater(TimeSpan? After, string Reason) : FindResult;
