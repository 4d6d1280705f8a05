using Hub.Connectors;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>How X counts (counting-characters): an answer that is one character too long is refused.</summary>
[TestFixture]
public sealed class XTextTests
{
    [TestCase("", 0)]
    [TestCase("Hello", 5)]
    [TestCase("caf\u00e9", 4)]
    [TestCase("cafe\u0301", 4)]
    [TestCase("Привіт", 6)]
    [TestCase("日本", 4)]
    [TestCase("\U0001F47E", 2)]
    [TestCase("\U0001F64B\U0001F3FD", 2)]
    [TestCase("\U0001F468\u200d\U0001F469\u200d\U0001F467\u200d\U0001F466", 2)]
    [TestCase("\U0001F1E9\U0001F1EA", 2)]
    [TestCase("https://example.com", 23)]
    [TestCase("see https://example.com/very/long/path/that/goes/on/and/on/and/on now", 31)]
    [TestCase("“quoted” – yes…", 16)]
    public void Weights_are_X_s(string text, int weight) => Assert.That(XText.Weight(text), Is.EqualTo(weight));

    [Test]
    public void A_text_that_fits_is_sent_as_it_is_and_a_longer_one_in_parts_that_say_so_and_lose_no_word()
    {
        var fits = new string('я', 280);
        Assert.That(XText.Split(fits), Is.EqualTo((string[])[fits]));
        var words = Enumerable.Range(1, 120).Select(number => $"word{number}").ToList();
        var parts = XText.Split(string.Join(' ', words));
        Assert.That(parts.Select(XText.Weight), Is.All.LessThanOrEqualTo(280));
        Assert.That(parts.Select((part, at) => part.EndsWith($" ({at + 1}/{parts.Count})", StringComparison.Ordinal)), Is.All.True);
        Assert.That(string.Join(' ', parts.Select(part => part[..part.LastIndexOf(" (", StringComparison.Ordinal)])), Is.EqualTo(string.Join(' ', words)));
    }

    [Test]
    public void A_word_without_end_is_split_between_its_characters()
    {
        var parts = XText.Split(string.Concat(Enumerable.Repeat("\U0001F468\u200d\U0001F469\u200d\U0001F467", 200)));
        Assert.That(parts.Select(XText.Weight), Is.All.LessThanOrEqualTo(280));
        Assert.That(parts.Sum(part => part.Split("\U0001F468\u200d\U0001F469\u200d\U0001F467").Length - 1), Is.EqualTo(200));
    }
}
