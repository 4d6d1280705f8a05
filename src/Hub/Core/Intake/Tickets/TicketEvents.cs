using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Files;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Which events a post causes in its conversation's ticket.</summary>
internal sealed class TicketEvents(IWriteSession session, EventQueue queue, FileRecorder files, DerivedKeys keys, long? resetAt, IReadOnlyDictionary<int, BackendLine> lines)
{
    /// <summary>The conversation's ticket that takes what comes next, or null.</summary>
    public TicketRow? Open(long conversation) => session.Tickets.Find(conversation, null) is { Status: TicketStatus.Open } ticket && lines.ContainsKey(ticket.Backend) ? ticket : null;

    public void Add(ChannelContext channel, PostRow row, in Ruling ruling, TicketRow? ticket, TicketEventKind kind, long now)
    {
        // After a set-aside whatever is older, or of unknown age, may stand in the desk already.
        var isOld = resetAt is not null && (row.Post.CreatedAt is null || row.CreatedAt < resetAt);
        var told = ticket is null
            ? Create(channel, row, ruling, isOld, now) : queue.Append(ticket, EventBodies.Of(channel, row, ruling, kind, Known(ticket, channel, row)), isOld, now);
        if (row.Revision > 1 && row.Post.Attachments.Count > 0)
            files.Tell(told, row.First, now);
    }

    /// <summary>The person first, where the desk takes one and somebody vouches for him; the ticket waits for it, whatever it comes to.</summary>
    private TicketRow Create(ChannelContext channel, PostRow row, in Ruling ruling, bool isOld, long now)
    {
        var backend = session.NameId(NameKind.Backend, ruling.Match.Backend!);
        var ordinal = (session.Tickets.Find(row.Conversation, backend)?.Ordinal ?? 0) + 1;
        var body = EventBodies.Of(channel, row, ruling, TicketEventKind.Created, NewKeys(channel, row, ruling.Match.Backend!, ordinal));
        var asks = body.RequesterAddress is not null && lines.TryGetValue(backend, out var line) && line.Takes(TicketEventKind.Requester);
        var ticket = new TicketRow(session.NextId(), backend, ordinal, TicketStatus.Open, asks ? 2 : 1, null, null);
        session.Tickets.Add(ticket, row.Conversation, now);
        var state = isOld ? DeliveryState.Doubt : DeliveryState.Due;
        if (asks)
            queue.Add(ticket, EventBodies.RequesterOf(body), state, isOld, now);
        queue.Add(ticket, body, asks ? DeliveryState.Held : state, isOld, now);
        return ticket;
    }

    private TicketKeys NewKeys(ChannelContext channel, PostRow row, string backend, int ordinal)
    {
        var conversation = session.Conversations.KeyOf(row.Conversation);
        var ticket = keys.Ticket(backend, channel.Name, conversation.ThreadKey ?? conversation.RootId, $"{row.Post.Author.Scope}\0{row.Post.Author.Id}", ordinal);
        return new TicketKeys(backend, ticket, keys.Post(channel.Name, row.Post.NativeId));
    }

    /// <summary>The keys that the ticket's first event carries.</summary>
    private TicketKeys Known(TicketRow ticket, ChannelContext channel, PostRow row)
    {
        return session.Tickets.FirstEvent(ticket.Id) is { } first
            ? new TicketKeys(first.Backend, first.TicketKey, keys.Post(channel.Name, row.Post.NativeId)) : NewKeys(channel, row, lines[ticket.Backend].Name, ticket.Ordinal);
    }
}
