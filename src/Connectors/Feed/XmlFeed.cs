using System.Globalization;
using System.Text;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 (RFC 4287), CDF, read leniently.</summary>
internal static class XmlFeed
{
    private static readonly Dictionary<string, string> Vocabulary = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http://www.w3.org/2005/Atom"] = "",
        ["http://purl.org/atom/ns#"] = "",
        ["http://purl.org/rss/1.0/"] = "",
        ["http://my.netscape.com/rdf/simple/0.9/"] = "",
        ["http://channel.netscape.com/rdf/simple/0.9/"] = "",
        ["http://purl.org/net/rss1.1#"] = "",
        ["http://backend.userland.com/rss2"] = "",
        ["http://blogs.law.harvard.edu/tech/rss"] = "",
        ["http://backend.userland.com/RSS2"] = "",
        ["http://purl.org/rss/1.0/modules/rss091#"] = "",
        ["http://example.com/newformat#"] = "",
        ["http://www.w3.org/1999/02/22-rdf-syntax-ns#"] = "rdf",
        ["http://purl.org/dc/elements/1.1/"] = "dc",
        ["http://purl.org/dc/elements/1.0/"] = "dc",
        ["http://purl.org/dc/terms/"] = "dcterms",
        ["http://purl.org/rss/1.0/modules/content/"] = "content",
        ["http://purl.org/rss/1.0/modules/syndication/"] = "sy",
        ["http://purl.org/syndication/thread/1.0"] = "thr",
        ["http://purl.org/atompub/tombstones/1.0"] = "at",
        ["http://search.yahoo.com/mrss/"] = "media",
        ["http://search.yahoo.com/mrss"] = "media",
        ["http://www.w3.org/1999/xhtml"] = "xhtml",
        ["http://www.itunes.com/dtds/podcast-1.0.dtd"] = "itunes",
    };

    private static readonly HashSet<string> Items = new(StringComparer.Ordinal) { "item", "entry" };
    private static readonly HashSet<string> Roots = new(StringComparer.Ordinal) { "rss", "rdf:rdf", "feed", "channel", "rdf", "item", "entry" };

    /// <exception cref="NoFeedException">No root of a feed, and nothing like an item.</exception>
    public static FeedDocument Read(string text, Uri address)
    {
        var document = LooseXml.Read(text, Vocabulary, Items);
        var root = document.Children.FirstOrDefault(element => Roots.Contains(element.Name));
        var items = new List<LooseElement>();
        Gather(document, items);
        if (root is null && items.Count == 0)
            throw new NoFeedException(document.Children.Count == 0 ? "no markup and no JSON object" : $"a document of <{document.Children[0].ShortName()}>");
        var isWhole = root?.IsClosed ?? true;
        // Where the document broke off, the item that it broke off in comes with the next poll.
        return new FeedDocument([.. items.Where(item => isWhole || item.IsClosed).Select(item => XmlFeedItem.Of(item, address))]) { Rhythm = root is null ? null : Rhythm(root), IsWhole = isWhole };
    }

    private static void Gather(LooseElement element, List<LooseElement> items)
    {
        foreach (var child in element.Children)
        {
            if (child.Name is "item" or "entry" or "at:deleted-entry")
                items.Add(child);
            Gather(child, items);
        }
    }

    private static TimeSpan? Rhythm(LooseElement root)
    {
        var channel = root.Child("channel") ?? root;
        if (Number(channel.Child("ttl")) is { } minutes)
            return TimeSpan.FromMinutes(minutes);
        var period = channel.Child("sy:updateperiod")?.Text.Trim().ToLowerInvariant() switch
        {
            "hourly" => TimeSpan.FromHours(1),
            "daily" => TimeSpan.FromDays(1),
            "weekly" => TimeSpan.FromDays(7),
            "monthly" or "yearly" => TimeSpan.FromDays(30),
            _ => (TimeSpan?)null,
        };
        return period / Math.Max(1, Number(channel.Child("sy:updatefrequency")) ?? 1);
    }

    private static double? Number(LooseElement? element) =>
        int.TryParse(element?.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100_000 ? number : null;

    private static string ShortName(this LooseElement element) => element.Name.Length > 40 ? element.Name[..40] : element.Name;

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
