using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>What an event says: a post with its decision, frozen.</summary>
internal static class EventBodies
{
    private const string DeletedText = "(deleted by its author)";

    public static TicketEvent Of(ChannelContext channel, PostRow row, in Ruling ruling, TicketEventKind kind, in TicketKeys ticket)
    {
        var (post, verdict, sender) = (row.Post, ruling.Verdict, ruling.Decision.Facts.Sender);
        var requester = Requester.Of(post.Author, channel.Setup.TrustAuthor);
        return new TicketEvent
        {
            Kind = kind,
            Backend = ticket.Backend,
            TicketKey = ticket.Key,
            PostKey = ticket.PostKey,
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
            SenderKind = sender.Kind,
            Customer = sender.Customer is { } customer ? new TicketCustomer(customer.Number, customer.Contract) : null,
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
            RequesterAddress = requester?.Address,
            RequesterName = requester?.Name,
            Escalation = ruling.Match.Escalation,
        };
    }

    /// <summary>Only who asks, nothing of what he says.</summary>
    public static TicketEvent RequesterOf(TicketEvent created) => WithoutWords(created) with
    {
        Kind = TicketEventKind.Requester,
        Title = created.RequesterName ?? created.RequesterAddress!,
    };

    /// <summary>The reason of an escalation, for the desk's people alone.</summary>
    public static TicketEvent EscalationOf(TicketEvent created) => WithoutWords(created) with
    {
        Kind = TicketEventKind.Commented,
        InternalComment = true,
        Title = "Escalated",
        Text = created.Escalation!,
    };

    /// <summary>The ticket's conversation goes on in another one's ticket.</summary>
    public static TicketEvent JoinedOf(TicketEvent created, long action, string backend, TicketRow kept)
    {
        var sentence = $"This conversation turned out to be part of an earlier one, whose ticket in {backend} is {kept.NativeId ?? "on its way"}; what comes next goes there.";
        return Redacted(created) with
        {
            Kind = TicketEventKind.Commented,
            InternalComment = true,
            ActionId = action,
            Title = "Joined",
            Text = kept.Url is null ? sentence : $"{sentence}\n{kept.Url}",
            Reason = sentence,
            Related = kept.NativeId is null ? null : new TicketReference(kept.NativeId, kept.Url),
        };
    }

    /// <summary>The end of the matter, told by a post or done by a person.</summary>
    public static TicketEvent ClosedOf(TicketEvent told, string reason) => WithoutWords(told) with { Kind = TicketEventKind.Closed, Title = "Closed", Reason = reason };

    /// <summary>What a reply carries of the event it answers: whom, where and what it was decided as.</summary>
    public static TicketEvent ReplyOf(TicketEvent told) => WithoutWords(told) with { Kind = TicketEventKind.Replied, Url = null, RequesterAddress = null, RequesterName = null, Customer = null, Escalation = null, Reason = null };

    /// <summary>One file of a post that the ticket was told of.</summary>
    public static TicketEvent AttachedOf(TicketEvent told, FileRow file) => WithoutWords(told) with
    {
        Kind = TicketEventKind.Attached,
        Revision = file.Revision,
        Title = file.Name ?? "file",
        File = new Attachment(file.Name, file.Url, file.ContentType, file.Bytes) { Hash = file.Hash },
    };

    /// <summary>Nothing of what a person said or is; decision, times and keys stay.</summary>
    public static TicketEvent Redacted(TicketEvent body) => body with
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
        SenderKind = SenderKind.Unknown,
        Customer = null,
        Author = new Author { Id = "", Scope = body.Author.Scope },
    };

    /// <summary>What another effect in the same ticket carries of an event: ids and decision, not the words.</summary>
    private static TicketEvent WithoutWords(TicketEvent told) => told with
    {
        Subject = null,
        Text = "",
        Html = null,
        Attachments = [],
        Evidence = [],
        File = null,
        Related = null,
        InternalComment = false,
        Reopens = false,
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

/// <summary>What all events of a ticket carry, and the key of the post that an event is about.</summary>
internal readonly record struct TicketKeys(string Backend, string Key, string PostKey);
