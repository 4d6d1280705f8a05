using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Reads an item's references and attachments.</summary>
internal static class ItemLists
{
    /// <summary>Most references or attachments of one item.</summary>
    public const int Most = 1_000;

    public static IReadOnlyList<string> References(ref Utf8JsonReader reader, ref Problem? problem)
    {
        if (!Opens(ref reader, "/references", "an array of ids", ref problem))
            return [];
        var references = new List<string>();
        var depth = reader.CurrentDepth;
        for (var at = 0; reader.Read() && reader.CurrentDepth > depth; at++)
        {
            Problem? own = null;
            var reference = ItemValues.Id(ref reader, "", ref own);
            if (own is not null)
                problem ??= ItemProblem.Under($"/references/{at}", own);
            if (at == Most)
                problem ??= TooMany("/references");
            if (reference is not null && at < Most)
                references.Add(reference);
        }
        return references;
    }

    public static IReadOnlyList<Attachment> Attachments(ref Utf8JsonReader reader, ref Problem? problem)
    {
        if (!Opens(ref reader, "/attachments", "an array of objects", ref problem))
            return [];
        var attachments = new List<Attachment>();
        var depth = reader.CurrentDepth;
        for (var at = 0; reader.Read() && reader.CurrentDepth > depth; at++)
        {
            Problem? own = null;
            var attachment = One(ref reader, ref own);
            if (own is not null)
                problem ??= ItemProblem.Under($"/attachments/{at}", own);
            if (at == Most)
                problem ??= TooMany("/attachments");
            if (attachment is not null && at < Most)
                attachments.Add(attachment);
        }
        return attachments;
    }

    private static Attachment? One(ref Utf8JsonReader reader, ref Problem? problem)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return ItemValues.Wrong<Attachment>(ref reader, "", "an object", ref problem);
        string? name = null, url = null, contentType = null;
        long? bytes = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = ItemFields.OfAttachment(ItemFields.Name(ref reader));
            reader.Read();
            switch (field)
            {
                case AttachmentField.Name: name = ItemValues.Line(ref reader, "/name", ref problem); break;
                case AttachmentField.Url: url = ItemValues.Line(ref reader, "/url", ref problem); break;
                case AttachmentField.ContentType: contentType = ItemValues.Line(ref reader, "/contentType", ref problem); break;
                case AttachmentField.Bytes: bytes = ItemValues.Number(ref reader, "/bytes", 0, ref problem); break;
                default: ItemValues.Skip(ref reader, ref problem); break;
            }
        }
        if (name is null && url is null)
            problem ??= ItemProblem.Of("", "an object with a url or a name", "without both");
        return new Attachment(name, url, contentType, bytes);
    }

    private static bool Opens(ref Utf8JsonReader reader, string field, string allowed, ref Problem? problem)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
            return true;
        if (reader.TokenType != JsonTokenType.Null)
            ItemValues.Wrong<object>(ref reader, field, allowed, ref problem);
        return false;
    }

    private static Problem TooMany(string field) => ItemProblem.Of(field, $"at most {Most} long", "longer");
}
