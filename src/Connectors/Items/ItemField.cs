namespace Hub.Connectors;

/// <summary>The fields of an item; each name in camel case is the field's JSON name (docs/webhook-item.schema.json).</summary>
public enum ItemField
{
    Unknown, Id, Text, ConversationId, InReplyTo, References, MessageId, Subject, Html, Url, CreatedAt, Language, Visibility, Kind, Group, RepostOf, Automatic,
    Version, Author, Attachments,
}

/// <summary>The fields of an item's author.</summary>
public enum AuthorField { Unknown, Id, Handle, Name, Email, Phone, Bio, Followers, Verified, CreatedAt }

/// <summary>The fields of an item's attachment.</summary>
public enum AttachmentField { Unknown, Name, Url, ContentType, Bytes }
