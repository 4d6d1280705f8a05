using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

/// <summary>Whatever the rules and whatever the text: no exception, spans inside the text, sums that add up, and no say of the order of rules.</summary>
[Property("Requirement", "R23")]
[Property("Requirement", "R26")]
internal sealed class RandomRulesTests
{
    private static readonly string[] Items =
    [
        "down", "no*", "'is down'", "'(is|are) (down|dead)'", "'down [again] [today]'", "'no ..3 internet'", "'a ..9 a ..9 b'", "'#'", "'# mbit'", "<link>", "<mention>", "'(no|not)* internet'", "'[very] (so|too) slow'",
        "🔥", "не", "'не ..2 работает'", "straße", "{regex: 'down!'}", "{regex: '\\b\\d{1,3} ?% off'}", "{regex: '(?:a|b)c+'}", "{regex: 'ß'}",
    ];

    private static readonly string[] Words =
    [
        "down", "is", "are", "dead", "again", "no", "not", "internet", "a", "b", "soooo", "slow", "5", "5% off", "100 mbit", "https://x.example/y", "@acme", "🔥", "НЕ", "не", "работает", "Straße", "STRASSE", "down!", "acc", ".", ",",
        "\n> ", "\u200b", "\u202e", "\ud800", "#IsDown", "e\u0301", "",
    ];

    [Test]
    public void Any_rules_on_any_text()
    {
        var rule =
            from category in Gen.Elements("incident", "complaint", "request", "praise", "noise", "'tag:x'", "'service:y'", "'priority:high'", "'sender:media'")
            from weight in Gen.Elements("0.1", "-0.7", "2", "100")
            from any in Gen.Elements(Items).ListOf(3)
            from other in Gen.Elements(Items)
            from place in Gen.Elements("", ", all: [{0}]", ", unless: [{0}]")
            from negation in Gen.Elements("heed", "ignore")
            select $"for: {category}, weight: {weight}, negation: {negation}, any: [{string.Join(", ", any)}]{place.Replace("{0}", other, StringComparison.Ordinal)}}}\n";
        var cases = from rules in rule.ListOf(5) from texts in Gen.Elements(Words).ListOf(14).ListOf(8) select (rules, texts);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            const string Negation = "negation: {words: [no, not, не], window: 3}\n";
            string[] lines = [.. one.rules.Select((text, i) => $"  - {{id: r{i}, {text}")];
            var (forth, back) = (Say.With(string.Concat(lines), Negation), Say.With(string.Concat(lines.Reverse()), Negation));
            return one.texts.All(words => Holds(forth.Of(string.Join(' ', words)), back.Of(string.Join(' ', words)), string.Join(' ', words)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    private static bool Holds(Verdict forth, Verdict back, string text)
    {
        var sums = new double[5];
        foreach (var one in forth.Evidence)
            if (one.Start < 0 || one.Length < 0 || one.Start + one.Length > text.Length)
                return false;
            else if (Enum.TryParse<Category>(one.For, ignoreCase: true, out var category))
                sums[(int)category] += one.Weight;
        return sums.Zip(forth.Scores).All(pair => Math.Abs(pair.First - pair.Second) < 1e-9) && JsonSerializer.Serialize(forth with { Packs = "" }) == JsonSerializer.Serialize(back with { Packs = "" });
    }
}
