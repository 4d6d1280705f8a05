using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Writes an event with its row of the outbox; a row waits (held) while an earlier one of its ticket is undone.</summary>
internal sealed class EventQueue(IWriteSession session, GroupEffects effects, DerivedKeys keys, IReadOnlyDictionary<int, BackendLine> lines)
{
    /// <param name="ticket">As it stands with this event among its undone ones.</param>
    public void Add(TicketRow ticket, TicketEvent body, DeliveryState state, bool isOld, long now, EventKey? key = null)
    {
        var row = new OutboxRow(session.NextId(), ticket.Id, ticket.Backend, state, body.Priority, now, 0, key ?? keys.Event(body), body)
        {
            Reference = ticket.NativeId is { } id ? new TicketReference(id, ticket.Url) : null,
            Requester = ticket.Requester is { } requester ? new TicketReference(requester) : null,
            CreatedAt = now,
        };
        if (state == DeliveryState.Due && lines.TryGetValue(ticket.Backend, out var line) && line.TryReserve(row))
        {
            // The desk has room and keeps keys: the intent rides with the post itself.
            var intended = row with { Attempt = 1, IntentAt = now, FirstIntentAt = now, Settings = line.SettingsHash };
            effects.Intended.Add(intended);
            session.Outbox.Add(intended with { State = TestPoint.IntentLost ? DeliveryState.Due : DeliveryState.Intended }, isOld, now);
            return;
        }
        session.Outbox.Add(row, isOld, now);
        if (state != DeliveryState.Held)
            effects.Due.Add(row);
    }

    /// <summary>
    /// A create was found at the desk, made by a store that is gone: perhaps by another post of its conversation. The post's words are looked for by its own key,
    /// which every create and comment carries, and told where they do not stand.
    /// </summary>
    public void Adopted(TicketRow ticket, TicketEvent created, long now)
    {
        var grown = ticket with { Undone = ticket.Undone + 1 };
        session.Tickets.Update(grown);
        Add(grown, created with { Kind = TicketEventKind.Commented }, DeliveryState.Held, true, now, new EventKey(created.PostKey));
    }

    /// <summary>One more event of a ticket that has some; answers the ticket as it stands now.</summary>
    public TicketRow Append(TicketRow ticket, TicketEvent body, bool isOld, long now)
    {
        var grown = ticket with { Undone = ticket.Undone + 1 };
        session.Tickets.Update(grown);
        Add(grown, body, ticket.Undone > 0 ? DeliveryState.Held : isOld ? DeliveryState.Doubt : DeliveryState.Due, isOld, now);
        return grown;
    }
}
