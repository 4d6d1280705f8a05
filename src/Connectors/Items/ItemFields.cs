using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Finds the field behind a JSON name without making a string of it; names are case-sensitive.</summary>
public static class ItemFields
{
    public static ItemField OfItem(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => ItemField.Id,
        3 when name.SequenceEqual("url"u8) => ItemField.Url,
        4 when name.SequenceEqual("text"u8) => ItemField.Text,
        4 when name.SequenceEqual("kind"u8) => ItemField.Kind,
        4 when name.SequenceEqual("html"u8) => ItemField.Html,
        5 when name.SequenceEqual("group"u8) => ItemField.Group,
        6 when name.SequenceEqual("author"u8) => ItemField.Author,
        7 when name.SequenceEqual("subject"u8) => ItemField.Subject,
        7 when name.SequenceEqual("version"u8) => ItemField.Version,
        8 when name.SequenceEqual("language"u8) => ItemField.Language,
        8 when name.SequenceEqual("repostOf"u8) => ItemField.RepostOf,
        9 when name.SequenceEqual("createdAt"u8) => ItemField.CreatedAt,
        9 when name.SequenceEqual("inReplyTo"u8) => ItemField.InReplyTo,
        9 when name.SequenceEqual("messageId"u8) => ItemField.MessageId,
        9 when name.SequenceEqual("automatic"u8) => ItemField.Automatic,
        10 when name.SequenceEqual("visibility"u8) => ItemField.Visibility,
        10 when name.SequenceEqual("references"u8) => ItemField.References,
        11 when name.SequenceEqual("attachments"u8) => ItemField.Attachments,
        14 when name.SequenceEqual("conversationId"u8) => ItemField.ConversationId,
        _ => ItemField.Unknown,
    };

    public static AuthorField OfAuthor(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => AuthorField.Id,
        3 when name.SequenceEqual("bio"u8) => AuthorField.Bio,
        4 when name.SequenceEqual("name"u8) => AuthorField.Name,
        5 when name.SequenceEqual("email"u8) => AuthorField.Email,
        5 when name.SequenceEqual("phone"u8) => AuthorField.Phone,
        6 when name.SequenceEqual("handle"u8) => AuthorField.Handle,
        8 when name.SequenceEqual("verified"u8) => AuthorField.Verified,
        9 when name.SequenceEqual("followers"u8) => AuthorField.Followers,
        9 when name.SequenceEqual("createdAt"u8) => AuthorField.CreatedAt,
        _ => AuthorField.Unknown,
    };

    public static AttachmentField OfAttachment(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("url"u8) => AttachmentField.Url,
        4 when name.SequenceEqual("name"u8) => AttachmentField.Name,
        5 when name.SequenceEqual("bytes"u8) => AttachmentField.Bytes,
        11 when name.SequenceEqual("contentType"u8) => AttachmentField.ContentType,
        _ => AttachmentField.Unknown,
    };

    /// <summary>The property name at the reader, its escapes resolved.</summary>
    internal static ReadOnlySpan<byte> Name(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(CleanJson.Read(ref reader)) : reader.ValueSpan;
}
