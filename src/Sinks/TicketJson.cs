using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>Writes what a ticket event says as JSON properties; docs/backends.md lists them. Absent values are left out.</summary>
internal static class TicketJson
{
    /// <summary>Everything but the keys, which stand first and differ by sink.</summary>
    public static void WriteRest(Utf8JsonWriter json, Delivery delivery)
    {
        var item = delivery.Event;
        json.WriteString("backend"u8, item.Backend);
        json.WriteString("channel"u8, item.Channel);
        json.WriteString("category"u8, Words.Categories[(int)item.Category]);
        if (item.RequestKind is { } requestKind)
            json.WriteString("requestKind"u8, Words.RequestKinds[(int)requestKind]);
        json.WriteString("priority"u8, Words.Priorities[(int)item.Priority]);
        json.WriteNumber("confidence"u8, item.Confidence);
        Text(json, "route"u8, item.Route);
        Text(json, "service"u8, item.Service);
        WriteTags(json, item.Tags);
        json.WriteString("senderKind"u8, Words.SenderKinds[(int)item.SenderKind]);
        WriteCustomer(json, item.Customer);
        json.WriteString("language"u8, item.Language);
        WriteWords(json, item);
        WriteAuthor(json, item.Author);
        WriteAttachments(json, item.Attachments);
        WriteEvidence(json, item.Evidence);
        WriteRare(json, item, delivery.Requester);
        WriteNumbers(json, item);
    }

    private static void WriteWords(Utf8JsonWriter json, TicketEvent item)
    {
        json.WriteString("title"u8, item.Title);
        Text(json, "subject"u8, item.Subject);
        json.WriteString("text"u8, item.Text);
        Text(json, "html"u8, item.Html);
        Text(json, "url"u8, item.Url);
        Text(json, "reason"u8, item.Reason);
        json.WriteString("postKind"u8, Words.PostKinds[(int)item.PostKind]);
        json.WriteString("visibility"u8, Words.Visibilities[(int)item.Visibility]);
        Text(json, "inReplyTo"u8, item.InReplyTo);
        Text(json, "threadId"u8, item.ThreadId);
        Time(json, "createdAt"u8, item.CreatedAt);
        Time(json, "receivedAt"u8, item.ReceivedAt);
    }

    private static void WriteAuthor(Utf8JsonWriter json, Author author)
    {
        json.WriteStartObject("author"u8);
        json.WriteString("id"u8, author.Id);
        Text(json, "scope"u8, author.Scope);
        Text(json, "handle"u8, author.Handle);
        Text(json, "name"u8, author.Name);
        Text(json, "email"u8, author.Email);
        Text(json, "bio"u8, author.Bio);
        if (author.Followers is { } followers)
            json.WriteNumber("followers"u8, followers);
        if (author.Verified is { } verified)
            json.WriteBoolean("verified"u8, verified);
        Time(json, "createdAt"u8, author.CreatedAt ?? default);
        json.WriteEndObject();
    }

    private static void WriteCustomer(Utf8JsonWriter json, TicketCustomer? customer)
    {
        if (customer is null)
            return;
        json.WriteStartObject("customer"u8);
        Text(json, "number"u8, customer.Number);
        Text(json, "contract"u8, customer.Contract);
        json.WriteEndObject();
    }

    private static void WriteTags(Utf8JsonWriter json, IReadOnlyList<string> tags)
    {
        if (tags.Count == 0)
            return;
        json.WriteStartArray("tags"u8);
        for (var at = 0; at < tags.Count; at++)
            json.WriteStringValue(tags[at]);
        json.WriteEndArray();
    }

    private static void WriteAttachments(Utf8JsonWriter json, IReadOnlyList<Attachment> attachments)
    {
        if (attachments.Count == 0)
            return;
        json.WriteStartArray("attachments"u8);
        for (var at = 0; at < attachments.Count; at++)
            WriteAttachment(json, attachments[at]);
        json.WriteEndArray();
    }

    private static void WriteAttachment(Utf8JsonWriter json, Attachment file)
    {
        json.WriteStartObject();
        Text(json, "name"u8, file.Name);
        Text(json, "url"u8, file.Url);
        Text(json, "contentType"u8, file.ContentType);
        if (file.Bytes is { } bytes)
            json.WriteNumber("bytes"u8, bytes);
        Text(json, "hash"u8, file.Hash);
        json.WriteEndObject();
    }

    /// <summary>What most events have nothing of.</summary>
    private static void WriteRare(Utf8JsonWriter json, TicketEvent item, TicketReference? requester)
    {
        if (item.RequesterAddress is not null || requester is not null)
        {
            json.WriteStartObject("requester"u8);
            Text(json, "id"u8, requester?.Id);
            Text(json, "address"u8, item.RequesterAddress);
            Text(json, "name"u8, item.RequesterName);
            json.WriteEndObject();
        }
        if (item.File is { } file)
        {
            json.WritePropertyName("file"u8);
            WriteAttachment(json, file);
        }
        if (item.Related is { } related)
        {
            json.WriteStartObject("related"u8);
            json.WriteString("id"u8, related.Id);
            Text(json, "url"u8, related.Url);
            json.WriteEndObject();
        }
        Text(json, "escalation"u8, item.Escalation);
        if (item.InternalComment)
            json.WriteBoolean("internal"u8, true);
        if (item.Reopens)
            json.WriteBoolean("reopens"u8, true);
    }

    private static void WriteEvidence(Utf8JsonWriter json, IReadOnlyList<Evidence> evidence)
    {
        if (evidence.Count == 0)
            return;
        json.WriteStartArray("evidence"u8);
        for (var at = 0; at < evidence.Count; at++)
        {
            json.WriteStartObject();
            json.WriteString("rule"u8, evidence[at].Rule);
            json.WriteNumber("start"u8, evidence[at].Start);
            json.WriteNumber("length"u8, evidence[at].Length);
            json.WriteNumber("weight"u8, evidence[at].Weight);
            json.WriteString("for"u8, evidence[at].For);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, TicketEvent item)
    {
        json.WriteNumber("postId"u8, item.PostId);
        json.WriteNumber("conversationId"u8, item.ConversationId);
        json.WriteNumber("decisionId"u8, item.DecisionId);
        json.WriteNumber("revision"u8, item.Revision);
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        if (value != default)
            json.WriteString(name, value);
    }
}
