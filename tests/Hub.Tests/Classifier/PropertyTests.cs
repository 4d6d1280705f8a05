using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hub.Classifier;
using Hub.Classifier.Regexes;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

[Property("Requirement", "R23")]
[Property("Requirement", "R26")]
internal sealed class PropertyTests
{
    private static readonly string[] Pieces =
    [
        "the internet is down", "не работает", "не працює", "geht nicht", "no problem", "thanks", "?", "!!! ", "@acme ", "#NoSignal ", "https://a.example/x?y=1 ", "\n> quoted\n", "🔥", "👨‍👩‍👧", "\u200b", "\u202e",
        "\ud800", "\udc00", "404", "soooo slow", "故障", "ﬁ", "оutаge", "зв’язок", "\n-- \n", "5% off", ", ", ". ", "\0", "ẞ", "İ", "e\u0301", "𝐨𝐮𝐭", "http://", "www.", "#", "@", "a@b.example", "1.2.3", "1,", "'", "''",
    ];

    private static Arbitrary<string> Texts => Gen.Elements(Pieces).ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

    private static void Holds(Func<string, bool> property)
    {
        Prop.ForAll(Texts, property).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null), property).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Test]
    public void Every_span_lies_in_the_text_and_the_explanation_adds_up_to_the_scores() => Holds(text =>
    {
        var verdict = Say.Shipped.Value.Of(text);
        var sums = new double[5];
        foreach (var one in verdict.Evidence)
        {
            if (one.Start < 0 || one.Length < 0 || one.Start + one.Length > text.Length)
                return false;
            if (Enum.TryParse<Category>(one.For, ignoreCase: true, out var category))
                sums[(int)category] += one.Weight;
        }
        return sums.Zip(verdict.Scores).All(pair => Math.Abs(pair.First - pair.Second) < 1e-9) && verdict.Confidence is >= 0 and <= 1 && verdict.Margin is >= 0 and <= 1;
    });

    [Test]
    public void The_order_of_rules_changes_nothing()
    {
        string[] rules =
        [
            "  - {id: a, for: incident, weight: 0.1, any: [down, 'не работает', 404]}\n", "  - {id: b, for: incident, weight: 0.7, any: [internet, slow], unless: [thanks]}\n",
            "  - {id: c, for: complaint, weight: 0.8, any: [{regex: '!!!'}]}\n", "  - {id: d, for: [praise, 'tag:x'], weight: 0.3, any: [thanks]}\n", "  - {id: e, for: request, weight: 0.2, any: [{regex: '\\?'}]}\n",
        ];
        var one = Say.With(string.Concat(rules));
        var other = Say.With(string.Concat(rules.Reverse()));
        Holds(text => Told(one.Of(text)) == Told(other.Of(text)));

        static string Told(Verdict verdict) => JsonSerializer.Serialize(verdict with { Packs = "" });
    }

    [Test]
    public void The_same_text_gives_the_same_verdict_on_many_threads()
    {
        var texts = Pieces.SelectMany(a => Pieces.Select(b => a + " " + b)).ToArray();
        var alone = texts.Select(text => JsonSerializer.Serialize(Say.Shipped.Value.Of(text))).ToArray();
        Parallel.For(0, texts.Length * 4, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (JsonSerializer.Serialize(Say.Shipped.Value.Of(texts[i % texts.Length])) != alone[i % texts.Length])
                throw new InvalidOperationException(texts[i % texts.Length]);
        });
    }

    [Test]
    public void An_explanation_tells_the_rules_the_negations_and_what_unless_stopped()
    {
        var classifier = Say.With("  - {id: a, for: incident, any: [down]}\n  - {id: b, for: complaint, any: [problem]}\n  - {id: c, for: praise, any: [great], unless: [not]}\n", "negation: {words: [no]}\n");
        var told = Explainer.Explain(classifier, Explainer.PostOf("no problem, not great, it is down"), Explainer.NoFacts("c"));
        Assert.Multiple(() =>
        {
            Assert.That(told.Rules.Single().Words, Is.EqualTo("down"));
            Assert.That(told.Negated.Single(), Is.EqualTo(new NegatedPhrase("t/b", "no", 0, 10, "no problem")));
            Assert.That(told.Blocked.Single().Words, Is.EqualTo("great"));
            Assert.That(Explainer.Render(told), Does.Contain("\"down\" at 29").And.Contain("stopped by unless").And.Contain("t 1.0.0"));
            Assert.That(JsonSerializer.Serialize(told), Does.Contain("\"PacksHash\""));
        });
    }

    [Test]
    public void Regexes_find_what_the_engine_finds_whatever_the_short_cuts()
    {
        string[] patterns = [@"\boutage\b", @"\b\d{1,2}% off\b", @"\b(?:5\d\d|404) (?:page|error)\b", @"\bcan(?:no|')t (?:log ?in|pay)\b", @"refund(?:ed|s)?\b", @"[Kk]elvin", @"#\S+ x", @"a.c\b", @"\bstraße", "10/10", @"(?:ab|a)(?:c|bcd)"];
        string[] texts =
        [
            "an outage.", "outages", "éoutage", "outage\u0301", "5% off", "123% off", "x 503 error y", "404 page", "4040 page", "cannot login", "can't log in", "refunds", "refunded!", "\u212aelvin", "#tag x", "abc", "a\u200dc", "STRASSE straße", "10/10", "abcd", "OUTAGE", "outage_", "5% offer", "can’t pay",
        ];
        foreach (var pattern in patterns)
        {
            var classifier = Say.With($"  - {{id: r, for: incident, any: [{{regex: '{pattern.Replace("'", "''", StringComparison.Ordinal)}'}}]}}\n");
            var engine = new System.Text.RegularExpressions.Regex(pattern, RegexItem.Options);
            foreach (var text in texts)
                Assert.That(classifier.Hits(text), Is.EqualTo(engine.IsMatch(text)), $"{pattern} on {text}");
        }
    }

    [Test]
    public void Case_folding_of_the_scanner_is_that_of_the_regex_engine()
    {
        var everything = string.Concat(Enumerable.Range(1, 0xd7ff).Select(i => (char)i));
        foreach (var letter in "abcdefghijklmnopqrstuvwxyzäöüßåабвгдежзиклмнопрстуіїєґ")
            foreach (var match in new System.Text.RegularExpressions.Regex(letter.ToString(), RegexItem.Options).EnumerateMatches(everything))
                Assert.That(LiteralScanner.Fold(everything[match.Index]), Is.EqualTo(letter), $"U+{(int)everything[match.Index]:X4} for {letter}");
    }

    [Test]
    public void No_more_regexes_stay_built_than_allowed()
    {
        var shelf = new RegexShelf([.. Enumerable.Range(0, 10).Select(i => $"a{i}\\d")], kept: 3);
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < 10; i++)
                Assert.That(shelf[i].IsMatch($"a{i}7"), Is.True);
        Assert.That(shelf.Count, Is.EqualTo(3));
    }
}
