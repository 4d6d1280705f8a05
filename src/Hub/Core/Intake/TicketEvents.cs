using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Writes ticket events with their outbox rows; a row waits (held) while an earlier one of its ticket is undone.</summary>
internal sealed class TicketEvents(IWriteSession session, GroupEffects effects, DeliveryRecorder deliveries, DerivedKeys keys, long? resetAt, IReadOnlyDictionary<int, BackendLine> lines)
{
    private const string DeletedText = "(deleted by its author)";

    /// <summary>The conversation's ticket that takes what comes next, or null.</summary>
    public TicketRow? Open(long conversation) => session.Tickets.Find(conversation, null) is { Status: TicketStatus.Open } ticket && lines.ContainsKey(ticket.Backend) ? ticket : null;

    public void Add(ChannelContext channel, PostRow row, in Ruling ruling, TicketRow? ticket, TicketEventKind kind, long now)
    {
        var isNew = ticket is null;
        ticket ??= NewTicket(row.Conversation, ruling.Match.Backend!, now);
        var (backend, key) = isNew ? (ruling.Match.Backend!, KeyOf(channel, row, ruling.Match.Backend!, ticket.Ordinal)) : Known(ticket);
        var body = Body(channel, row, ruling, kind, backend, key);
        // After a set-aside whatever is older, or of unknown age, may stand in the desk already.
        var isOld = resetAt is not null && (row.Post.CreatedAt is null || row.CreatedAt < resetAt);
        var state = !isNew && ticket.Undone > 0 ? DeliveryState.Held : isOld ? DeliveryState.Doubt : DeliveryState.Due;
        if (!isNew)
            session.Tickets.Update(ticket with { Undone = ticket.Undone + 1 });
        Enqueue(ticket, body, state, isOld, now);
    }

    /// <summary>Takes a deleted post's words out of everything that is still to be sent, and asks the desk to do so with what it has.</summary>
    public void Redact(long conversation, long post, string nativeId, long now)
    {
        if (session.Tickets.Find(conversation, null) is not { } ticket)
            return;
        var all = session.Tickets.EventsOf(ticket.Id);
        var told = all.Where(row => row.Body.PostId == post).ToList();
        if (told.Count == 0)
            return;
        session.Tickets.Redact(ticket.Id, post, Redacted);
        foreach (var row in told)
            deliveries.Rewritten(row.Event);
        var unsent = told.Where(row => row is { State: DeliveryState.Due or DeliveryState.Held, Attempt: 0 }).ToList();
        if (unsent.Count == told.Count)
        {
            Cancel(ticket, unsent, all.Count(row => row.State != DeliveryState.Cancelled), now);
            return;
        }
        // The last revision counts: one redaction of a post, whatever was told of it.
        var last = told[^1].Body;
        var redaction = Redacted(last) with { Kind = TicketEventKind.Redacted, NativeId = nativeId, Reason = "The author deleted the post." };
        session.Tickets.Update(ticket with { Undone = ticket.Undone + 1 });
        Enqueue(ticket, redaction, ticket.Undone > 0 ? DeliveryState.Held : DeliveryState.Due, false, now);
    }

    /// <summary>Cancels what was never tried. A create that other events hang on is not cancelled: it goes out without the words.</summary>
    private void Cancel(TicketRow ticket, List<OutboxRow> unsent, int events, long now)
    {
        var creates = unsent.Exists(row => row.Body.Kind == TicketEventKind.Created);
        if (creates && unsent.Count < events)
            return;
        foreach (var row in unsent)
            session.Outbox.Set(row.Event, DeliveryState.Cancelled, now, "The author deleted the post before it was sent.");
        session.Tickets.Update(ticket with { Undone = ticket.Undone - unsent.Count, Status = creates ? TicketStatus.Cancelled : ticket.Status });
        if (!creates && unsent.Exists(row => row.State == DeliveryState.Due) && session.Outbox.Promote(ticket.Id) is { } next)
            effects.Due.Add(next);
    }

    private void Enqueue(TicketRow ticket, TicketEvent body, DeliveryState state, bool isOld, long now)
    {
        var key = keys.Event(body);
        var row = new OutboxRow(session.NextId(), ticket.Id, ticket.Backend, state, body.Priority, now, 0, key, body)
        {
            Reference = ticket.NativeId is { } id ? new TicketReference(id, ticket.Url) : null,
            Requester = ticket.Requester is { } requester ? new TicketReference(requester) : null,
            CreatedAt = now,
        };
        if (state == DeliveryState.Due && lines.TryGetValue(ticket.Backend, out var line) && line.TryReserve(row))
        {
            // The desk has room and keeps keys: the intent rides with the post itself.
            var intended = row with { Attempt = 1, IntentAt = now, Settings = line.SettingsHash };
            effects.Intended.Add(intended);
            session.Outbox.Add(intended with { State = TestPoint.IntentLost ? DeliveryState.Due : DeliveryState.Intended }, isOld, now);
            return;
        }
        session.Outbox.Add(row, isOld, now);
        if (state != DeliveryState.Held)
            effects.Due.Add(row);
    }

    private TicketRow NewTicket(long conversation, string backend, long now)
    {
        var id = session.NameId(NameKind.Backend, backend);
        var before = session.Tickets.Find(conversation, id);
        var ticket = new TicketRow(session.NextId(), id, (before?.Ordinal ?? 0) + 1, TicketStatus.Open, 1, null, null);
        session.Tickets.Add(ticket, conversation, now);
        return ticket;
    }

    /// <summary>The keys that the ticket's first event carries.</summary>
    private (string Backend, string Key) Known(TicketRow ticket)
    {
        var first = session.Tickets.FirstEvent(ticket.Id);
        return (first.Backend, first.TicketKey);
    }

    private string KeyOf(ChannelContext channel, PostRow row, string backend, int ordinal)
    {
        var conversation = session.Conversations.KeyOf(row.Conversation);
        return keys.Ticket(backend, channel.Name, conversation.ThreadKey ?? conversation.RootId, $"{row.Post.Author.Scope}\0{row.Post.Author.Id}", ordinal);
    }

    private TicketEvent Body(ChannelContext channel, PostRow row, in Ruling ruling, TicketEventKind kind, string backend, string ticketKey)
    {
        var (post, verdict) = (row.Post, ruling.Verdict);
        return new TicketEvent
        {
            Kind = kind,
            Backend = backend,
            TicketKey = ticketKey,
            PostKey = keys.Post(channel.Name, post.NativeId),
            PostId = row.First,
            ConversationId = row.Conversation,
            DecisionId = row.Decision,
            Channel = channel.Name,
            NativeId = post.NativeId,
            Revision = row.Revision,
            Category = verdict.Category,
            RequestKind = verdict.RequestKind,
            Priority = ruling.Match.Priority,
            Confidence = verdict.Confidence,
            Route = ruling.Match.Route,
            Service = verdict.Service,
            Tags = verdict.Tags,
            Language = row.Language,
            Title = TitleOf(post),
            Subject = post.Subject,
            Text = post.Text,
            Html = post.Html,
            Url = post.Url,
            PostKind = post.Kind,
            Visibility = post.Visibility,
            InReplyTo = post.InReplyTo,
            ThreadId = post.ThreadId,
            Author = post.Author,
            CreatedAt = Clock.At(row.CreatedAt),
            ReceivedAt = Clock.At(row.ReceivedAt),
            Attachments = post.Attachments,
            Evidence = verdict.Evidence,
        };
    }

    private static TicketEvent Redacted(TicketEvent body) => body with
    {
        Title = DeletedText,
        Subject = null,
        Text = DeletedText,
        Html = null,
        Url = null,
        Attachments = [],
        Evidence = [],
        RequesterAddress = null,
        RequesterName = null,
        File = null,
        Escalation = null,
        Author = new Author { Id = "", Scope = body.Author.Scope },
    };

    /// <summary>The subject, else the text's first line, at most 100 UTF-16 units.</summary>
    private static string TitleOf(Post post)
    {
        var whole = string.IsNullOrWhiteSpace(post.Subject) ? post.Text.AsSpan().Trim() : post.Subject.AsSpan().Trim();
        var end = whole.IndexOf('\n');
        var line = end < 0 ? whole : whole[..end].TrimEnd();
        if (line.Length == 0)
            return post.Attachments.Count > 0 ? $"{post.Attachments.Count} attachment(s)" : "(no text)";
        if (line.Length <= 100)
            return line.ToString();
        return string.Concat(line[..(char.IsHighSurrogate(line[98]) ? 98 : 99)], "…");
    }
}
