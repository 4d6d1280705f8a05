using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Reads an item's author.</summary>
internal struct ItemAuthor
{
    private string? id, handle, name, email, phone, bio;
    private long? followers;
    private bool? verified;
    private DateTimeOffset? createdAt;

    /// <summary>The reader stands on the author's value, afterwards on its last token.</summary>
    public static ItemAuthor Read(ref Utf8JsonReader reader, ref Problem? problem)
    {
        var author = new ItemAuthor();
        if (reader.TokenType == JsonTokenType.StartObject)
            author.ReadFields(ref reader, ref problem);
        else if (reader.TokenType != JsonTokenType.Null)
            ItemValues.Wrong<object>(ref reader, "/author", "an object", ref problem);
        return author;
    }

    /// <summary>
    /// The author with an id in any case: his own, else his handle or address with the word before it (so that they cannot be taken for somebody's id), else an
    /// anonymous one for the conversation, else for the post alone.
    /// </summary>
    public readonly Author Finish(string? conversationId, string itemId) => new()
    {
        Id = id ?? CleanText.Id(
            handle is not null ? $"handle:{handle}"
            : email is not null ? $"email:{email.ToLowerInvariant()}"
            : conversationId is not null ? $"anonymous:{conversationId}" : $"anonymous-post:{itemId}"),
        Handle = handle,
        Name = name,
        Email = email,
        Phone = phone,
        Bio = bio,
        Followers = followers,
        Verified = verified,
        CreatedAt = createdAt,
    };

    private void ReadFields(ref Utf8JsonReader reader, ref Problem? problem)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = ItemFields.OfAuthor(ItemFields.Name(ref reader));
            reader.Read();
            switch (field)
            {
                case AuthorField.Id: id = ItemValues.Id(ref reader, "/author/id", ref problem); break;
                case AuthorField.Handle: handle = ItemValues.Line(ref reader, "/author/handle", ref problem); break;
                case AuthorField.Name: name = ItemValues.Line(ref reader, "/author/name", ref problem); break;
                case AuthorField.Email: email = ItemValues.Line(ref reader, "/author/email", ref problem); break;
                case AuthorField.Phone: phone = ItemValues.Line(ref reader, "/author/phone", ref problem); break;
                case AuthorField.Bio: bio = ItemValues.Line(ref reader, "/author/bio", ref problem); break;
                case AuthorField.Followers: followers = ItemValues.Number(ref reader, "/author/followers", 0, ref problem); break;
                case AuthorField.Verified: verified = ItemValues.Flag(ref reader, "/author/verified", ref problem); break;
                case AuthorField.CreatedAt: createdAt = ItemValues.Time(ref reader, "/author/createdAt", ref problem); break;
                default: ItemValues.Skip(ref reader, ref problem); break;
            }
        }
    }
}
