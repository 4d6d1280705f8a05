using System.Text;
using Hub.Connectors;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>What is read of each format.</summary>
[TestFixture, Property("Requirement", "R7")]
public sealed class FeedFormatTests
{
    private static readonly Uri Address = new("https://forum.example/feeds/latest");

    [Test]
    public void Rss_2() => Told(
        """
        <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><ttl>30</ttl><item>
        <title>Down &amp;amp; out</title><link>/t/5</link><guid isPermaLink="false">5</guid><dc:creator>anna</dc:creator><pubDate>Mon, 02 Jan 2006 15:04:05 EST</pubDate>
        <description>short</description><content:encoded><![CDATA[<p>See <a href="../6">this</a></p>]]></content:encoded>
        <enclosure url="/f/log%20a.txt" length="12" type="text/plain"/></item></channel></rss>
        """,
        "5|https://forum.example/t/5|Down & out|See this (https://forum.example/6)|anna||2006-01-02T20:04:05Z|log a.txt https://forum.example/f/log%20a.txt text/plain 12");

    [Test]
    public void Rss_1() => Told(
        """
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:x="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>C</title></channel>
        <item rdf:about="https://forum.example/9"><title>T</title><link>https://forum.example/9</link><description>plain &lt;b&gt;bold&lt;/b&gt;</description><x:creator>b</x:creator><x:date>2026-01-02</x:date></item></rdf:RDF>
        """,
        "https://forum.example/9|https://forum.example/9|T|plain bold|b||2026-01-02T00:00:00Z|");

    [Test]
    public void Atom() => Told(
        """
        <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://forum.example/base/"><author><name>all</name><email>all@forum.example</email></author>
        <entry xml:base="deep/"><id>urn:1</id><link rel="self" href="no"/><link href="1.html"/><title>2 &lt; 3 &amp;amp; 4</title><updated>2026-01-02T03:04:05+02:00</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One<br/>two <a href="x">three</a></div></content></entry></feed>
        """,
        "urn:1|https://forum.example/base/deep/1.html|2 < 3 &amp; 4|One\ntwo three (https://forum.example/base/deep/x)|all|all@forum.example|2026-01-02T01:04:05Z|");

    [Test]
    public void Json_feed() => Told(
        """{"version":"https://jsonfeed.org/version/1.1","items":[{"id":7,"url":"/7","title":"T","content_html":"<p>a <i>b</i></p>","date_published":"2026-01-02T03:04:05Z","authors":[{"name":"c"}],"attachments":[{"url":"/f.png","mime_type":"image/png","size_in_bytes":9}]}]}""",
        "7|https://forum.example/7|T|a b|c||2026-01-02T03:04:05Z|f.png https://forum.example/f.png image/png 9");

    [Test]
    public void A_broken_document_is_read_as_far_as_it_goes() => Told(
        "<rss><channel><item><title>A & B < C</title><guid isPermaLink=false>1</guid><description>x < y<br>z</description></item></channel>\n<stray>",
        "1||A & B < C|x < y\nz||||");

    [Test]
    public void Entities_of_a_document_type_are_neither_fetched_nor_blown_up()
    {
        var laughs = string.Concat(Enumerable.Range(1, 60).Select(level => $"<!ENTITY l{level} \"{string.Concat(Enumerable.Repeat($"&l{level - 1};", 10))}\">"));
        var item = FeedReader.Read(Encoding.UTF8.GetBytes($"""
            <?xml version="1.0"?><!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd"><!ENTITY l0 "ha">{laughs}]>
            <rss><channel><item><guid>1</guid><title>&secret;&l60;&nbsp;&eacute;</title></item></channel></rss>
            """), null, Address).Items.Single();
        Assert.That(item.Title, Does.StartWith("&secret;&l60;").And.EndWith("é"));
        Assert.That(item.Title, Has.Length.LessThan(40));
    }

    [TestCase("windows-1251", "windows-1251", null)]
    [TestCase("koi8-r", null, "koi8-r")]
    [TestCase("utf-16", "utf-16", null)]
    [TestCase("utf-8", "no-such-charset", null)]
    [TestCase("utf-8", "us-ascii", null)]
    [TestCase("utf-8", "windows-1251-and-wrong", "utf-8")]
    public void Character_sets_are_found_by_mark_claim_and_fit(string real, string? declared, string? claimed)
    {
        var text = $"<?xml version=\"1.0\"{(declared is null ? "" : $" encoding=\"{declared}\"")}?><rss><channel><item><guid>1</guid><title>Нет связи</title></item></channel></rss>";
        Assert.That(FeedReader.Read(Charsets.Find(real)!.GetBytes(text), claimed, Address).Items.Single().Title, declared == "us-ascii" ? Does.StartWith("Ð") : Is.EqualTo("Нет связи"));
    }

    /// <summary>A date and a character set that would throw stop neither the feed nor the items beside it (R1, R7).</summary>
    [TestCase("utf-7"), TestCase("unicode-1-1-utf-7"), TestCase("csUnicode11UTF7"), TestCase("x-unicode-2-0-utf-7"), TestCase("none-such")]
    [Property("Requirement", "R1"), Property("Requirement", "R7")]
    public void Nothing_that_a_feed_claims_stops_it(string charset)
    {
        var bytes = Encoding.UTF8.GetBytes("<rss><channel><item><title>one</title><pubDate>Mon, 01 Jan 0001 00:00:00 +0100</pubDate></item><item><title>Нет связи</title></item></channel></rss>");
        Assert.That(FeedReader.Read(bytes, charset, Address).Items.Select(item => (item.Title, item.PublishedAt)), Is.EqualTo(new (string, DateTimeOffset?)[] { ("one", null), ("Нет связи", null) }));
    }

    [Test]
    public void A_deletion_is_told_by_a_tombstone_alone()
    {
        var item = FeedReader.Read("""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><at:deleted-entry ref="urn:1" when="2026-01-02T03:04:05Z"/></feed>"""u8, null, Address).Items.Single();
        Assert.That(new FeedPost(FeedIdentity.Auto, "h").Of(item, false, default), Is.EqualTo(new Hub.Contracts.Gone("urn:1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))));
    }

    [TestCase("Mon, 2 Jan 2006 15:04:05 +0200", "2006-01-02T13:04:05Z")]
    [TestCase("2 January 06 15:04 UT", "2006-01-02T15:04:00Z")]
    [TestCase("Thu,  01-Jan-2004 19:48:21 PST", "2004-01-02T03:48:21Z")]
    [TestCase("2003-12", "2003-12-01T00:00:00Z")]
    [TestCase("20031231T1014Z", "2003-12-31T10:14:00Z")]
    [TestCase("2026-01-02 03:04:05", "2026-01-02T03:04:05Z")]
    [TestCase("Invalid Date", null)]
    [TestCase("31 Feb 2026", null)]
    [TestCase("Mon, 01 Jan 0001 00:00:00 +0100", null)]
    [TestCase("0001-01-01T00:00:00+01:00", null)]
    [TestCase("0001-01-01T00:00:00-01:00", "0001-01-01T01:00:00Z")]
    public void Dates_as_they_are_written(string written, string? read) =>
        Assert.That(FeedDate.Read(written)?.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(read));

    [TestCase("<a><b>", 100_000)]
    [TestCase("<", 300_000)]
    [TestCase("</x>", 200_000)]
    [TestCase("<a x='", 100_000)]
    [TestCase("<![CDATA[", 100_000)]
    [TestCase("&#x", 300_000)]
    public void Hostile_markup_costs_no_more_than_its_length(string piece, int times)
    {
        var bytes = Encoding.UTF8.GetBytes("<rss><channel><item><title>x</title>" + string.Concat(Enumerable.Repeat(piece, times)));
        var read = Task.Run(() => FeedReader.Read(bytes, null, Address));
        Assert.That(read.Wait(TimeSpan.FromSeconds(10)), "it hangs");
    }

    private static void Told(string document, string expected)
    {
        var item = FeedReader.Read(Encoding.UTF8.GetBytes(document), null, Address).Items.Single();
        var files = string.Join(',', item.Files.Select(file => $"{file.Name} {file.Url} {file.ContentType} {file.Bytes}"));
        Assert.That($"{item.Id}|{item.Link}|{item.Title}|{item.Text}|{item.Author?.Name}|{item.Author?.Email}|{item.PublishedAt:yyyy-MM-ddTHH:mm:ssZ}|{files}".Replace("|0001-01-01T00:00:00Z|", "||", StringComparison.Ordinal), Is.EqualTo(expected));
    }
}
