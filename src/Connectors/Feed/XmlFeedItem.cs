using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Makes an item of an element, by the names that RSS, Atom, Dublin Core and others have for the same thing.</summary>
internal static class XmlFeedItem
{
    private static readonly string[] Contents =
        ["content:encoded", "content", "xhtml:body", "body", "fullitem", "description", "summary", "abstract", "dc:description", "itunes:summary", "media:description"];

    private static readonly string[] Titles = ["title", "dc:title", "media:title"];
    private static readonly string[] Published = ["published", "pubdate", "dcterms:created", "created", "issued", "dcterms:issued", "dc:date"];
    private static readonly string[] Updated = ["updated", "modified", "dcterms:modified"];
    private static readonly string[] Authors = ["author", "dc:creator", "dc:author", "itunes:author", "creator"];

    /// <summary>Files of one item; more are left.</summary>
    private const int MostFiles = 100;

    public static FeedItem Of(LooseElement item, Uri address)
    {
        var raw = XmlFeed.Bytes(item.Outer);
        if (item.Name == "at:deleted-entry")
            return new FeedItem { Raw = raw, Id = item["ref"], PublishedAt = FeedDate.Read(item["when"]), IsDeleted = true, Problem = item["ref"] is null ? "A deletion names no entry." : null };
        var (title, body) = (First(item, Titles), First(item, Contents));
        var guid = item.Child("guid");
        var content = body is null ? "" : FeedText.Of(body, address);
        var read = new FeedItem
        {
            Raw = raw,
            Id = Words(item.Child("id")) ?? Words(guid) ?? NotEmpty(item["rdf:about"]) ?? Words(item.Child("dc:identifier")),
            IsIdLink = guid is not null && item.Child("id") is null && !string.Equals(guid["ispermalink"]?.Trim(), "false", StringComparison.OrdinalIgnoreCase),
            Link = Link(item, address),
            Title = title is null ? "" : FeedText.Line(title),
            Text = content,
            Author = Author(item),
            PublishedAt = Date(item, Published) ?? Date(item, Updated),
            UpdatedAt = Date(item, Updated),
            Language = NotEmpty((body ?? item).Inherited("xml:lang")),
            InReplyTo = NotEmpty(item.Child("thr:in-reply-to")?["ref"]),
            Files = Files(item, address),
        };
        return read.Title.Length == 0 && read.Text.Length == 0 && read.Files.Count == 0 ? read with { Problem = "The item has neither title nor text." } : read;
    }

    private static LooseElement? First(LooseElement item, string[] names)
    {
        foreach (var name in names)
            if (item.Child(name) is { } child && child["src"] is null && child.Inner.Trim().Length > 0)
                return child;
        return null;
    }

    private static Uri? Link(LooseElement item, Uri address)
    {
        string? plain = null;
        foreach (var link in item.Children.Where(child => child.Name == "link"))
        {
            if (link["href"] is { } target && (link["rel"] ?? "alternate").Trim() is "alternate" or "")
                return Resolve(link, target, address);
            if (link["href"] is null)
                plain ??= NotEmpty(link.Text);
        }
        if (plain is not null)
            return Resolve(item, plain, address);
        return item.Child("guid") is { } guid && guid["ispermalink"] is null or "true" && Uri.TryCreate(guid?.Text.Trim(), UriKind.Absolute, out var permanent) && permanent.Scheme is "http" or "https" ? permanent
            : NotEmpty(item["rdf:about"] ?? item["href"]) is { } about ? Resolve(item, about, address) : null;
    }

    private static Uri? Resolve(LooseElement at, string target, Uri address) =>
        Uri.TryCreate(at.BaseFrom(address), target.Trim(), out var link) && link.Scheme is "http" or "https" ? link : null;

    private static FeedPerson? Author(LooseElement item)
    {
        foreach (var name in Authors)
            if (item.Child(name) is { } author && Person(author) is { } person)
                return person;
        return item.Parent is { Name: "feed" } feed && feed.Child("author") is { } all ? Person(all) : null;
    }

    private static FeedPerson? Person(LooseElement author)
    {
        if (author.Children.Count == 0 || Words(author.Child("name")) is null && Words(author.Child("email")) is null)
            return FeedText.Person(author.Text);
        return new FeedPerson(Words(author.Child("name")), Words(author.Child("email")), Words(author.Child("uri")) ?? Words(author.Child("url")));
    }

    private static DateTimeOffset? Date(LooseElement item, string[] names)
    {
        foreach (var name in names)
            if (FeedDate.Read(item.Child(name)?.Text) is { } date)
                return date;
        return null;
    }

    private static List<Attachment> Files(LooseElement item, Uri address)
    {
        var files = new List<Attachment>();
        foreach (var child in item.Children)
        {
            var target = child.Name switch
            {
                "enclosure" or "media:content" => child["url"],
                "link" when child["rel"]?.Trim() == "enclosure" => child["href"],
                _ => null,
            };
            if (target is not null && files.Count < MostFiles && Resolve(child, target, address) is { } link)
                files.Add(new Attachment(Name(link), link.AbsoluteUri, NotEmpty(child["type"]), long.TryParse(child["length"] ?? child["filesize"], out var bytes) && bytes > 0 ? bytes : null));
        }
        return files;
    }

    internal static string? Name(Uri link) => NotEmpty(Uri.UnescapeDataString(link.Segments[^1].Trim('/')));

    private static string? Words(LooseElement? element) => NotEmpty(element?.Text);

    private static string? NotEmpty(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
