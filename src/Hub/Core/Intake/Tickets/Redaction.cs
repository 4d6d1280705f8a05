using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Takes a deleted post's words out of everything that is still to be sent, and asks the desk to do so with what it has.</summary>
internal sealed class Redaction(IWriteSession session, GroupEffects effects, DeliveryRecorder deliveries, EventQueue queue)
{
    public void Of(long post, string nativeId, long now)
    {
        foreach (var ticket in session.Tickets.AllOfPost(post))
            Of(ticket, post, nativeId, now);
    }

    private void Of(TicketRow ticket, long post, string nativeId, long now)
    {
        var all = session.Tickets.EventsOf(ticket.Id);
        var told = all.Where(row => row.Body.PostId == post && row.Body.Kind is not (TicketEventKind.Requester or TicketEventKind.Closed)).ToList();
        if (told.Count == 0)
            return;
        Rewrite(ticket, post, all);
        var unsent = told.Where(row => row is { State: DeliveryState.Due or DeliveryState.Held, Attempt: 0 }).ToList();
        if (unsent.Count == told.Count)
        {
            Withdraw(ticket, unsent, all, now);
            return;
        }
        // A file or an internal comment is not sent without the words around it; they go with the redaction.
        ticket = Cancel(ticket, [.. unsent.Where(row => row.Body.Kind == TicketEventKind.Attached || row.Body.InternalComment)], now);
        // The last revision counts: one redaction of a post, whatever was told of it.
        if (told.FindLast(row => row is { IsUnreadable: false, Body: { Kind: not TicketEventKind.Attached, InternalComment: false } })?.Body is not { } last)
            return;
        var redaction = EventBodies.Redacted(last) with { Kind = TicketEventKind.Redacted, InternalComment = false, NativeId = nativeId, Reason = "The author deleted the post." };
        queue.Append(ticket, redaction, false, now);
    }

    /// <summary>A reply to a deleted post is not sent any more; once none is under way, its rows keep neither words nor whom they were for.</summary>
    public void OfReplies(long post, long conversation, int channel, long now)
    {
        if (session.Tickets.PlaceOf(conversation, channel) is not { } place || session.Tickets.EventsOf(place.Id).Where(row => row.Body.PostId == post).ToList() is not { Count: > 0 } rows)
            return;
        Cancel(place, [.. rows.Where(row => row.State is DeliveryState.Due or DeliveryState.Held)], now);
        if (rows.Exists(row => row.State is DeliveryState.Intended or DeliveryState.Doubt or DeliveryState.Parked))
            return; // what may have to go again must know whom it is for
        session.Tickets.Redact(place.Id, post, EventBodies.Redacted);
        foreach (var row in rows)
            deliveries.Rewritten(row.Event);
    }

    /// <summary>A requester that is under way keeps its address until it is done: the desk is asked for that person and no other.</summary>
    private void Rewrite(TicketRow ticket, long post, IReadOnlyList<OutboxRow> all)
    {
        var asksForPerson = all.Any(row => row is { Body.Kind: TicketEventKind.Requester, State: not (DeliveryState.Done or DeliveryState.Cancelled) } && row.Body.PostId == post);
        session.Tickets.Redact(ticket.Id, post, body => asksForPerson && body.Kind == TicketEventKind.Requester ? body : EventBodies.Redacted(body));
        session.Edits.Redact(ticket.Id, post, EventBodies.Redacted);
        foreach (var row in all.Where(row => row.Body.PostId == post))
            deliveries.Rewritten(row.Event);
    }

    /// <summary>Nothing of the post was tried. A create that other events hang on is not cancelled: it goes out without the words.</summary>
    private void Withdraw(TicketRow ticket, List<OutboxRow> unsent, IReadOnlyList<OutboxRow> all, long now)
    {
        var post = unsent[0].Body.PostId;
        var creates = unsent.Exists(row => row.Body.Kind == TicketEventKind.Created);
        if (creates && all.Any(row => row.State != DeliveryState.Cancelled && row.Body.PostId != post))
        {
            unsent.RemoveAll(row => row.Body.Kind == TicketEventKind.Created);
            creates = false;
        }
        if (creates)
            unsent.AddRange(all.Where(row => row is { Body.Kind: TicketEventKind.Requester or TicketEventKind.Closed, State: DeliveryState.Due or DeliveryState.Held, Attempt: 0 }));
        Cancel(creates ? ticket with { Status = TicketStatus.Cancelled } : ticket, unsent, now);
    }

    /// <summary>Answers the ticket as it stands now; what waited for a row that will not come goes on.</summary>
    private TicketRow Cancel(TicketRow ticket, List<OutboxRow> rows, long now)
    {
        if (rows.Count == 0)
            return ticket;
        foreach (var row in rows)
            session.Outbox.Set(row.Event, DeliveryState.Cancelled, now, "The author deleted the post before it was sent.");
        var left = ticket with { Undone = ticket.Undone - rows.Count };
        session.Tickets.Update(left);
        if (rows.Any(row => row.State == DeliveryState.Due) && session.Outbox.Promote(ticket.Id) is { } next)
            effects.Due.Add(next);
        return left;
    }
}
