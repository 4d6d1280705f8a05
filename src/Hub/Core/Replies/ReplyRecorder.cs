using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Replies;

/// <summary>Writes what goes back to the person, by the channel's mode, into the outbox: once each, in order within its conversation.</summary>
internal sealed class ReplyRecorder(IWriteSession session, Marks marks, EventQueue queue, DerivedKeys keys, long? resetAt, IReadOnlyDictionary<int, BackendLine> lines, IReadOnlyDictionary<string, ChannelContext> channels)
{
    /// <summary>What is older is no news to anybody: a backlog that is read anew answers nobody.</summary>
    private static readonly long Fresh = Clock.Micros(TimeSpan.FromDays(1));
    private readonly LoopGuards guards = new(session);

    /// <summary>Whether the id is of a reply of ours that was read back (R12), be it that the channel only listens by now.</summary>
    public bool IsOurs(ChannelContext channel, string nativeId) => session.Desk.HasOwn(channel.Id) && session.Desk.OwnerOf(channel.Id, OwnKind.Comment, nativeId) is not null;

    /// <summary>The same where an account of ours shows it before the platform's answer is written here: by its words, while it is under way.</summary>
    public bool IsUnderWay(ChannelContext channel, Post post, long now)
    {
        if (!channel.MayReply)
            return false;
        foreach (var (reply, text) in session.Replies.UnderWay(channel.Id))
            if (text.AsSpan().Trim().SequenceEqual(post.Text.AsSpan().Trim()))
            {
                session.Desk.AddOwn(channel.Id, OwnKind.Comment, post.NativeId, reply, now);
                return true;
            }
        return false;
    }

    /// <summary>A new post: STOP is obeyed, also where the mode lets nothing automatic out yet, and a ticket's first post is acknowledged once where the person addressed us.</summary>
    public void Heard(ChannelContext channel, PostRow row, long contact, bool isStaff, in Ruling ruling, bool opensTicket, long now)
    {
        if (!channel.MayReply)
            return;
        if (row.Post.Automatic == Automatic.No && StopWords.IsStop(row.Post.Text))
            session.Replies.Suppress(new SuppressionRow(row.Identity, now, row.First, LoopGuards.BasisOf(channel, row.Post.Author), null));
        if (channel.Setup.Mode != ChannelMode.Automatic || !opensTicket || IsOld(row.CreatedAt, now) || !AddressesUs(channel, row.Post) || session.Tickets.PlaceOf(row.Conversation, channel.Id) is not null)
            return;
        if (guards.Against(channel, row.Post, new Asker(contact, row.Identity), isStaff, row.Hash, now) is not null)
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
        if (said is not { } kind || IsOld(happened.At, now) || Asked(ticket) is not { } asked || asked.Channel.Setup.Mode != ChannelMode.Automatic)
            return;
        if (session.Tickets.PlaceOf(asked.Body.ConversationId, asked.Channel.Id) is null && !asked.Body.Visibility.Equals(Visibility.Private))
            return; // in public only to whom we spoke already
        if (asked.Asker is not { } asker || guards.Against(asked.Channel, asker, isAsked: false, now) is not null)
            return;
        var (text, language) = asked.Channel.Setup.Replies.Texts.Of(kind, asked.Body.Language, asked.Body.Visibility == Visibility.Private ? ticket.NativeId : null);
        Send(asked.Channel, Body(asked.Body, ReplyKind.Status, text, language) with { ActionId = happened.Id }, now);
        guards.Sent(asked.Channel, asker.Contact, now);
    }

    /// <summary>
    /// One of the backend's agents wrote a public comment: it goes to the person as it is. Not where the ticket holds somebody's private words and is answered in
    /// public, nor where the desk merged several people's tickets: nobody knows there whom it is meant for. What is not passed on is counted with the reason.
    /// </summary>
    public void Answer(TicketRow ticket, DeskEventRow happened, bool isShared, long now)
    {
        if (happened.Body is not { Text: { Length: > 0 } text, AuthorId: { } author } || !lines[happened.Backend].Agents.Contains(author) || Asked(ticket) is not { } asked)
            return;
        var guard = IsOld(happened.At, now) ? "late" : isShared ? "shared" : asked.Body.Visibility == Visibility.Public && HoldsPrivateWords(ticket) ? "private-words" : null;
        if (guard is null)
            Send(asked.Channel, Body(asked.Body, ReplyKind.Answer, text, asked.Body.Language) with { ActionId = happened.Id }, now);
        else
            LoopGuards.Count(asked.Channel, guard);
    }

    private bool HoldsPrivateWords(TicketRow ticket) => session.Tickets.EventsOf(ticket.Id).Any(row => row.Body.Visibility == Visibility.Private);

    /// <summary>Also what is from before the store was set aside: it may have been told by then.</summary>
    private bool IsOld(long at, long now) => now - at > Fresh || at < resetAt;

    private (ChannelContext Channel, TicketEvent Body, Asker? Asker)? Asked(TicketRow ticket) =>
        session.Tickets.FirstEvent(ticket.Id) is { Author.Id.Length: > 0 } first && channels.TryGetValue(first.Channel, out var channel) && channel.MayReply
            && session.Replies.AskerOf(first.ConversationId) is var asker && !LoopGuards.IsBlocked(channel, asker is { } known ? marks.Of(known.Contact) : null)
            ? (channel, first, asker) : null;

    private bool AddressesUs(ChannelContext channel, Post post) =>
        post.Visibility == Visibility.Private || post.Kind == PostKind.Direct
        || channel.Setup.Replies.Mentions.Any(name => Names(post.Text, name))
        || (post.InReplyTo is { } answered && IsOurs(channel, answered));

    /// <summary>The name as a word of its own: @acme, not @acmefans.</summary>
    private static bool Names(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
            if ((at == 0 || !IsWord(text[at - 1])) && (at + name.Length == text.Length || !IsWord(text[at + name.Length])))
                return true;
        return false;
    }

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

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
        var first = NewPlace(channel, body, now);
        queue.Add(first, body, DeliveryState.Due, false, now);
    }

    private TicketRow NewPlace(ChannelContext channel, TicketEvent body, long now)
    {
        var place = new TicketRow(session.NextId(), channel.Id, 0, TicketStatus.Open, 1, body.ThreadId ?? body.NativeId, null);
        session.Tickets.Add(place, body.ConversationId, now);
        return place;
    }
}
