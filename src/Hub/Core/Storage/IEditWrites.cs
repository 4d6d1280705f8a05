using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>What people do to rows of the outbox, beyond the machine's own steps.</summary>
internal interface IEditWrites
{
    /// <summary>Keeps the event as it was and puts the new one in its place; its key stays.</summary>
    void Replace(long row, TicketEvent before, TicketEvent after, string by, long now);

    /// <summary>Whether an earlier try may stand in the desk although the row is dead: a person sent it again out of doubt.</summary>
    bool MayStand(long row);

    void SetMayStand(long row);

    /// <summary>The ticket will never be: its row says so, and what is still on its way counts as undone.</summary>
    void CancelTicket(long ticket, int undone);

    /// <summary>Takes a deleted post's words out of what edits keep.</summary>
    void Redact(long ticket, long post, Func<TicketEvent, TicketEvent> redacted);
}
