using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>A row of <c>desk_event</c>; <paramref name="Ticket"/> 0: it waits for the id of a ticket that may be ours.</summary>
internal sealed record DeskEventRow(
    long Id, int Backend, DeskEventKind Kind, string NativeId, long Ticket, DeskStatus? Status, long At, long ReceivedAt, DeskEventBody Body);

/// <summary>What a desk event tells beside its columns.</summary>
/// <param name="TicketId">The desk's own.</param>
/// <param name="Word">The status in the desk's own words.</param>
/// <param name="Text">Of a comment.</param>
internal sealed record DeskEventBody(string TicketId, string? Author, string? Word, string? Text)
{
    /// <summary>The author's account as the desk names it.</summary>
    public string? AuthorId { get; init; }

    /// <summary>Of a merge: the other ticket.</summary>
    public string? IntoId { get; init; }
}

/// <summary>What an id of ours in a desk names; each has a numbering of its own there.</summary>
internal enum OwnKind { Ticket, Comment }

internal interface IDeskWrites
{
    /// <summary>Whether the event is recorded already.</summary>
    bool Has(int backend, DeskEventKind kind, string nativeId);

    void Add(DeskEventRow row);

    void Remove(int backend, DeskEventKind kind, string nativeId);

    /// <summary>Events that wait for the id of their ticket, oldest first.</summary>
    IReadOnlyList<DeskEventRow> Waiting(int backend);

    /// <summary>The event waits no longer.</summary>
    void SetTicket(long row, long ticket);

    void AddOwn(int place, OwnKind kind, string nativeId, long subject, long now);

    /// <summary>False: we never wrote anything there, and nothing has to be looked for.</summary>
    bool HasOwn(int place);

    /// <summary>The ticket or ticket event that the id names, or null: it is not ours.</summary>
    long? OwnerOf(int place, OwnKind kind, string nativeId);

    /// <summary>Several where tickets of ours were merged.</summary>
    IReadOnlyList<long> OwnersOf(int place, OwnKind kind, string nativeId);

    /// <summary>Whether the desk's id of what this event wrote is known.</summary>
    bool IsShown(long ticketEvent);

    /// <summary>From now on these backends are read back: the ids of tickets that one of them made before are taken up.</summary>
    void ReadBack(IReadOnlyList<int> backends);

    /// <summary>Drops what waited in vain: nothing of the backend is in doubt any more.</summary>
    void Forget(long before);
}
