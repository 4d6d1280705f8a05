using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>JSON Feed 1.0 and 1.1 (jsonfeed.org).</summary>
internal static class JsonFeed
{
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 64, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="NoFeedException">It is no JSON, or has no items.</exception>
    public static FeedDocument Read(string text, Uri address)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            var root = document.RootElement;
            if (root.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
                return new FeedDocument([.. items.EnumerateArray().Select(item => Of(item, address))]);
            return root.TryGetProperty("id", out _) ? new FeedDocument([Of(root, address)]) : throw new NoFeedException("JSON without a list of items");
        }
        catch (JsonException error)
        {
            throw new NoFeedException($"JSON that is {ItemProblem.Broken(error)}");
        }
    }

    private static FeedItem Of(JsonElement item, Uri address)
    {
        var raw = XmlFeed.Bytes(item.GetRawText());
        if (item.ValueKind != JsonValueKind.Object)
            return new FeedItem { Raw = raw, Problem = "The item is not an object." };
        var html = Text(item, "content_html");
        var read = new FeedItem
        {
            Raw = raw,
            Id = Text(item, "id"),
            Link = Address(item, "url", address) ?? Address(item, "external_url", address),
            Title = Text(item, "title") ?? "",
            Text = Text(item, "content_text") ?? (html is null ? null : HtmlText.Of(html, address)) ?? Text(item, "summary") ?? "",
            Author = Author(item),
            PublishedAt = FeedDate.Read(Text(item, "date_published")) ?? FeedDate.Read(Text(item, "date_modified")),
            UpdatedAt = FeedDate.Read(Text(item, "date_modified")),
            Language = Text(item, "language"),
            Files = Files(item, address),
        };
        return read.Title.Length == 0 && read.Text.Length == 0 && read.Files.Count == 0 ? read with { Problem = "The item has neither title nor text." } : read;
    }

    private static FeedPerson? Author(JsonElement item)
    {
        var author = item.TryGetProperty("authors", out var authors) && authors.ValueKind == JsonValueKind.Array && authors.GetArrayLength() > 0 ? authors[0]
            : item.TryGetProperty("author", out var one) ? one : default;
        if (author.ValueKind != JsonValueKind.Object)
            return null;
        var (name, url) = (Text(author, "name"), Text(author, "url"));
        return name is null && url is null ? null : new FeedPerson(name, null, url);
    }

    private static List<Attachment> Files(JsonElement item, Uri address)
    {
        var files = new List<Attachment>();
        if (item.TryGetProperty("attachments", out var all) && all.ValueKind == JsonValueKind.Array)
            foreach (var file in all.EnumerateArray().Where(file => file.ValueKind == JsonValueKind.Object))
                if (Address(file, "url", address) is { } link)
                    files.Add(new Attachment(
                        Text(file, "title") ?? XmlFeedItem.Name(link), link.AbsoluteUri, Text(file, "mime_type"), file.TryGetProperty("size_in_bytes", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) ? bytes : null));
        return files;
    }

    /// <summary>Null where nothing stands there; numbers as they are written, since some feeds number their items.</summary>
    private static string? Text(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value))
            return null;
        var text = value.ValueKind switch { JsonValueKind.String => String(value), JsonValueKind.Number => value.GetRawText(), _ => "" };
        return text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
    }

    /// <summary>A lone surrogate does not throw: escapes are read as they stand.</summary>
    private static string String(JsonElement value)
    {
        var reader = new Utf8JsonReader(XmlFeed.Bytes(value.GetRawText()));
        reader.Read();
        return CleanJson.Read(ref reader);
    }

    private static Uri? Address(JsonElement item, string name, Uri address) =>
        Text(item, name) is { } text && Uri.TryCreate(address, text, out var link) && link.Scheme is "http" or "https" ? link : null;
}
