using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What the fields of one item said, before a change is made of them. A key that comes twice counts by its last value.</summary>
internal struct ItemDraft
{
    private static readonly Problem NoContent = ItemProblem.Of("/text", "given where there are neither attachments nor repostOf", "missing or empty");
    private static readonly Problem NoId = ItemProblem.Of("/id", "text or a whole number that is unique in the channel", "missing or empty");

    private string? conversationId, inReplyTo, messageId, subject, text, html, url, language, group, repostOf;
    private IReadOnlyList<string>? references;
    private IReadOnlyList<Attachment>? attachments;
    private ItemAuthor author;
    private DateTimeOffset? createdAt;
    private ItemKind kind;
    private Visibility visibility;
    private Automatic automatic;
    private long? version;
    private Problem? problem, vital;

    public string? Id { get; private set; }

    /// <summary>The reader stands on the item's first brace, afterwards on its last.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static ItemDraft Read(ref Utf8JsonReader reader)
    {
        var draft = new ItemDraft();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = ItemFields.OfItem(ItemFields.Name(ref reader));
            reader.Read();
            draft.ReadField(ref reader, field);
        }
        return draft;
    }

    /// <summary>A deletion stands where its id and kind can be read, whatever else is wrong: nobody is better off for keeping the post.</summary>
    public readonly ItemReading Finish(ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        if (vital is null && kind == ItemKind.Delete && Id is not null)
            return new(new Gone(Id, createdAt ?? receivedAt), null);
        if ((vital ?? problem ?? Missing()) is { } found)
            return new(new Defective(Id ?? ContentHash.Of(raw.Span), raw, found.Detail), found);
        return new(new Put(Post(raw)), null);
    }

    private readonly Problem? Missing() =>
        Id is null ? NoId
        : text is null && repostOf is null && attachments is not { Count: > 0 } ? NoContent
        : null;

    private readonly Post Post(ReadOnlyMemory<byte> raw) => new()
    {
        NativeId = Id!,
        Author = author.Finish(conversationId, Id!),
        Text = text ?? "",
        Raw = raw,
        Kind = visibility == Visibility.Private ? PostKind.Direct : inReplyTo is null ? PostKind.Post : PostKind.Reply,
        Visibility = visibility,
        Subject = subject,
        Html = html,
        Url = url,
        CreatedAt = createdAt,
        Language = language,
        ThreadId = conversationId,
        InReplyTo = inReplyTo,
        References = references ?? [],
        MessageId = messageId,
        Group = group,
        RepostOf = repostOf,
        Automatic = automatic,
        OrderValue = version,
        Attachments = attachments ?? [],
        PartitionKey = conversationId,
    };

    private void ReadField(ref Utf8JsonReader reader, ItemField field)
    {
        switch (field)
        {
            case ItemField.Id: Id = ItemValues.Id(ref reader, "/id", ref vital); break;
            case ItemField.Kind: kind = ItemValues.Word(ref reader, "/kind", ItemWords.Kind, ref vital); break;
            case ItemField.Text: text = ItemValues.Text(ref reader, "/text", ref problem); break;
            case ItemField.Html: html = ItemValues.Text(ref reader, "/html", ref problem); break;
            case ItemField.Subject: subject = ItemValues.Line(ref reader, "/subject", ref problem); break;
            case ItemField.Url: url = ItemValues.Line(ref reader, "/url", ref problem); break;
            case ItemField.Language: language = ItemValues.Line(ref reader, "/language", ref problem); break;
            case ItemField.ConversationId: conversationId = ItemValues.Id(ref reader, "/conversationId", ref problem); break;
            case ItemField.InReplyTo: inReplyTo = ItemValues.Id(ref reader, "/inReplyTo", ref problem); break;
            case ItemField.MessageId: messageId = ItemValues.Id(ref reader, "/messageId", ref problem); break;
            case ItemField.Group: group = ItemValues.Id(ref reader, "/group", ref problem); break;
            case ItemField.RepostOf: repostOf = ItemValues.Id(ref reader, "/repostOf", ref problem); break;
            case ItemField.References: references = ItemLists.References(ref reader, ref problem); break;
            case ItemField.Attachments: attachments = ItemLists.Attachments(ref reader, ref problem); break;
            case ItemField.Author: author = ItemAuthor.Read(ref reader, ref problem); break;
            case ItemField.CreatedAt: createdAt = ItemValues.Time(ref reader, "/createdAt", ref problem); break;
            case ItemField.Visibility: visibility = ItemValues.Word(ref reader, "/visibility", ItemWords.Visibility, ref problem); break;
            case ItemField.Automatic: automatic = ItemValues.Word(ref reader, "/automatic", ItemWords.Automatic, ref problem); break;
            case ItemField.Version: version = ItemValues.Number(ref reader, "/version", long.MinValue, ref problem); break;
            default: ItemValues.Skip(ref reader, ref problem); break;
        }
    }
}
