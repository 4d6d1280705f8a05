using System.Diagnostics;
using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Writes what delivery does with rows of the outbox: intents before the call, settlements after it.</summary>
internal sealed class DeliveryRecorder(
    IWriteSession session, GroupEffects effects, TimeProvider time, DeskRecorder desks, EventQueue queue, IReadOnlyDictionary<int, BackendLine> lines)
{
    private readonly HashSet<long> rewritten = [];

    /// <summary>The row's body in memory is out of date: it is read again before it is sent.</summary>
    public void Rewritten(long row) => rewritten.Add(row);

    /// <summary>The row as it may be sent, or null where it is no longer due. What stands in the store counts, not what memory remembers.</summary>
    public OutboxRow? Intend(BackendLine line, OutboxRow row)
    {
        var now = time.Micros();
        var stored = rewritten.Contains(row.Event) && session.Outbox.Get(row.Event) is { } again ? again : row;
        if (stored.IsUnreadable)
        {
            Bury(row, now);
            return null;
        }
        if (session.Outbox.Intend(row.Event, line.SettingsHash, row.Note, now) is not { } head)
            return null;
        if (head.State == DeliveryState.Verify)
            return row with { State = head.State, Attempt = head.Attempt, FirstIntentAt = head.FirstIntentAt, Body = stored.Body };
        // A row in doubt keeps the settings under which it came into doubt.
        var settings = head.State == DeliveryState.Doubt ? head.Settings : line.SettingsHash;
        return row with { State = head.State, Attempt = head.Attempt + 1, Settings = settings, Note = head.Note, IntentAt = now, FirstIntentAt = head.State == DeliveryState.Doubt ? head.FirstIntentAt : now, Body = stored.Body };
    }

    public void Settle(OutboxRow row, Settlement settlement)
    {
        switch (settlement)
        {
            case Settlement.Done done:
                if (session.Outbox.Finish(row.Event, DeliveryState.Done, done.Task, done.Reference.Id, done.Task is not null))
                    Finish(row, done);
                break;
            case Settlement.LookAgain again:
                if (session.Outbox.LookAgain(row.Event, again.DueAt, again.Reference.Id))
                    Stand(row, again.Reference);
                break;
            case Settlement.Later later:
                session.Outbox.Postpone(row.Event, later.State, later.DueAt, later.Reason);
                break;
            case Settlement.Ended ended:
                // Without its create a ticket cannot go on; without a comment it can.
                if (session.Outbox.Finish(row.Event, Dropped(row, ended) ? DeliveryState.Cancelled : ended.State, ended.Reason, null) && row.Body.Kind != TicketEventKind.Created)
                    Next(row, null);
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>People and the desk's own events may go by the ticket already; what follows waits until it is certain which one it is.</summary>
    private void Stand(OutboxRow row, TicketReference reference)
    {
        session.Tickets.Settle(row.Ticket, 0, reference);
        if (lines.TryGetValue(row.Backend, out var line) && (line.ReadsBack || line.KeepsIds))
            desks.Written(row, reference, time.Micros());
    }

    private void Finish(OutboxRow row, Settlement.Done done)
    {
        var line = lines.GetValueOrDefault(row.Backend);
        if (line is not null && (line.ReadsBack || line.KeepsIds) && (row.State != DeliveryState.Verify || row.Reference?.Id != done.Reference.Id))
            desks.Written(row, done.Reference, time.Micros());
        if (row.Body.Kind == TicketEventKind.Replied)
            session.Desk.AddOwn(row.Backend, OwnKind.Comment, done.Reference.Id, row.Event, time.Micros());
        if (row.Body.Kind == TicketEventKind.Requester)
            session.Tickets.SetRequester(row.Ticket, done.Reference.Id);
        if (done.IsAdopted && row is { FirstIntentAt: 0, Body.Kind: TicketEventKind.Created } && IsReply(row.Body) && session.Tickets.Get(row.Ticket) is { } adopted)
            queue.Adopted(adopted, row.Body, time.Micros());
        if (row.Body.Kind == TicketEventKind.Closed && !IsOver(row))
            session.Tickets.SetStatus(row.Ticket, TicketStatus.Closed, time.Micros());
        Next(row, row.Body.Kind == TicketEventKind.Created ? done.Reference : null);
        if (done.Times > 1)
            TellTwice(row, done, line?.TakesInternalComments == true);
    }

    /// <summary>The oldest is kept; the others are named on it, to the desk's people alone, and the row says so for good.</summary>
    private void TellTwice(OutboxRow row, Settlement.Done done, bool mayLink)
    {
        var now = time.Micros();
        var sentence = DeskTwins.Sentence(row.Body.Kind, done);
        session.Outbox.Set(row.Event, DeliveryState.Done, now, done.Task is null ? sentence : $"{sentence} {done.Task}");
        if (mayLink && done.Others.Count > 0 && row.Body.Kind == TicketEventKind.Created && session.Tickets.Get(row.Ticket) is { } ticket)
            queue.Append(ticket, DeskTwins.Link(row, done, sentence), false, now);
    }

    /// <summary>What stands in the store as its event is none: nobody can send it, and it must not stop the line.</summary>
    private void Bury(OutboxRow row, long now)
    {
        if (session.Outbox.StateOf(row.Event) is not (DeliveryState.Due or DeliveryState.Doubt or DeliveryState.Verify))
            return;
        session.Outbox.Set(row.Event, DeliveryState.Dead, now, "What the store holds as its event cannot be read; look at the post, and open or change the ticket by hand.");
        if (row.Body.Kind != TicketEventKind.Created)
            Next(row, null);
    }

    /// <summary>A close that is only told once more, and that a later word has undone since.</summary>
    private bool IsOver(OutboxRow row) => row.AskedAt > 0 && session.Tickets.EventsOf(row.Ticket).Any(later => later.Event > row.Event && later.Body.Reopens);

    /// <summary>An automatic reply in doubt is worth neither a repeat nor a person's time.</summary>
    private static bool Dropped(OutboxRow row, Settlement.Ended ended) => ended.State == DeliveryState.Parked && row.Body.Reply is { } kind && kind != ReplyKind.Answer;

    /// <summary>Its conversation may have begun with another post.</summary>
    private static bool IsReply(TicketEvent body) => body.InReplyTo is not null || body.PostKind is PostKind.Reply or PostKind.Comment || (body.ThreadId is { } thread && thread != body.NativeId);

    private void Next(OutboxRow row, TicketReference? created)
    {
        rewritten.Remove(row.Event);
        if (session.Tickets.Settle(row.Ticket, 1, created) > 0 && session.Outbox.Promote(row.Ticket) is { } next)
            effects.Due.Add(next);
    }
}
