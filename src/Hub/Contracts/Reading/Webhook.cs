namespace Hub.Contracts;

/// <summary>A request at /in/{channel}; the body is whole and within the host's bound.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Query">With its question mark, or empty.</param>
/// <param name="Header">The header's value by case-insensitive name, or null.</param>
/// <param name="Body">Kept by the posts that are read from it: never pooled.</param>
/// <param name="ReceivedAt">Ours, UTC.</param>
public sealed record WebhookRequest(string Method, string Query, Func<string, string?> Header, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);

/// <summary>What a connector made of a webhook request.</summary>
public abstract record WebhookReading;

/// <summary>Not authenticated or not allowed: 401 or 403; more items than one request may hold: 413. Nothing is stored.</summary>
public sealed record Denied(Problem Problem) : WebhookReading;

/// <summary>Answered at once, e.g. a challenge; nothing is stored.</summary>
public sealed record Answer(WebhookResponse Response) : WebhookReading;

/// <summary>To be committed; <paramref name="Respond"/> is asked after the commit with one result per change, in the order of <paramref name="Changes"/>.</summary>
public sealed record Received(IReadOnlyList<Change> Changes, Func<IReadOnlyList<ChangeResult>, WebhookResponse> Respond) : WebhookReading;

/// <summary>What the host answers.</summary>
public sealed record WebhookResponse(int Status, ReadOnlyMemory<byte> Body, string ContentType = "application/json")
{
    public TimeSpan? RetryAfter { get; init; }
}

public enum ChangeOutcome
{
    Stored,
    Repeated,
    Quarantined,

    /// <summary>Nothing to record: our own writing come back, or a ticket that is not ours.</summary>
    Ignored,
}

/// <summary>What became of one change.</summary>
/// <param name="Outcome">Where it went.</param>
/// <param name="Id">Its native id, or the content hash of what could not be read.</param>
/// <param name="Reason">Why it is quarantined; null otherwise.</param>
public readonly record struct ChangeResult(ChangeOutcome Outcome, string Id, string? Reason);

/// <summary>Problem details (RFC 9457) that name the field, what is allowed and what was found.</summary>
public sealed record Problem(int Status, string Title, string Detail)
{
    /// <summary>JSON pointer of the field, e.g. <c>/author/id</c>.</summary>
    public string? Field { get; init; }

    public string? Allowed { get; init; }

    public string? Found { get; init; }
}
