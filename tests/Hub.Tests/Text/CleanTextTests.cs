using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hub.Contracts;
using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Text;

[TestFixture, Property("Requirement", "R7")]
public sealed class CleanTextTests
{
    private static readonly Gen<string> Strings = Gen.OneOf(
        Gen.Choose(0, 0xffff), Gen.Choose(0, 0x2ff), Gen.Choose(0x300, 0x36f), Gen.Choose(0x400, 0x52f), Gen.Choose(0xd800, 0xdfff), Gen.Choose(0x2000, 0x2030), Gen.Choose(0xac00, 0xd7af))
        .Select(number => (char)number).ListOf().Select(letters => string.Concat(letters));

    [Test]
    public void Cleaning_never_throws_and_twice_is_once() => Prop.ForAll(Strings.ToArbitrary(), raw =>
    {
        foreach (var clean in (Func<string, string>[])[CleanText.Text, CleanText.Line, CleanText.Id])
        {
            var once = clean(raw);
            Assert.That(clean(once), Is.EqualTo(once));
            Assert.That(once.IsNormalized(NormalizationForm.FormC));
            Assert.That(once, Has.None.Matches<char>(letter => char.IsControl(letter) && letter is not ('\n' or '\t')));
            Assert.That(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(once)), Is.EqualTo(once), "well formed");
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Test]
    public void Every_naughty_string_comes_out_clean()
    {
        foreach (var raw in JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(Shared.Need("data/hostile/blns/blns.json")))!.Concat(Hostile.Texts))
        {
            var once = CleanText.Text(raw);
            Assert.That(CleanText.Text(once), Is.EqualTo(once));
            Assert.That(once.IsNormalized(NormalizationForm.FormC));
        }
    }

    [TestCase("plain", "plain")]
    [TestCase("tab\tand\nline", "tab\tand\nline")]
    [TestCase("a\r\nb\rc", "a\nb\nc")]
    [TestCase("a\0b\u001b[0m\u0085\u009fc", "ab[0mc")]
    [TestCase("e\u0301", "\u00e9")]
    [TestCase("e\0\u0301", "\u00e9")]
    [TestCase("\u0438\u0306", "\u0439")]
    [TestCase("\u2126", "\u03a9")]
    [TestCase("\u037e", ";")]
    [TestCase("\uffff\ufdd0\ud83f\udffe\ud83d\ude80", "\ufffd\ufffd\ufffd\ud83d\ude80")]
    [TestCase("\u202e\u200b\ufeff", "\u202e\u200b\ufeff")]
    public void What_cleaning_does(string raw, string clean) => Assert.That(CleanText.Text(raw), Is.EqualTo(clean));

    [Test]
    public void Lone_surrogates_become_replacement_characters()
    {
        // Not as test cases: attributes are stored as UTF-8, which has no lone surrogates.
        Assert.That(CleanText.Text("\ud83d\ude80 \ud83d"), Is.EqualTo("\ud83d\ude80 \ufffd"));
        Assert.That(CleanText.Text("\ude80\ud83d"), Is.EqualTo("\ufffd\ufffd"));
    }

    [Test]
    public void Letters_that_skip_the_normaliser_are_composed_beside_each_other()
    {
        // The short way asks no normaliser for these; it must be right about every pair of them.
        int[] plain = [.. Enumerable.Range(0xa0, 0x260), .. Enumerable.Range(0x400, 0x83), .. Enumerable.Range(0x48a, 0xa6), .. Enumerable.Range(0x2010, 0x18), 0x20ac, 0x2116];
        var text = new StringBuilder();
        foreach (var first in plain)
            foreach (var second in plain)
                text.Append((char)first).Append((char)second);
        Assert.That(text.ToString().IsNormalized(NormalizationForm.FormC));
        var pictures = string.Concat(Enumerable.Range(0x1f000, 0xc00).Select(char.ConvertFromUtf32));
        Assert.That(pictures.IsNormalized(NormalizationForm.FormC));
        Assert.That(CleanText.Text(pictures), Is.SameAs(pictures));
    }

    [Test]
    public void Lengths_are_bounded_and_no_pair_is_cut()
    {
        Assert.That(CleanText.Text(new string('a', CleanText.MaxText + 1)), Has.Length.EqualTo(CleanText.MaxText));
        Assert.That(CleanText.Line("a" + string.Concat(Enumerable.Repeat("\ud83d\ude80", CleanText.MaxLine))), Has.Length.EqualTo(CleanText.MaxLine - 1));
        Assert.That(CleanText.Text(new string('\0', 5_000_000)), Is.Empty);
    }

    [TestCase("e", "\u0301", ExpectedResult = "\u00e9")]
    [TestCase("e", "\0\u0301", ExpectedResult = "\u00e9")]
    [TestCase("e", "x", ExpectedResult = "e")]
    [TestCase("\r", "\n", ExpectedResult = "\n")]
    [TestCase("\r", "x", ExpectedResult = "\n")]
    public string What_stands_behind_the_bound_counts_where_it_belongs_to_what_stands_before(string last, string next) =>
        CleanText.Line(new string('a', CleanText.MaxLine - 1) + last + next)[(CleanText.MaxLine - 1)..];

    [Test]
    public void A_letter_behind_the_bound_changes_nothing_before_it()
    {
        var text = string.Concat(Enumerable.Repeat("\u0434a\u0301\n", CleanText.MaxLine));
        Assert.That(CleanText.Line(text), Is.EqualTo(text.Normalize(NormalizationForm.FormC)[..CleanText.MaxLine]));
    }

    [Test]
    public void An_id_that_cleaning_changes_gets_its_hash_and_stays_different()
    {
        Assert.That(CleanText.Id("<a@b>"), Is.EqualTo("<a@b>"));
        Assert.That(CleanText.Id("a\0"), Does.Match("^a~[0-9a-f]{16}$"));
        Assert.That((string[])[CleanText.Id("a\0"), CleanText.Id("a\0\0"), CleanText.Id("a\ud800"), CleanText.Id("a\ud801"), CleanText.Id("a")], Is.Unique);
        var longId = CleanText.Id(new string('a', 300));
        Assert.That(longId, Has.Length.EqualTo(CleanText.MaxId).And.Not.EqualTo(CleanText.Id(new string('a', 301))));
    }
}
