using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Operations;
using Hub.Core.Reading;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Makes done rows due once more, a ticket at a time and in its order; with how far the order has come, in one transaction.</summary>
internal sealed class ReplayRecorder(IWriteSession session, GroupEffects effects, DerivedKeys keys, TimeProvider time)
{
    /// <summary>Null: the order stands; else the one that is not yet carried out.</summary>
    public static ReplayProgress? Order(IWriteSession session, string backend, ReplayProgress progress)
    {
        if (ReplayProgress.Read(session, backend) is { IsDone: false } before)
            return before;
        progress.Write(session, backend);
        return null;
    }

    /// <param name="seen">How far it had come when the tickets were read.</param>
    /// <param name="batch">Fewer tickets than these: they are the last.</param>
    public ReplayProgress Take(BackendLine line, ReplayProgress seen, IReadOnlyList<ReplayTicket> tickets, int batch)
    {
        if (ReplayProgress.Read(session, line.Name) is not { } progress || progress != seen)
            return seen with { IsDone = false };
        foreach (var ticket in tickets)
        {
            var (sent, left) = Take(line, progress, ticket.Ticket);
            progress = progress with { After = ticket.Event, Sent = progress.Sent + sent, Left = progress.Left + left };
        }
        progress = progress with { IsDone = tickets.Count < batch };
        progress.Write(session, line.Name);
        return progress;
    }

    private (int Sent, int Left) Take(BackendLine line, ReplayProgress order, long ticket)
    {
        var (now, all) = (time.Micros(), session.Tickets.EventsOf(ticket));
        var stands = all.Any(row => row is { Body.Kind: TicketEventKind.Created, State: DeliveryState.Done or DeliveryState.Verify });
        var asked = all.Where(row => row.Event > order.From && row.Event <= order.UpTo && row.CreatedAt >= order.Since && row.CreatedAt < order.Until).ToList();
        var again = asked.FindAll(row => ReplayTerms.Why(row.State, stands, !row.IsUnreadable, line.HasFile(row.Body), IsForgotten(line, row, now)) is null);
        if (again.Count == 0)
            return (0, asked.Count);
        // What is due and not yet under way goes after what was before it: a desk that lost a ticket can do nothing with its comment.
        foreach (var later in all.Where(row => row.State == DeliveryState.Due && row.Event > again[0].Event && session.Replays.Hold(row.Event)))
            effects.Held.Add(later);
        var reason = $"{order.By} asked to send again what was sent since {Clock.At(order.Since):u}{(order.Why is null ? "" : $": {order.Why}")}.";
        var held = again.Count(row => session.Replays.HoldAgain(row with { Key = KeyOf(row, all), Priority = row.Body.Priority }, ReplayTerms.IsDoubt(line, SentAt(row), now), reason, now));
        session.Tickets.Settle(ticket, -held, null);
        var isBusy = all.Any(row => row.State is DeliveryState.Intended or DeliveryState.Doubt or DeliveryState.Verify || (row.State == DeliveryState.Due && row.Event < again[0].Event));
        if (!isBusy && session.Outbox.Promote(ticket) is { } next)
            effects.Due.Add(next);
        return (held, asked.Count - held);
    }

    private static bool IsForgotten(BackendLine line, OutboxRow row, long now) => line is { CanFind: false, MayResend: false } && SentAt(row) < ReplayTerms.KeptSince(line, now);

    private static long SentAt(OutboxRow row) => row.FirstIntentAt == 0 ? row.CreatedAt : row.FirstIntentAt;

    /// <summary>A purged row's key is made again; a comment that stands in for an adopted create has its post's (<see cref="EventQueue.Adopted"/>).</summary>
    private EventKey KeyOf(OutboxRow row, IReadOnlyList<OutboxRow> all)
    {
        if (row.Key.Value.Length > 0)
            return row.Key;
        var standsIn = row.Body is { Kind: TicketEventKind.Commented, InternalComment: false }
            && all.Any(other => other.Body.Kind == TicketEventKind.Created && other.Body.PostId == row.Body.PostId && other.Body.Revision == row.Body.Revision);
        return standsIn ? new EventKey(row.Body.PostKey) : keys.Event(row.Body);
    }
}
