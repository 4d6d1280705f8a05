using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Files;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Which events a post causes in its conversation's ticket.</summary>
internal sealed class TicketEvents(IWriteSession session, EventQueue queue, FileRecorder files, DerivedKeys keys, long? resetAt, IReadOnlyDictionary<int, BackendLine> lines)
{
    private static readonly long Repeats = Clock.Micros(TimeSpan.FromDays(1));

    /// <summary>The conversation's ticket that takes what comes next, or null: one that ended long ago takes nothing more.</summary>
    public TicketRow? Open(long conversation, long now) => Known(session.Tickets.Find(Root(conversation), null)) is { } ticket
        && (!ticket.IsEnded || MayReopen(ticket, lines[ticket.Backend].ReopenWithin, now)) ? ticket : null;

    /// <summary>The ticket that was told of the post and hears of its edits, whatever its status; null: none was.</summary>
    public TicketRow? Of(long post) => Known(session.Tickets.OfPost(post));

    public void Add(ChannelContext channel, PostRow row, in Ruling ruling, TicketRow? ticket, TicketEventKind kind, long now, TicketReference? related = null)
    {
        row = row with { Conversation = Root(row.Conversation) };
        // After a set-aside whatever is older may stand in the desk already; so may what is of unknown age, as long as senders repeat things.
        var isOld = resetAt is { } reset && ((row.Post.CreatedAt is null && now - reset < Repeats) || row.CreatedAt < reset || (ticket is null && GoesOn(row, ruling)));
        var told = ticket is null ? Create(channel, row, ruling, isOld, now, related) : Tell(ticket, EventBodies.Of(channel, row, ruling, kind, KeysOf(ticket, channel, row)), row.Post.Resolves, isOld, now);
        if (ticket is not null && kind == TicketEventKind.Commented && ruling.Match.Escalation is not null && lines[told.Backend].TakesInternalComments)
            told = queue.Append(told, EventBodies.EscalationOf(EventBodies.Of(channel, row, ruling, kind, KeysOf(told, channel, row))), isOld, now);
        if (row.Revision > 1 && row.Post.Attachments.Count > 0)
            told = files.Tell(told, row.First, now);
        if (row.Post.Resolves && channel.Setup.CloseResolved && ticket is { IsEnded: false } && lines[told.Backend].Takes(TicketEventKind.Closed))
            queue.Append(told, EventBodies.ClosedOf(EventBodies.Of(channel, row, ruling, kind, KeysOf(told, channel, row)), "Its source says that the matter is over."), isOld, now);
    }

    /// <summary>So many people pass the ticket's post on: the desk's people are told, where it has comments for them alone.</summary>
    public void Spread(TicketRow ticket, long people, Impact impact, long now)
    {
        if (!lines.TryGetValue(ticket.Backend, out var line) || !line.TakesInternalComments || session.Tickets.FirstEvent(ticket.Id) is not { } opened)
            return;
        var raised = (Priority)Math.Min((int)opened.Priority + (int)impact, (int)Priority.Critical);
        var reason = $"Escalated: {people} people passed it on, {PolicyTable.Step(opened.Priority, raised)}.";
        queue.Append(ticket, EventBodies.EscalationOf(opened with { Escalation = reason, Priority = raised }) with { ActionId = session.NextId() }, false, now);
    }

    /// <summary>Two conversations turned out to be one: both tickets stay, and the younger one's people are told, where the desk has comments for them alone.</summary>
    public void Relate(long younger, long older, long now) => Relate(session.Tickets.Find(younger, null), older, now);

    /// <summary>The same for one post that belongs elsewhere: the ticket that was told of it names the one of its conversation.</summary>
    public void RelatePost(ChannelContext channel, ThreadPost post, long conversation, long now)
    {
        if (Known(session.Tickets.OfPost(post.Post)) is not { } told)
            return;
        if (Known(session.Tickets.Find(conversation, told.Backend)) is null)
            Again(channel, post, conversation, told, now);
        else
            Relate(told, conversation, now);
    }

    /// <summary>What was a word in another conversation's ticket opens one in its own, as it would have in order; a deleted post opens none.</summary>
    private void Again(ChannelContext channel, ThreadPost post, long conversation, TicketRow told, long now)
    {
        if (session.Posts.Find(channel.Id, post.NativeId) is not { State: PostState.Current }
            || session.Tickets.EventsOf(told.Id).LastOrDefault(row => row.Body.PostId == post.Post && row.Body.Kind is TicketEventKind.Created or TicketEventKind.Commented or TicketEventKind.Changed && !row.Body.InternalComment)?.Body is not { } body)
            return;
        // One that was cancelled, as its post was deleted, keeps its number.
        var ordinal = session.Tickets.LastOrdinal(conversation, told.Backend) + 1;
        var ticket = new TicketRow(session.NextId(), told.Backend, ordinal, TicketStatus.Open, 1, null, null);
        session.Tickets.Add(ticket, conversation, now);
        queue.Add(ticket, body with
        {
            Kind = TicketEventKind.Created,
            TicketKey = NewKey(channel, conversation, body.Backend, ordinal),
            ConversationId = conversation,
            Reopens = false,
            Related = told.NativeId is null ? null : new TicketReference(told.NativeId, told.Url),
        }, DeliveryState.Due, false, now);
        // What has no number yet cannot be named by the new ticket; then it names the new one.
        if (told.NativeId is null)
            Relate(told, conversation, now);
    }

    private void Relate(TicketRow? younger, long older, long now)
    {
        if (Known(younger) is not { } told || Known(session.Tickets.Find(older, null)) is not { } kept || kept.Id == told.Id
            || !lines[told.Backend].TakesInternalComments || session.Tickets.FirstEvent(told.Id) is not { } first)
            return;
        queue.Append(told, EventBodies.JoinedOf(first, session.NextId(), lines[kept.Backend].Name, kept), false, now);
    }

    /// <summary>The conversation that it was joined into, which takes what comes.</summary>
    private long Root(long conversation) => session.Threads.IsWoven ? session.Threads.RootOf(conversation) : conversation;

    private static bool MayReopen(TicketRow ticket, TimeSpan within, long now) => within > TimeSpan.Zero && now - (ticket.StatusAt ?? now) <= Clock.Micros(within);

    private TicketRow? Known(TicketRow? ticket) => ticket is { Status: not TicketStatus.Cancelled } && lines.ContainsKey(ticket.Backend) ? ticket : null;

    /// <summary>A new word opens an ended ticket again; an edit, or the word that the matter is over, does not.</summary>
    private TicketRow Tell(TicketRow ticket, TicketEvent body, bool resolves, bool isOld, long now)
    {
        if (!ticket.IsEnded || resolves || body.Kind != TicketEventKind.Commented)
            return queue.Append(ticket, body, isOld, now);
        session.Tickets.SetStatus(ticket.Id, TicketStatus.Open, now);
        return queue.Append(ticket with { Status = TicketStatus.Open, StatusAt = now }, body with { Reopens = true }, isOld, now);
    }

    /// <summary>A young post whose conversation may have its ticket from before: worth a search where the desk can be searched.</summary>
    private bool GoesOn(PostRow row, in Ruling ruling) =>
        (row.Post.InReplyTo is not null || row.Post.Kind is PostKind.Reply or PostKind.Comment || (row.Post.ThreadId is { } thread && thread != row.Post.NativeId))
        && lines.TryGetValue(session.NameId(NameKind.Backend, ruling.Match.Backend!), out var line) && line.CanFind;

    /// <summary>The person first, where the desk takes one and somebody vouches for him; the ticket waits for it, whatever it comes to.</summary>
    private TicketRow Create(ChannelContext channel, PostRow row, in Ruling ruling, bool isOld, long now, TicketReference? related)
    {
        var backend = session.NameId(NameKind.Backend, ruling.Match.Backend!);
        var before = session.Tickets.Find(row.Conversation, backend);
        var ordinal = (before is null ? 0 : session.Tickets.LastOrdinal(row.Conversation, backend)) + 1;
        var body = EventBodies.Of(channel, row, ruling, TicketEventKind.Created, NewKeys(channel, row, ruling.Match.Backend!, ordinal));
        if (before is { IsEnded: true, NativeId: { } id })
            related = new TicketReference(id, before.Url);
        body = related is null ? body : body with { Related = related };
        var line = lines.GetValueOrDefault(backend);
        var asks = body.RequesterAddress is not null && line?.Takes(TicketEventKind.Requester) == true;
        var ticket = new TicketRow(session.NextId(), backend, ordinal, TicketStatus.Open, asks ? 2 : 1, null, null);
        session.Tickets.Add(ticket, row.Conversation, now);
        var state = isOld ? DeliveryState.Doubt : DeliveryState.Due;
        if (asks)
            queue.Add(ticket, EventBodies.RequesterOf(body), state, isOld, now);
        queue.Add(ticket, body, asks ? DeliveryState.Held : state, isOld, now);
        return body.Escalation is not null && line?.TakesInternalComments == true ? queue.Append(ticket, EventBodies.EscalationOf(body), isOld, now) : ticket;
    }

    private TicketKeys NewKeys(ChannelContext channel, PostRow row, string backend, int ordinal) =>
        new(backend, NewKey(channel, row.Conversation, backend, ordinal, row), keys.Post(channel.Name, row.Post.NativeId));

    /// <summary>By the conversation's asker, who need not be the author of the post at hand.</summary>
    private string NewKey(ChannelContext channel, long conversation, string backend, int ordinal, PostRow? row = null)
    {
        var key = session.Conversations.KeyOf(conversation);
        var asker = key.Asker == 0 ? null : key.Asker == row?.Identity ? row.Post.Author : session.Conversations.AuthorOf(key.Asker);
        return keys.Ticket(backend, channel.Name, key.ThreadKey ?? key.RootId, asker is null ? "" : $"{asker.Scope}\0{asker.Id}", ordinal);
    }

    /// <summary>The keys that the ticket's first event carries.</summary>
    private TicketKeys KeysOf(TicketRow ticket, ChannelContext channel, PostRow row)
    {
        return session.Tickets.FirstEvent(ticket.Id) is { } first
            ? new TicketKeys(first.Backend, first.TicketKey, keys.Post(channel.Name, row.Post.NativeId)) : NewKeys(channel, row, lines[ticket.Backend].Name, ticket.Ordinal);
    }
}
