using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Replies;

/// <summary>Writes what goes back to the person, by the channel's mode, into the outbox: once each, in order within its conversation.</summary>
internal sealed class ReplyRecorder(IWriteSession session, EventQueue queue, DerivedKeys keys, IReadOnlyDictionary<string, ChannelContext> channels)
{
    private readonly LoopGuards guards = new(session);

    /// <summary>Whether the id is of a reply of ours that was read back (R12).</summary>
    public bool IsOurs(ChannelContext channel, string nativeId) => channel.MayReply && session.Desk.OwnerOf(channel.Id, OwnKind.Comment, nativeId) is not null;

    /// <summary>A new post: STOP is obeyed, and a ticket's first post is acknowledged once where the person addressed us.</summary>
    public void Heard(ChannelContext channel, PostRow row, long contact, bool isStaff, in Ruling ruling, bool opensTicket, long now)
    {
        if (channel.Setup.Mode != ChannelMode.Automatic || !channel.MayReply)
            return;
        if (StopWords.IsStop(row.Post.Text))
            session.Replies.Suppress(row.Identity, row.First, now);
        if (!opensTicket || !AddressesUs(channel, row.Post) || session.Tickets.PlaceOf(row.Conversation, channel.Id) is not null)
            return;
        if (guards.Against(channel, row.Post, contact, isStaff, row.Hash, now) is not null)
            return;
        var (text, language) = channel.Setup.Replies.Texts.Of(ReplyText.Acknowledgement, row.Language, null);
        var told = EventBodies.Of(channel, row, ruling, TicketEventKind.Replied, new TicketKeys(channel.Name, keys.Place(channel.Name, row.Conversation), keys.Post(channel.Name, row.Post.NativeId)));
        Send(channel, Body(told, ReplyKind.Acknowledgement, text, language), now);
        guards.Sent(channel, contact, now);
    }

    /// <summary>The desk changed the ticket's status: the person hears of its end.</summary>
    public void Status(TicketRow ticket, DeskEventRow happened, long now)
    {
        ReplyText? said = happened.Status switch { DeskStatus.Resolved => ReplyText.Resolved, DeskStatus.Closed => ReplyText.Closed, _ => null };
        if (said is not { } kind || Asked(ticket) is not { } asked || asked.Channel.Setup.Mode != ChannelMode.Automatic)
            return;
        if (session.Tickets.PlaceOf(asked.Body.ConversationId, asked.Channel.Id) is null && !asked.Body.Visibility.Equals(Visibility.Private))
            return; // in public only to whom we spoke already
        if (asked.Contact is not { } contact || guards.Against(asked.Channel, contact, isAsked: false, now) is not null)
            return;
        var (text, language) = asked.Channel.Setup.Replies.Texts.Of(kind, asked.Body.Language, asked.Body.Visibility == Visibility.Private ? ticket.NativeId : null);
        Send(asked.Channel, Body(asked.Body, ReplyKind.Status, text, language) with { ActionId = happened.Id }, now);
        guards.Sent(asked.Channel, contact, now);
    }

    /// <summary>Somebody of the desk wrote a public comment: it goes to the person as it is. What must not be public is refused, and shown so.</summary>
    public void Answer(TicketRow ticket, DeskEventRow happened, long now)
    {
        if (happened.Body.Text is not { Length: > 0 } text || Asked(ticket) is not { } asked || asked.Channel.Setup.Mode == ChannelMode.Listen)
            return;
        var body = Body(asked.Body, ReplyKind.Answer, text, asked.Body.Language) with { ActionId = happened.Id };
        if (asked.Body.Visibility == Visibility.Public && PublicWords.ForbiddenIn(text) is { } found)
            Refuse(asked.Channel, body, $"A public answer must not hold {found}: answer in private, or comment again without it.", now);
        else
            Send(asked.Channel, body, now);
    }

    private (ChannelContext Channel, TicketEvent Body, long? Contact)? Asked(TicketRow ticket) =>
        session.Tickets.FirstEvent(ticket.Id) is { Author.Id.Length: > 0 } first && channels.TryGetValue(first.Channel, out var channel) && channel.MayReply
            ? (channel, first, session.Replies.ContactOf(first.ConversationId)) : null;

    private bool AddressesUs(ChannelContext channel, Post post) =>
        post.Visibility == Visibility.Private || post.Kind == PostKind.Direct
        || channel.Setup.Replies.Mentions.Any(name => post.Text.Contains(name, StringComparison.OrdinalIgnoreCase))
        || (post.InReplyTo is { } answered && IsOurs(channel, answered));

    private TicketEvent Body(TicketEvent told, ReplyKind kind, string text, string language) => EventBodies.ReplyOf(told) with
    {
        Backend = told.Channel,
        TicketKey = keys.Place(told.Channel, told.ConversationId),
        Reply = kind,
        Text = text,
        Language = language,
        Title = kind.ToString(),
    };

    private void Send(ChannelContext channel, TicketEvent body, long now)
    {
        var place = session.Tickets.PlaceOf(body.ConversationId, channel.Id);
        if (place is not null)
        {
            queue.Append(place, body, false, now);
            return;
        }
        var first = NewPlace(channel, body, 1, now);
        queue.Add(first, body, DeliveryState.Due, false, now);
    }

    private void Refuse(ChannelContext channel, TicketEvent body, string reason, long now)
    {
        var place = session.Tickets.PlaceOf(body.ConversationId, channel.Id) ?? NewPlace(channel, body, 0, now);
        var row = new OutboxRow(session.NextId(), place.Id, channel.Id, DeliveryState.Dead, body.Priority, now, 0, keys.Event(body), body) { CreatedAt = now };
        session.Outbox.Add(row, false, now);
        session.Outbox.Set(row.Event, DeliveryState.Dead, now, reason);
    }

    private TicketRow NewPlace(ChannelContext channel, TicketEvent body, int undone, long now)
    {
        var place = new TicketRow(session.NextId(), channel.Id, 0, TicketStatus.Open, undone, body.ThreadId ?? body.NativeId, null);
        session.Tickets.Add(place, body.ConversationId, now);
        return place;
    }
}
