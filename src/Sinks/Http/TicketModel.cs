using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>What templates can name; docs/backends.md lists it.</summary>
internal static class TicketModel
{
    public static Dictionary<string, object?> Of(Delivery delivery, HttpSinkOptions options)
    {
        var model = Event(delivery, options);
        model["fields"] = options.Fields.Count == 0 ? new Dictionary<string, object?>() : options.Fields.Render(model);
        return model;
    }

    private static Dictionary<string, object?> Event(Delivery delivery, HttpSinkOptions options)
    {
        var item = delivery.Event;
        return new(64)
        {
            ["key"] = delivery.Key.Value,
            ["kind"] = Word(Words.Kinds, (int)item.Kind),
            ["ticket"] = new Dictionary<string, object?> { ["id"] = delivery.Ticket?.Id, ["url"] = delivery.Ticket?.Url },
            ["ticketKey"] = item.TicketKey,
            ["postKey"] = item.PostKey,
            ["nativeId"] = item.NativeId,
            ["backend"] = item.Backend,
            ["channel"] = item.Channel,
            ["category"] = Word(Words.Categories, (int)item.Category),
            ["requestKind"] = item.RequestKind is { } kind ? Word(Words.RequestKinds, (int)kind) : null,
            ["priority"] = Word(Words.Priorities, (int)item.Priority),
            ["confidence"] = item.Confidence,
            ["route"] = item.Route,
            ["queue"] = item.Route is { } route ? options.Maps.Queue.GetValueOrDefault(route, route) : null,
            ["service"] = item.Service,
            ["tags"] = item.Tags,
            ["senderKind"] = Word(Words.SenderKinds, (int)item.SenderKind),
            ["customer"] = new Dictionary<string, object?> { ["number"] = item.Customer?.Number, ["contract"] = item.Customer?.Contract },
            ["language"] = item.Language,
            ["title"] = item.Title,
            ["subject"] = item.Subject,
            ["text"] = item.Text,
            ["html"] = item.Html,
            ["url"] = item.Url,
            ["reason"] = item.Reason,
            ["postKind"] = Word(Words.PostKinds, (int)item.PostKind),
            ["visibility"] = Word(Words.Visibilities, (int)item.Visibility),
            ["inReplyTo"] = item.InReplyTo,
            ["threadId"] = item.ThreadId,
            ["createdAt"] = Time(item.CreatedAt),
            ["receivedAt"] = Time(item.ReceivedAt),
            ["dayBefore"] = item.ReceivedAt == default ? "1970-01-01" : item.ReceivedAt.UtcDateTime.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ["postId"] = item.PostId,
            ["conversationId"] = item.ConversationId,
            ["decisionId"] = item.DecisionId,
            ["revision"] = item.Revision,
            ["author"] = Of(item.Author),
            ["attachments"] = item.Attachments.Count == 0 ? Array.Empty<object?>() : item.Attachments.Select(Of).ToArray(),
            ["evidence"] = item.Evidence.Count == 0 ? Array.Empty<object?>() : item.Evidence.Select(Of).ToArray(),
            ["requester"] = new Dictionary<string, object?> { ["id"] = delivery.Requester?.Id, ["address"] = item.RequesterAddress, ["name"] = item.RequesterName },
            ["file"] = item.File is { } file ? Of(file) : null,
            ["related"] = item.Related is { } related ? new Dictionary<string, object?> { ["id"] = related.Id, ["url"] = related.Url } : null,
            ["escalation"] = item.Escalation,
            ["internal"] = item.InternalComment,
            ["reopens"] = item.Reopens,
            ["desk"] = Desk(item, options.Maps),
            ["public"] = options.PublicComments && item is { Kind: TicketEventKind.Commented, InternalComment: false },
            ["settings"] = Texts(options.Own),
        };
    }

    /// <summary>What the desk calls it; absent where nobody said.</summary>
    private static Dictionary<string, object?> Desk(TicketEvent item, DeskMaps maps) => new()
    {
        ["priority"] = FieldValues.Fixed(maps.Priority.GetValueOrDefault(Word(Words.Priorities, (int)item.Priority))),
        ["impact"] = maps.Impact.GetValueOrDefault(Word(Words.Priorities, (int)item.Priority)),
        ["category"] = maps.Category.GetValueOrDefault(Word(Words.Categories, (int)item.Category)),
        ["service"] = item.Service is { } service ? maps.Service.GetValueOrDefault(service) : null,
        ["queue"] = item.Route is { } route ? maps.Queue.GetValueOrDefault(route) : null,
    };

    private static Dictionary<string, object?> Of(Author author) => new()
    {
        ["id"] = author.Id,
        ["handle"] = author.Handle,
        ["name"] = author.Name,
        ["email"] = author.Email,
        ["bio"] = author.Bio,
        ["followers"] = author.Followers,
        ["verified"] = author.Verified,
    };

    private static Dictionary<string, object?> Of(Attachment attachment) => new()
    {
        ["name"] = attachment.Name,
        ["url"] = attachment.Url,
        ["contentType"] = attachment.ContentType,
        ["bytes"] = attachment.Bytes,
        ["hash"] = attachment.Hash,
    };

    private static Dictionary<string, object?> Of(Evidence evidence) => new()
    {
        ["rule"] = evidence.Rule,
        ["start"] = evidence.Start,
        ["length"] = evidence.Length,
        ["weight"] = evidence.Weight,
        ["for"] = evidence.For,
    };

    public static Dictionary<string, object?> Texts(IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        var model = new Dictionary<string, object?>(texts.Count);
        foreach (var (name, value) in texts)
            model[name] = value;
        return model;
    }

    private static string Word(System.Text.Json.JsonEncodedText[] words, int at) => words[at].Value;

    private static string? Time(DateTimeOffset time) => time == default ? null : time.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
