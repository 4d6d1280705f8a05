using System.Globalization;
using System.Text.RegularExpressions;
using Hub.Connectors;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>The 1,749 feeds by which another reader tests itself: no crash, no hang, and what we read is what their comments expect.</summary>
[TestFixture, Property("Requirement", "R7")]
internal sealed partial class HostileFeedTests
{
    private static readonly Uri Server = new("http://127.0.0.1:8097/");

    /// <summary>What we read differently on purpose; the README of the feed channel says what it is.</summary>
    private const int MostDifferent = 27;

    [Test, CancelAfter(60_000)]
    public void Every_feed_is_read_without_a_crash_or_a_hang_and_as_expected(CancellationToken stop)
    {
        var (agree, compared, differ) = (0, 0, new List<string>());
        var files = Directory.GetFiles(Shared.Need("data/hostile/feedparser/tests"), "*.xml", SearchOption.AllDirectories);
        Assert.That(files, Has.Length.EqualTo(1749));
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            var bytes = File.ReadAllBytes(file);
            var address = AddressOf(bytes);
            var item = First(bytes, address);
            foreach (Match expected in Expectation().Matches(FeedReader.Text(bytes, Charset(bytes))))
            {
                var (key, wanted) = (expected.Groups["key"].Value, Words(expected.Groups["key"].Value, address, Literal(expected.Groups["text"].Value)));
                var found = item is null ? "no item" : Found(item, key);
                compared++;
                if (found == wanted)
                    agree++;
                else
                    differ.Add($"{Path.GetRelativePath(Path.GetDirectoryName(Path.GetDirectoryName(file))!, file)} {key}: expected [{wanted}], found [{found}]");
            }
        }
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Length} files; of {compared} expectations of an item's title, text, link, id and author {agree} agree ({100.0 * agree / compared:0.0} %)"));
        foreach (var difference in differ)
            TestContext.Out.WriteLine(difference);
        Assert.That(differ, Has.Count.LessThanOrEqualTo(MostDifferent).And.Count.LessThan(compared / 20));
    }

    private static FeedItem? First(byte[] bytes, Uri address)
    {
        try
        {
            var document = FeedReader.Read(bytes, Charset(bytes), address);
            foreach (var item in document.Items)
                Assert.That(new FeedPost(FeedIdentity.Auto, "h").Of(item, false, default), Is.Not.Null);
            return document.Items.Count > 0 ? document.Items[0] : null;
        }
        catch (NoFeedException)
        {
            return null;
        }
    }

    private static string? Charset(byte[] bytes) => HeaderCharset().Match(Head(bytes)) is { Success: true } found ? found.Groups[1].Value : null;

    private static Uri AddressOf(byte[] bytes) => HeaderLocation().Match(Head(bytes)) is { Success: true } found ? new Uri(Server, found.Groups[1].Value) : Server;

    private static string Head(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes[..Math.Min(1_000, bytes.Length)]);

    private static string Found(FeedItem item, string key) => key switch
    {
        "title" => item.Title,
        "link" => item.Link?.AbsoluteUri ?? "",
        "id" or "guid" => item.Id ?? "",
        "name" => item.Author?.Name ?? "",
        "email" => item.Author?.Email ?? "",
        _ => item.Text,
    };

    /// <summary>They keep HTML where we keep words: theirs is turned as ours is.</summary>
    private static string Words(string key, Uri address, string literal) => key switch
    {
        "title" => Spaces().Replace(literal.AsSpan().ContainsAny('<', '&') ? HtmlText.Of(literal) : literal, " ").Trim(),
        "link" => Uri.TryCreate(address, literal, out var link) ? link.AbsoluteUri : literal,
        "id" or "guid" or "name" or "email" => literal.Trim(),
        _ => (literal.AsSpan().ContainsAny('<', '&') ? HtmlText.Of(literal, address) : literal).Trim(),
    };

    private static string Literal(string written) => Escape().Replace(written, found => found.Value[1] switch
    {
        'u' or 'x' => char.ConvertFromUtf32(int.Parse(found.Value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        var other => other.ToString(),
    });

    [GeneratedRegex("""entries\[0\]\[?\.?'?(?:author_detail'\]\[')?(?<key>title|link|id|guid|description|summary|name|email|content)(?:_detail'\]\['value)?'?\]?(?:\[0\]\['value'\])?\s*==\s*u?(?<quote>['"])(?<text>(?:\\.|(?!\k<quote>).)*)\k<quote>""", RegexOptions.CultureInvariant)]
    private static partial Regex Expectation();

    [GeneratedRegex("""Header:\s+Content-type:[^\n]*charset=["']?([A-Za-z0-9._-]+)""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HeaderCharset();

    [GeneratedRegex(@"Header:\s+Content-Location:\s*(\S+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HeaderLocation();

    [GeneratedRegex(@"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
