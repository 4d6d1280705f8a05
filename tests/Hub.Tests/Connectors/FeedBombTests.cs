using System.Text;
using Hub.Connectors;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>Small feeds that would become large: what is read of them grows with their length alone.</summary>
[TestFixture, Property("Requirement", "R28")]
internal sealed class FeedBombTests
{
    private const long Most = 60L << 20;
    private static readonly Uri Address = new("https://forum.example/feed");

    [Test]
    public void Namespaces_without_end_are_not_copied_from_element_to_element()
    {
        var feed = new StringBuilder("<rss><channel>");
        for (var depth = 0; depth < 190; depth++)
            feed.Append("<a").Append(string.Concat(Enumerable.Range(0, 100).Select(at => $" xmlns:n{depth}-{at}='u'"))).Append('>');
        feed.Append(string.Concat(Enumerable.Repeat("<b xmlns:q='u'/>", 200))).Append("<item><title>one</title></item>");
        Assert.That(AllocatedBy(feed.ToString(), out var read), Is.LessThan(Most));
        Assert.That(read.Items.Single().Title, Is.EqualTo("one"));
    }

    [Test]
    public void An_address_that_links_are_relative_to_is_worked_out_once_and_stays_short()
    {
        var feed = new StringBuilder("<rss><channel>");
        for (var depth = 0; depth < 150; depth++)
            feed.Append("<a xml:base='").Append((char)('a' + (depth % 26)), 300).Append("/'>");
        feed.Append("<item><title>one</title>").Append(string.Concat(Enumerable.Repeat("<enclosure url='f'/>", 2_000))).Append("</item>");
        Assert.That(AllocatedBy(feed.ToString(), out var read), Is.LessThan(Most));
        Assert.That(read.Items.Single().Files, Has.Count.EqualTo(100));
    }

    [Test]
    public void Items_that_are_not_closed_end_where_the_next_begins()
    {
        var feed = $"<rss><channel>{string.Concat(Enumerable.Range(0, 150).Select(at => $"<item><title>{at}</title><description>"))}{new string('x', 1 << 20)}</channel></rss>";
        Assert.That(AllocatedBy(feed, out var read), Is.LessThan(Most));
        Assert.That(read.Items.Select(item => item.Title), Is.EqualTo(Enumerable.Range(0, 150).Select(at => $"{at}")));
        Assert.That(read.Items.Sum(item => item.Raw.Length), Is.LessThan(2 << 20));
    }

    private static long AllocatedBy(string feed, out FeedDocument read)
    {
        var bytes = Encoding.UTF8.GetBytes(feed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        read = FeedReader.Read(bytes, "utf-8", Address);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
