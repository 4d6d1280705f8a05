using System.Text.Json;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

[Property("Requirement", "R26")]
[NonParallelizable] // looks at the CPU time of the process
internal sealed class HostileTextTests
{
    [Test]
    public void Every_naughty_string_is_decided()
    {
        var strings = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Shared.Need("data/hostile/blns/blns.json")))!;
        foreach (var text in strings)
        {
            Assert.That(() => Say.Shipped.Value.Of(text), Throws.Nothing);
            Assert.That(() => Say.Shipped.Value.Of(CleanText.Text(text)), Throws.Nothing);
        }
    }

    private static IEnumerable<TestCaseData> Large()
    {
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("the internet is down again! ", 36_000))).SetArgDisplayNames("1 MB of words");
        yield return new TestCaseData(new string('a', 10_000_000)).SetArgDisplayNames("10 MB of one letter");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("🔥", 250_000))).SetArgDisplayNames("1 MB of emoji");
        yield return new TestCaseData(new string('\u200b', 2_000_000)).SetArgDisplayNames("2 million zero-width spaces");
        yield return new TestCaseData(new string('@', 1_000_000)).SetArgDisplayNames("a million at signs");
        yield return new TestCaseData(new string('\n', 500_000)).SetArgDisplayNames("half a million lines");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("a.", 500_000))).SetArgDisplayNames("1 MB of letters and dots");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("#a_B", 50_000))).SetArgDisplayNames("50,000 hashtags");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("not not when will no ", 10_000))).SetArgDisplayNames("beginnings of phrases");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("\ud800\u202e\u0000", 300_000))).SetArgDisplayNames("lone surrogates, bidi and NUL");
    }

    [TestCaseSource(nameof(Large))]
    public void A_huge_text_costs_time_in_proportion(string text)
    {
        var before = Environment.CpuUsage.TotalTime;
        var verdict = Say.Shipped.Value.Of(text);
        Assert.That(verdict.Evidence, Has.All.Matches<Evidence>(one => one.Start + one.Length <= text.Length));
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(TimeSpan.FromSeconds(8)), "CPU time");
    }
}
