using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hub.Classifier;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

/// <summary>The quick ways give what the slow ones give, and no rule makes scoring slow.</summary>
[Property("Requirement", "R23")]
[Property("Requirement", "R26")]
internal sealed class SpeedPathTests
{
    private static readonly string[] Words =
    [
        "internet", "Internet", "INTERNET", "down", "sooo", "soooo", "не", "работает", "НЕ", "працює", "зв’язок", "звязок", "geht", "nicht", "ging", "straße", "STRASSE", "müll", "outаge", "it's", "e-mail", "a.b/c",
        "www.acme.example", "5g", "404", "#NoSignal", "@acme", "ﬁ", "internetverbindungsabbruch", "x", "I", "İ", "ё", "é", "e\u0301", "wi\u200bfi", "K", "故障", "🔥", ".", ",", "\n", "-", "_", ":", "\0",
    ];

    [Test]
    public void Words_that_are_kept_are_scored_as_words_that_are_read_anew()
    {
        var texts = Gen.Elements(Words).ListOf().Select(words => string.Join(words.Count % 3 == 0 ? "" : " ", words)).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var post = Explainer.PostOf(text);
            var (anew, classifier) = (new Trace(), Say.Shipped.Value);
            var slow = classifier.Decide(new Scoring(classifier.Program, post, Scratch.Mine, anew).Run(), Explainer.NoFacts("c"));
            var quick = Enumerable.Range(0, 2).Select(_ => classifier.Of(post));
            return quick.All(one => JsonSerializer.Serialize(one) == JsonSerializer.Serialize(slow));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Test]
    public void Two_classifiers_by_turns_on_one_thread_do_not_mix_up_their_words()
    {
        var (one, other) = (Say.Phrase("down"), Say.With("  - {id: a, for: praise, any: [up]}\n  - {id: b, for: complaint, any: [down]}\n"));
        for (var i = 0; i < 3; i++)
        {
            Assert.That(one.Of("it is down").Evidence.Single().For, Is.EqualTo("incident"));
            Assert.That(other.Of("it is down").Evidence.Single().For, Is.EqualTo("complaint"));
        }
    }

    /// <summary>Each gap may end in ten places, each option be there or not: without a memory of places these would take longer than anybody waits.</summary>
    [TestCase("a ..9 a ..9 a ..9 a ..9 a ..9 a ..9 a ..9 a ..9 a ..9 a ..9 a ..9 b")]
    [TestCase("a [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] b")]
    [TestCase("a (a|a a) (a|a a) (a|a a) (a|a a) (a|a a) (a|a a) (a|a a) (a|a a) (a|a a) (a|a a) (a|a a) b")]
    public void A_phrase_with_many_ways_through_a_text_costs_its_places_not_its_ways(string phrase)
    {
        var classifier = Say.Phrase(phrase);
        Assert.That(classifier.Hits(new StringBuilder().Insert(0, "a ", 2_000).ToString()), Is.False);
        Assert.That(classifier.Hits(new StringBuilder().Insert(0, "a ", 200).Append('b').ToString()), Is.True);
    }
}
