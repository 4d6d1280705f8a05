using System.Diagnostics;
using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Writes what people do with rows of the outbox. What stands in the store counts, not what they saw.</summary>
internal sealed class OperatorRecorder(IWriteSession session, GroupEffects effects, TimeProvider time, IReadOnlyDictionary<int, BackendLine> lines)
{
    private const int LongestReason = 600;

    /// <summary>Null: no such row waits here. The row is to be sent now, where the answer carries one.</summary>
    public (Acted Acted, OutboxRow? Due)? Act(DeliveryOrder order, long id)
    {
        if (session.Outbox.Get(id) is not { } row)
            return null;
        if (Refusal(order, row) is { } refusal)
            return (new Acted(id, false, row.State, refusal), null);
        if (order.Action != DeliveryAction.Cancel)
        {
            var due = MakeDue(order, row);
            return (new Acted(id, true, DeliveryState.Due, due.State == DeliveryState.Doubt ? "It is looked for in the desk, and sent again where it does not stand." : "It is sent again now."), due);
        }
        var also = Cancel(order, row);
        return (new Acted(id, true, DeliveryState.Cancelled, also == 0 ? "It is cancelled." : $"It is cancelled, and {also} later events of its ticket with it."), null);
    }

    /// <summary>Null: no such row waits here; a sentence: refused, and why.</summary>
    public string? Edit(long id, DeliveryEdit edit)
    {
        if (session.Outbox.Get(id) is not { } row)
            return $"Row {id} is not in the outbox.";
        if (Changed(edit.Version, row) is { } changed)
            return changed;
        if (row.State != DeliveryState.Dead)
            return $"{Now(row)}; only a dead row is certainly not in the desk and can be edited under its key.";
        if (row.IsUnreadable)
            return $"{Now(row)}; what the store holds as its event cannot be read, so there is nothing to edit.";
        if (session.Edits.MayStand(id))
            return $"Row {id} was in doubt before a person sent it again: it may stand in the desk already, so it is not edited here; look there.";
        if (row.Body.Kind == TicketEventKind.Redacted)
            return $"Row {id} takes a deleted post's words out of the desk; there is nothing to edit.";
        var after = EventEdit.Apply(row.Body, edit);
        if (after == row.Body)
            return $"The edit changes nothing in row {id}.";
        session.Edits.Replace(id, row.Body, after, edit.By, time.Micros());
        return null;
    }

    private static string? Refusal(DeliveryOrder order, OutboxRow row) =>
        Changed(order.Version, row)
        ?? (row.IsUnreadable && order.Action != DeliveryAction.Cancel ? $"{Now(row)}; what the store holds as its event cannot be read, so nobody can send it." : null)
        ?? (DeliveryOrder.StatesOf(order.Action).Contains(row.State) ? null : $"{Now(row)}; {Word(order.Action)} takes rows that are {string.Join(", ", DeliveryOrder.StatesOf(order.Action)).ToLowerInvariant()}.")
        ?? (order.Action == DeliveryAction.Cancel && row is { Body.Kind: TicketEventKind.Redacted, State: not (DeliveryState.Dead or DeliveryState.Parked) }
            ? $"Row {row.Event} takes a deleted post's words out of the desk and is on its way; it is not cancelled." : null);

    private static string? Changed(string? seen, OutboxRow row) =>
        seen is null || seen == DeliveryVersion.Of(row.State, row.Attempt, row.Body) ? null : $"{Now(row)}: it changed since you looked. Look again.";

    private static string Now(OutboxRow row) =>
        $"Row {row.Event} is {row.State.ToString().ToLowerInvariant()} now, after {row.Attempt} tries{(row.Reference is { } ticket ? $", ticket {ticket.Id}" : "")}";

    private OutboxRow MakeDue(DeliveryOrder order, OutboxRow row)
    {
        var now = time.Micros();
        // What may stand is looked for first where the desk can be searched.
        var isDoubt = row.State == DeliveryState.Doubt || (row.State == DeliveryState.Parked && lines.TryGetValue(row.Backend, out var desk) && desk.CanFind);
        // A desk may finish, and show to a search, within Settle what it was sent within Settle of the intent: no wish of a person shortens that.
        var dueAt = isDoubt && lines.TryGetValue(row.Backend, out var line) ? Math.Max(now, Math.Min(row.State == DeliveryState.Parked ? long.MaxValue : row.DueAt, row.IntentAt + (2 * Clock.Micros(line.Settle)))) : now;
        var state = isDoubt ? DeliveryState.Doubt : DeliveryState.Due;
        session.Outbox.Set(row.Event, state, dueAt, Reason(order, row));
        if (row.State is DeliveryState.Parked or DeliveryState.Dead)
            session.Replays.Ask(row.Event, now);
        if (row.State == DeliveryState.Parked)
            session.Edits.SetMayStand(row.Event);
        if (row is { State: DeliveryState.Parked or DeliveryState.Dead, Body.Kind: not TicketEventKind.Created })
            session.Tickets.Settle(row.Ticket, -1, null);
        return row with { State = state, DueAt = dueAt, AskedAt = row.State == DeliveryState.Doubt ? row.AskedAt : now };
    }

    /// <summary>Without its create a ticket cannot be: its later events go with it. Answers how many.</summary>
    private int Cancel(DeliveryOrder order, OutboxRow row)
    {
        var now = time.Micros();
        session.Outbox.Set(row.Event, DeliveryState.Cancelled, now, Reason(order, row));
        if (row.Body.Kind == TicketEventKind.Created)
            return CancelTicket(row, now);
        // A parked or dead comment holds nothing any more; one that waits lets the next go first.
        if (row.State is DeliveryState.Due or DeliveryState.Doubt or DeliveryState.Held && session.Tickets.Settle(row.Ticket, 1, null) > 0 && row.State != DeliveryState.Held
            && session.Outbox.Promote(row.Ticket) is { } next)
            effects.Due.Add(next);
        return 0;
    }

    private int CancelTicket(OutboxRow create, long now)
    {
        var all = session.Tickets.EventsOf(create.Ticket);
        var waiting = all.Where(row => row.Event != create.Event && DeliveryOrder.StatesOf(DeliveryAction.Cancel).Contains(row.State)).ToList();
        foreach (var row in waiting)
            session.Outbox.Set(row.Event, DeliveryState.Cancelled, now, "Its ticket's create was cancelled.");
        session.Edits.CancelTicket(create.Ticket, all.Count(row => row.State is DeliveryState.Intended or DeliveryState.Verify));
        return waiting.Count;
    }

    /// <summary>Who, what, why, and what the row said before.</summary>
    private string Reason(DeliveryOrder order, OutboxRow row)
    {
        var before = row.State is DeliveryState.Dead or DeliveryState.Parked ? session.Outbox.ReasonOf(row.Event) : null;
        var why = order.Why is null ? "" : $": {CleanText.Line(order.Why)}";
        var reason = $"{CleanText.Line(order.By)} asked to {Word(order.Action)} it{why}{(before is null ? "." : $". Before: {before}")}";
        return reason.Length <= LongestReason ? reason : reason[..LongestReason];
    }

    private static string Word(DeliveryAction action) => action switch
    {
        DeliveryAction.Retry => "retry",
        DeliveryAction.Replay => "replay",
        DeliveryAction.Cancel => "cancel",
        _ => throw new UnreachableException(),
    };
}
