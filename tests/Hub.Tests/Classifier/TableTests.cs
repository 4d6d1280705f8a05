using System.Globalization;
using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

/// <summary>Packs whose rules are a table of weighted phrases.</summary>
[Property("Requirement", "R23")]
internal sealed class TableTests
{
    private const string Columns = "  for: [incident, praise, 'request:status', 'sender:prospect']\n";

    private static string Pack(string keys, params string[] rows) =>
        "pack: t\nversion: 1.0.0\nlanguage: any\nsource: test\nlicence: MIT\ntable:\n" + Columns + keys + "  phrases: |\n" + string.Concat(rows.Select(row => $"    {row}\n"));

    private static RuleClassifier With(string keys, params string[] rows) =>
        PackLoader.LoadTexts([("t.yaml", Pack(keys, rows))], PackLimits.Default) is { Classifier: { } classifier } ? classifier : throw new AssertionException(string.Join('\n', Say.Faults(Pack(keys, rows))));

    [Test]
    public void Each_phrase_adds_a_weight_to_each_vote_once()
    {
        var verdict = With("", "down\t1.5\t-1\t0\t0", "is down\t0.5\t0\t0\t0", "work*\t-0.25\t2\t0\t0").Of("it is down, down and works not");
        Assert.That((verdict.Scores[(int)Category.Incident], verdict.Scores[(int)Category.Praise], verdict.Category), Is.EqualTo((1.75, 1.0, Category.Incident)));
        Assert.That(verdict.Evidence.Select(one => (one.Rule, one.For, one.Start, one.Length, one.Weight)), Is.SupersetOf(new[] { ("t/down", "incident", 6, 4, 1.5), ("t/work*", "praise", 21, 5, 2.0) }));
    }

    [Test]
    public void The_scale_sqrt_divides_by_the_root_of_the_phrases_that_fired_and_the_bias_counts_once()
    {
        var verdict = With("  scale: sqrt\n  bias: [0.5, 0, 0, 0]\n", "a\t1\t0\t0\t0", "b\t1\t0\t0\t0", "c\t1\t0\t0\t0", "d\t1\t0\t0\t0").Of("a b c d");
        Assert.That(verdict.Scores[0], Is.EqualTo((4 / Math.Sqrt(4)) + 0.5).Within(1e-9));
    }

    [Test]
    public void A_text_without_a_phrase_of_the_table_has_no_bias_either()
    {
        var verdict = With("  bias: [5, 0, 0, 0]\n", "down\t1\t0\t0\t0").Of("all well");
        Assert.That((verdict.Category, verdict.Confidence, verdict.Evidence.Count), Is.EqualTo((Category.Noise, 0.0, 0)));
    }

    [Test]
    public void Request_kinds_and_sender_kinds_may_be_columns()
    {
        var classifier = With("", "how much\t0\t0\t0\t2");
        var said = classifier.Score(new Post { NativeId = "1", Author = new Author { Id = "1" }, Text = "how much is it?", Raw = default }).SaidOfSender("c");
        Assert.That(said.Single(), Is.EqualTo(new SenderEvidence("t/table", "text: 1 of its phrases", SenderKind.Prospect, 2)));
    }

    [TestCase(false), TestCase(true)]
    public void However_many_phrases_fire_the_evidence_is_short_and_adds_up_to_the_scores(bool everything)
    {
        var words = Enumerable.Range(0, 300).Select(i => $"w{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}").ToArray();
        var classifier = With("  scale: sqrt\n  bias: [0.1, -0.3, 0, 0]\n", [.. words.Select((word, i) => string.Create(CultureInfo.InvariantCulture, $"{word}\t{Math.Sin(i)}\t{Math.Cos(i * i)}\t0\t0"))]);
        var post = Explainer.PostOf(string.Join(' ', words.Take(250)));
        var verdict = RuleClassifier.Decide(classifier.Score(post), Explainer.NoFacts("c"), everything);
        foreach (var category in new[] { Category.Incident, Category.Praise })
            Assert.That(verdict.Evidence.Where(one => Enum.Parse<Category>(one.For, ignoreCase: true) == category).Sum(one => one.Weight), Is.EqualTo(verdict.Scores[(int)category]).Within(1e-6));
        Assert.That(verdict.Evidence, everything ? Has.Count.GreaterThan(400) : Has.Count.LessThanOrEqualTo(12 + 4));
        Assert.That(verdict.Evidence.Any(one => one.Rule == (everything ? "t/bias" : "t/rest")), Is.True);
    }

    [Test]
    public void The_order_of_the_lines_changes_nothing()
    {
        string[] rows = ["down\t0.1\t0.7\t0\t0", "is down\t0.2\t-0.4\t0\t0", "is\t0.3\t0.3\t0\t0", "again\t-0.7\t0.1\t0\t0"];
        var (one, other) = (With("  scale: sqrt\n", rows).Of("is down again"), With("  scale: sqrt\n", [.. rows.Reverse()]).Of("is down again"));
        Assert.That(one.Scores, Is.EqualTo(other.Scores));
        Assert.That(one.Evidence, Is.EqualTo(other.Evidence));
    }

    [Test]
    public void A_negation_matters_only_where_the_table_heeds_it()
    {
        const string Words = "negation: {words: [no]}\n";
        Assert.That(Of("").Of("no problem").Scores[0], Is.EqualTo(1));
        Assert.That(Of("  negation: heed\n").Of("no problem").Scores[0], Is.Zero);

        static RuleClassifier Of(string keys) => PackLoader.LoadTexts([("t.yaml", Words + Pack(keys, "problem\t1\t0\t0\t0"))], PackLimits.Default).Classifier!;
    }

    [TestCase("down\t1\t2", "line 9: table:phrases: must be a phrase and 4 numbers with tabs between; it holds 2 numbers.")]
    [TestCase("down 1 2 3 4", "it holds 0 numbers.")]
    [TestCase("down\t1\tx\t0\t0", "must hold numbers between -100 and 100; one is x.")]
    [TestCase("down\t1\t101\t0\t0", "one is 101.")]
    [TestCase("down\t1\tNaN\t0\t0", "one is NaN.")]
    [TestCase("(down\t1\t0\t0\t0", "the phrase (down is at fault: it lacks a ).")]
    public void A_line_at_fault_says_where_and_what(string row, string says) =>
        Assert.That(Say.Faults(Pack("", row)), Has.Count.EqualTo(1).And.Some.Contains(says));

    [Test]
    public void A_phrase_that_stands_twice_is_a_fault() =>
        Assert.That(Say.Faults(Pack("", "down\t1\t0\t0\t0", "up\t1\t0\t0\t0", "down\t2\t0\t0\t0")), Is.EqualTo(new[] { "t.yaml line 11: table:phrases: the phrase down stands twice, first in line 9; it must stand once." }));

    [Test]
    public void A_file_of_another_kind_is_told_in_a_few_sentences() =>
        Assert.That(Say.Faults(Pack("", [.. Enumerable.Repeat("no table", 1000)])), Has.Count.EqualTo(21).And.Some.Contains("is at fault in more lines; the first 20 are told."));

    [Test]
    public void Keys_of_a_table_are_checked()
    {
        var faults = Say.Faults(Pack("  bias: [1]\n  scale: root\n  bais: 1\n", "down\t1\t0\t0\t0"));
        Assert.That(faults, Is.EquivalentTo(new[]
        {
            "t.yaml line 8: table:bias must be a list of 4 numbers, one a vote; it is 1 long.", "t.yaml line 9: table:scale must be none or sqrt; it is root.", "t.yaml line 10: table:bais is not known; did you mean bias?",
        }));
    }
}
