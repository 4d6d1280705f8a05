namespace Hub.Contracts;

/// <summary>What the desk says of a ticket, in our words; a preset or sink maps the desk's own words to them.</summary>
public enum DeskStatus { Open, Pending, Resolved, Closed }

/// <summary>Something that happened to a ticket in the desk; recorded once by backend, kind and <paramref name="Id"/>.</summary>
/// <param name="Id">The desk's own id of it, or a hash of its content where the desk gives none.</param>
/// <param name="TicketId">The desk's own id of the ticket, as in <see cref="TicketReference.Id"/>.</param>
/// <param name="At">The desk's time; null: it told none.</param>
public abstract record DeskEvent(string Id, string TicketId, DateTimeOffset? At) : Change
{
    /// <summary>Who did it, by name or account, as the desk shows it.</summary>
    public string? Author { get; init; }

    /// <summary>The desk's own id of the account that did it; null: it told none. Whoever is the ticket's requester does not speak for the desk.</summary>
    public string? AuthorId { get; init; }

    /// <summary>As it came; kept only where it must go to quarantine.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }
}

/// <summary>The ticket's status changed.</summary>
/// <param name="Status">In our words.</param>
/// <param name="Word">In the desk's.</param>
public sealed record StatusEvent(string Id, string TicketId, DateTimeOffset? At, DeskStatus Status, string Word) : DeskEvent(Id, TicketId, At);

/// <summary>The ticket goes on as another one: what happens to <paramref name="IntoId"/> happens to it from now on.</summary>
public sealed record MergedEvent(string Id, string TicketId, DateTimeOffset? At, string IntoId) : DeskEvent(Id, TicketId, At);

/// <summary>Somebody wrote a public comment; internal ones are skipped by who reads them.</summary>
/// <param name="Text">Plain text.</param>
public sealed record CommentEvent(string Id, string TicketId, DateTimeOffset? At, string Text) : DeskEvent(Id, TicketId, At)
{
    /// <summary>The sink knows that we wrote it ourselves, e.g. by the account that it signs in with (R12); the hub also looks for ids and keys of its own.</summary>
    public bool IsOwn { get; init; }
}
