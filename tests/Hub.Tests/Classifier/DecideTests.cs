using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

internal sealed class DecideTests
{
    private static readonly string[] Holding = ["channel: [c]", "language: en", "visibility: private", "medium: direct", "reply: false", "automatic: no", "most-words: 1"];
    private static readonly string[] Failing = ["channel: [d]", "language: de", "visibility: public", "medium: [post, reply]", "reply: true", "automatic: [bounce]"];

    [Test]
    public void No_rule_means_noise_with_confidence_0()
    {
        var verdict = Say.Phrase("down").Of("hello");
        Assert.That((verdict.Category, verdict.Confidence, verdict.Margin, verdict.Evidence.Count), Is.EqualTo((Category.Noise, 0.0, 0.0, 0)));
    }

    [Test]
    public void Weights_add_up_and_soft_max_gives_confidence_and_margin()
    {
        var verdict = Say.With("  - {id: a, for: incident, weight: 2, any: [down]}\n  - {id: b, for: complaint, weight: 1, any: [bad]}\n  - {id: c, for: incident, weight: -0.5, any: [maybe]}\n", "temperature: 0.5\n").Of("down, bad, maybe");
        var sum = Math.Exp(3) + Math.Exp(2) + 3;
        Assert.Multiple(() =>
        {
            Assert.That(verdict.Scores, Is.EqualTo(new[] { 1.5, 1, 0, 0, 0 }));
            Assert.That(verdict.Category, Is.EqualTo(Category.Incident));
            Assert.That(verdict.Confidence, Is.EqualTo(Math.Exp(3) / sum).Within(1e-9));
            Assert.That(verdict.Margin, Is.EqualTo((Math.Exp(3) - Math.Exp(2)) / sum).Within(1e-9));
        });
    }

    [Test]
    public void Exact_ties_go_to_incident_complaint_request_praise_noise_in_this_order()
    {
        string[] order = ["incident", "complaint", "request", "praise", "noise"];
        for (var first = 0; first < 5; first++)
            for (var second = first + 1; second < 5; second++)
                Assert.That(
                    Say.With($"  - {{id: a, for: {order[second]}, any: [x1]}}\n  - {{id: b, for: {order[first]}, any: [x2]}}\n").Of("x1 x2").Category.ToString().ToLowerInvariant(), Is.EqualTo(order[first]));
    }

    [Test]
    public void Votes_for_kind_priority_service_and_tags_count()
    {
        var verdict = Say.With("""
              - {id: a, for: [request, "request:status", "service:internet", "tag:b"], any: [order]}
              - {id: b, for: ["priority:high", "tag:a"], any: [urgent]}
              - {id: c, for: "priority:low", weight: 0.5, any: [order]}
            """).Of("urgent order");
        Assert.That((verdict.RequestKind, verdict.PriorityVote, verdict.Service, string.Join(',', verdict.Tags)), Is.EqualTo((RequestKind.Status, Priority.High, "internet", "a,b")));
    }

    [Test]
    public void A_kind_is_only_given_to_requests() =>
        Assert.That(Say.With("  - {id: a, for: [incident, 'request:status'], any: [x1]}\n").Of("x1").RequestKind, Is.Null);

    [Test]
    public void Conditions_on_channel_language_visibility_medium_reply_and_length_hold()
    {
        var post = Explainer.PostOf("down", "en") with { Visibility = Visibility.Private, Kind = PostKind.Direct };
        static RuleClassifier When(string when) => Say.With($"  - {{id: r, for: incident, any: [down], when: {{{when}}}}}\n");
        Assert.Multiple(() =>
        {
            foreach (var holds in Holding)
                Assert.That(When(holds).Of(post).Evidence, Has.Count.EqualTo(1), holds);
            foreach (var fails in Failing)
                Assert.That(When(fails).Of(post).Evidence, Is.Empty, fails);
            Assert.That(When("most-words: 2").Of("it is down").Evidence, Is.Empty);
        });
    }

    [Test]
    public void A_subject_counts_but_shows_no_place_in_the_text()
    {
        var verdict = Say.Phrase("outage").Of(Explainer.PostOf("Hello,", subject: "Outage again"));
        Assert.That(verdict.Evidence.Single(), Is.EqualTo(new Evidence("t/r", 0, 0, 1, "incident")));
    }

    [Test]
    public void Quoted_lines_and_signatures_of_mails_are_not_scored()
    {
        var classifier = Say.Phrase("down");
        Assert.Multiple(() =>
        {
            Assert.That(classifier.Hits("thanks\n> the site is down\n"), Is.False);
            Assert.That(classifier.Hits("thanks\n\nOn Monday, Jo Doe wrote:\nit is down"), Is.False);
            Assert.That(classifier.Hits("thanks\n-- \nJo, down by the river"), Is.False);
            Assert.That(classifier.Hits("> quoted\nstill down"), Is.True);
            Assert.That(classifier.Hits("> only a quote: down"), Is.True, "where nothing else is left, the whole text counts");
        });
    }

    [Test]
    public void The_hash_of_the_packs_stays_the_same_whatever_order_and_line_ends()
    {
        var (a, b) = (Say.Pack("  - {id: r, for: incident, any: [a1]}\n"), Say.Pack("  - {id: r, for: noise, any: [b1]}\n").Replace("pack: t", "pack: u", StringComparison.Ordinal));
        string Hash(params (string, string)[] packs) => PackLoader.LoadTexts(packs, PackLimits.Default).Classifier!.Packs;
        Assert.Multiple(() =>
        {
            Assert.That(Hash(("x", b.ReplaceLineEndings("\r\n")), ("y", a)), Is.EqualTo(Hash(("a", a), ("b", b))));
            Assert.That(Hash(("a", a)), Is.Not.EqualTo(Hash(("b", b))));
            Assert.That(Hash(("a", a)), Has.Length.EqualTo(12));
        });
    }

    [TestCase("the internet has been slow since yesterday evening", "en")]
    [TestCase("das Internet ist seit gestern Abend sehr langsam", "de")]
    [TestCase("со вчерашнего вечера очень медленный интернет", "ru")]
    [TestCase("з учорашнього вечора дуже повільний інтернет", "uk")]
    [TestCase("la connexion est très lente depuis hier soir, que faire", "other")]
    [TestCase("1234 🔥 !!!", "other")]
    public void The_language_is_guessed(string text, string language) => Assert.That(Say.Phrase("x1").Score(Explainer.PostOf(text)).Language, Is.EqualTo(language));

    [Test]
    public void The_platforms_own_word_for_the_language_weighs_in_short_texts() =>
        Assert.That(Say.Phrase("x1").Score(Explainer.PostOf("super", "de")).Language, Is.EqualTo("de"));
}
