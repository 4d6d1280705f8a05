using System.Text.Json;
using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>
/// The JSON of which every post writes some, by hand: what is as nothing was said (an empty list, false, zero) is left out, which is a fifth of the bytes. Read by
/// <see cref="StoreJson"/>, whose types name the same members; StoreJsonTests holds the two together.
/// </summary>
internal static class CompactJson
{
    public static void Write(Utf8JsonWriter json, TicketEvent item)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, Words<TicketEventKind>.Of(item.Kind));
        json.WriteString("backend"u8, item.Backend);
        json.WriteString("ticketKey"u8, item.TicketKey);
        json.WriteString("postKey"u8, item.PostKey);
        json.WriteNumber("postId"u8, item.PostId);
        json.WriteNumber("conversationId"u8, item.ConversationId);
        Number(json, "decisionId"u8, item.DecisionId);
        json.WriteString("channel"u8, item.Channel);
        json.WriteString("nativeId"u8, item.NativeId);
        Number(json, "revision"u8, item.Revision);
        WriteDecided(json, item);
        WriteWords(json, item);
        json.WritePropertyName("author"u8);
        Write(json, item.Author);
        Time(json, "createdAt"u8, item.CreatedAt);
        Time(json, "receivedAt"u8, item.ReceivedAt);
        Write(json, "attachments"u8, item.Attachments);
        Write(json, "evidence"u8, item.Evidence);
        WriteRare(json, item);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, DecisionMore item)
    {
        json.WriteStartObject();
        json.WriteStartArray("scores"u8);
        for (var at = 0; at < item.Scores.Count; at++)
            json.WriteNumberValue(item.Scores[at]);
        json.WriteEndArray();
        Write(json, "evidence"u8, item.Evidence);
        Text(json, "service"u8, item.Service);
        Write(json, "tags"u8, item.Tags);
        json.WriteStartObject("facts"u8);
        Write(json, item.Facts.Sender);
        json.WriteStartObject("context"u8);
        json.WriteString("channel"u8, item.Facts.Context.Channel);
        Flag(json, "followsUp"u8, item.Facts.Context.FollowsUp);
        Flag(json, "openTicket"u8, item.Facts.Context.OpenTicket);
        json.WriteString("receivedAt"u8, item.Facts.Context.ReceivedAt);
        Number(json, "reposts"u8, item.Facts.Context.Reposts);
        json.WriteEndObject();
        json.WriteEndObject();
        Text(json, "priorityReason"u8, item.PriorityReason);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PostMore item)
    {
        json.WriteStartObject();
        Text(json, "threadId"u8, item.ThreadId);
        Text(json, "inReplyTo"u8, item.InReplyTo);
        Text(json, "messageId"u8, item.MessageId);
        Text(json, "group"u8, item.Group);
        Write(json, "references"u8, item.References);
        Write(json, "attachments"u8, item.Attachments);
        if (item.Automatic != Automatic.No)
            json.WriteString("automatic"u8, Words<Automatic>.Of(item.Automatic));
        if (item.SaidAt is { } said)
            json.WriteString("saidAt"u8, said);
        Flag(json, "isUndated"u8, item.IsUndated);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Author author)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, author.Id);
        Text(json, "scope"u8, author.Scope);
        Text(json, "handle"u8, author.Handle);
        Text(json, "name"u8, author.Name);
        Text(json, "email"u8, author.Email);
        Flag(json, "emailVerified"u8, author.EmailVerified);
        Text(json, "phone"u8, author.Phone);
        Flag(json, "phoneVerified"u8, author.PhoneVerified);
        Text(json, "bio"u8, author.Bio);
        Number(json, "followers"u8, author.Followers);
        Flag(json, "verified"u8, author.Verified);
        Time(json, "createdAt"u8, author.CreatedAt);
        json.WriteEndObject();
    }

    private static void WriteDecided(Utf8JsonWriter json, TicketEvent item)
    {
        json.WriteString("category"u8, Words<Category>.Of(item.Category)); // always: readers of the table ask for it
        if (item.RequestKind is { } request)
            json.WriteString("requestKind"u8, Words<RequestKind>.Of(request));
        json.WriteString("priority"u8, Words<Priority>.Of(item.Priority));
        json.WriteNumber("confidence"u8, item.Confidence);
        Text(json, "route"u8, item.Route);
        Text(json, "service"u8, item.Service);
        Write(json, "tags"u8, item.Tags);
        if (item.SenderKind != default)
            json.WriteString("senderKind"u8, Words<SenderKind>.Of(item.SenderKind));
        if (item.Customer is { } customer)
        {
            json.WriteStartObject("customer"u8);
            Text(json, "number"u8, customer.Number);
            Text(json, "contract"u8, customer.Contract);
            json.WriteEndObject();
        }
        json.WriteString("language"u8, item.Language);
    }

    private static void WriteWords(Utf8JsonWriter json, TicketEvent item)
    {
        json.WriteString("title"u8, item.Title);
        Text(json, "subject"u8, item.Subject);
        json.WriteString("text"u8, item.Text);
        Text(json, "html"u8, item.Html);
        Text(json, "url"u8, item.Url);
        if (item.PostKind != default)
            json.WriteString("postKind"u8, Words<PostKind>.Of(item.PostKind));
        if (item.Visibility != default)
            json.WriteString("visibility"u8, Words<Visibility>.Of(item.Visibility));
        Text(json, "inReplyTo"u8, item.InReplyTo);
        Text(json, "threadId"u8, item.ThreadId);
    }

    private static void WriteRare(Utf8JsonWriter json, TicketEvent item)
    {
        Text(json, "reason"u8, item.Reason);
        Text(json, "requesterAddress"u8, item.RequesterAddress);
        Text(json, "requesterName"u8, item.RequesterName);
        if (item.File is { } file)
        {
            json.WritePropertyName("file"u8);
            Write(json, file);
        }
        if (item.Related is { } related)
        {
            json.WriteStartObject("related"u8);
            json.WriteString("id"u8, related.Id);
            Text(json, "url"u8, related.Url);
            json.WriteEndObject();
        }
        Text(json, "escalation"u8, item.Escalation);
        Flag(json, "internalComment"u8, item.InternalComment);
        Flag(json, "reopens"u8, item.Reopens);
        if (item.Reply is { } reply)
            json.WriteString("reply"u8, Words<ReplyKind>.Of(reply));
        Number(json, "actionId"u8, item.ActionId);
    }

    private static void Write(Utf8JsonWriter json, SenderFacts sender)
    {
        json.WriteStartObject("sender"u8);
        if (sender.Kind != default)
            json.WriteString("kind"u8, Words<SenderKind>.Of(sender.Kind));
        Number(json, "followers"u8, sender.Followers);
        Flag(json, "verified"u8, sender.Verified);
        Time(json, "accountCreatedAt"u8, sender.AccountCreatedAt);
        Number(json, "postsBefore"u8, sender.PostsBefore);
        if (sender.Evidence is { } evidence)
        {
            json.WritePropertyName("evidence"u8);
            JsonSerializer.Serialize(json, evidence, StoreJsonContext.Default.IReadOnlyListSenderEvidence);
        }
        if (sender.Customer is { } customer)
        {
            json.WritePropertyName("customer"u8);
            JsonSerializer.Serialize(json, customer, StoreJsonContext.Default.CustomerFacts);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        json.WriteStartArray(name);
        for (var at = 0; at < values.Count; at++)
            json.WriteStringValue(values[at]);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<Attachment> files)
    {
        if (files.Count == 0)
            return;
        json.WriteStartArray(name);
        for (var at = 0; at < files.Count; at++)
            Write(json, files[at]);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Attachment file)
    {
        json.WriteStartObject();
        Text(json, "name"u8, file.Name);
        Text(json, "url"u8, file.Url);
        Text(json, "contentType"u8, file.ContentType);
        Number(json, "bytes"u8, file.Bytes);
        Text(json, "hash"u8, file.Hash);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<Evidence> evidence)
    {
        if (evidence.Count == 0)
            return;
        json.WriteStartArray(name);
        for (var at = 0; at < evidence.Count; at++)
        {
            var item = evidence[at];
            json.WriteStartObject();
            json.WriteString("rule"u8, item.Rule);
            json.WriteNumber("start"u8, item.Start);
            json.WriteNumber("length"u8, item.Length);
            json.WriteNumber("weight"u8, item.Weight);
            json.WriteString("for"u8, item.For);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
            json.WriteNumber(name, value);
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } known)
            json.WriteNumber(name, known);
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
            json.WriteBoolean(name, value);
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } known)
            json.WriteBoolean(name, known);
    }

    private static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        if (value != default)
            json.WriteString(name, value);
    }

    private static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } known)
            json.WriteString(name, known);
    }

    /// <summary>The names of an enumeration's values, encoded once.</summary>
    private static class Words<T>
        where T : struct, Enum
    {
        private static readonly JsonEncodedText[] Names = [.. Enum.GetValues<T>().Select(value => JsonEncodedText.Encode(value.ToString()))];

        /// <summary>Of our own enumerations, whose values count from 0 without a gap.</summary>
        public static JsonEncodedText Of(T value) => Names[System.Runtime.CompilerServices.Unsafe.BitCast<T, int>(value)];
    }
}
