using Hub.Contracts;
using Hub.Host.Commands;
using Hub.Host.Pages;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture]
internal sealed class TableTests
{
    [Test]
    public async Task A_table_fits_100_columns_whatever_it_holds()
    {
        var table = new Table(new Column("id", IsNumber: true), new Column("text", MayCut: true), new Column("state"));
        table.Add("1", new string('x', 500), "done");
        table.Add("22", "short", "due");
        var output = new StringWriter { NewLine = "\n" };
        await table.WriteAsync(output);
        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.That(lines.Max(line => line.Length), Is.EqualTo(Table.Width));
        Assert.That(lines[2], Does.StartWith("22  short").And.EndWith("due"));
        Assert.That(lines[1], Does.Contain("…  done"));
    }

    [TestCase("a\u001b[31mred\u001b[0m", "a [31mred [0m"), TestCase("line\nbreak\ttab", "line break tab"), TestCase("rtl\u202eevil", "rtlevil"), TestCase("привіт 😀", "привіт 😀"), Property("Requirement", "R28")]
    public void What_came_from_outside_cannot_steer_the_terminal(string text, string shown) => Assert.That(Table.Clean(text), Is.EqualTo(shown));

    [Test]
    public void Spans_that_overlap_or_lie_outside_cut_the_text_and_lose_nothing()
    {
        const string Text = "no internet 😀 since five";
        Evidence[] evidence = [new("a", 0, 11, 3, "incident"), new("b", 3, 14, -1, "noise"), new("c", 20, 99, 1, "noise"), new("d", 13, 1, 1, "noise"), new("e", 5, 0, 1, "tag:x")];
        var parts = Highlights.Of(Text, evidence);
        Assert.That(string.Concat(parts.Select(part => part.Text)), Is.EqualTo(Text));
        Assert.That(parts.Select(part => string.Concat(part.Marks.Select(mark => mark.Rule))), Is.EqualTo("a,ab,b,".Split(',')));
    }

    [TestCase("https://example.com/x", true), TestCase("javascript:alert(1)", false), TestCase("data:text/html,x", false), TestCase("/posts", false), TestCase(null, false), Property("Requirement", "R28")]
    public void Only_web_addresses_become_links(string? url, bool linked) => Assert.That(Links.Safe(url) is not null, Is.EqualTo(linked));
}
