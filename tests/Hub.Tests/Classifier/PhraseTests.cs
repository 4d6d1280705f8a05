using NUnit.Framework;

namespace Hub.Tests.Classifier;

internal sealed class PhraseTests
{
    [TestCase("is down", "The site is down again", "is down")]
    [TestCase("crash*", "it CRASHES daily", "CRASHES")]
    [TestCase("(red|amber) light", "an amber light", "amber light")]
    [TestCase("please [do] help", "please help", "please help")]
    [TestCase("please [do] help", "please do help", "please do help")]
    [TestCase("error #", "error 404.", "error 404")]
    [TestCase("when ..3 fixed", "when will it be fixed", "when will it be fixed")]
    [TestCase("click <link>", "click https://a.example/x now", "click https://a.example/x")]
    [TestCase("<mention> help", "@acme help", "@acme help")]
    [TestCase("(work|load)* slow*", "loading slowly", "loading slowly")]
    [TestCase("(a [b] c|d) e", "a c e", "a c e")]
    [TestCase("🔥", "so 🔥🏽 hot", "🔥🏽")]
    [TestCase("internet down", "#InternetDown today", "InternetDown")]
    [TestCase("не работает", "ничего НЕ работает!", "НЕ работает")]
    public void A_phrase_matches_and_shows_its_words(string phrase, string text, string words) =>
        Assert.That(Say.Phrase(phrase).Words(text), Is.EqualTo(words));

    [TestCase("is down", "is. down")]
    [TestCase("is down", "this downhill")]
    [TestCase("when ..2 fixed", "when will it all be fixed")]
    [TestCase("when ..5 fixed", "when you know, it is fixed")]
    [TestCase("error #", "error message")]
    [TestCase("crash*", "cras")]
    [TestCase("please [do] help", "please kindly help")]
    public void A_phrase_does_not_match_what_it_does_not_say(string phrase, string text) => Assert.That(Say.Phrase(phrase).Hits(text), Is.False);

    [TestCase("funktioniert für", "funktioniert fuer")]
    [TestCase("strasse", "STRAẞE")]
    [TestCase("ещё", "еще")]
    [TestCase("зв'язок", "звʼязок")]
    [TestCase("зв'язок", "зв’язок")]
    [TestCase("don't work", "dont work")]
    [TestCase("café", "CAFE")]
    [TestCase("so slow", "sooooo slow")]
    [TestCase("good", "goooood")]
    [TestCase("outage", "out\u200bage")]
    [TestCase("outage", "оutаge")]
    [TestCase("интернет", "интepнет")]
    [TestCase("outage", "ｏｕｔａｇｅ")]
    [TestCase("outage", "𝐨𝐮𝐭𝐚𝐠𝐞")]
    [TestCase("故 障", "网络故障了")]
    public void Folding_sees_through_the_ways_people_write(string phrase, string text) => Assert.That(Say.Phrase(phrase).Hits(text), Is.True);

    [TestCase("zu dem Zug nach Köln", "it rains")]
    public void A_thousand_alternatives_cost_words_and_not_combinations(string filler, string miss)
    {
        var words = string.Join('|', Enumerable.Range(0, 120).Select(i => $"w{i}x"));
        var classifier = Say.Phrase($"({words}) [{words.Replace("w", "o", StringComparison.Ordinal)}] ({words.Replace("w", "v", StringComparison.Ordinal)})");
        Assert.Multiple(() =>
        {
            Assert.That(classifier.Words($"{filler} w7x o9x v119x"), Is.EqualTo("w7x o9x v119x"));
            Assert.That(classifier.Words($"{filler} w7x v3x"), Is.EqualTo("w7x v3x"));
            Assert.That(classifier.Hits(miss), Is.False);
        });
    }

    [Test]
    public void A_negation_before_a_phrase_undoes_it_within_its_window_and_clause()
    {
        var classifier = Say.Phrase("problem*", "negation: {window: 2, words: [no, never]}\n");
        Assert.Multiple(() =>
        {
            Assert.That(classifier.Hits("a problem"), Is.True);
            Assert.That(classifier.Hits("no problem"), Is.False);
            Assert.That(classifier.Hits("never a problem"), Is.False);
            Assert.That(classifier.Hits("never had a problem"), Is.True, "outside of the window");
            Assert.That(classifier.Hits("no, a problem"), Is.True, "a comma ends the reach");
            Assert.That(classifier.Hits("no problem yesterday. Today a problem"), Is.True, "one place is not negated");
        });
    }

    [Test]
    public void A_rule_may_ignore_negation() =>
        Assert.That(Say.With("  - {id: r, for: praise, negation: ignore, any: [problem]}\n", "negation: {words: [no]}\n").Hits("no problem"), Is.True);

    [Test]
    public void All_and_unless_hold_together()
    {
        var classifier = Say.With("  - {id: r, for: incident, any: [internet, wifi], all: [since, again], unless: [works]}\n");
        Assert.Multiple(() =>
        {
            Assert.That(classifier.Hits("wifi again bad since noon"), Is.True);
            Assert.That(classifier.Hits("wifi bad since noon"), Is.False);
            Assert.That(classifier.Hits("again since noon"), Is.False);
            Assert.That(classifier.Hits("wifi again works since noon"), Is.False);
        });
    }

    [TestCase("(a|b", "it lacks a )")]
    [TestCase("a) b", "stands outside of a group")]
    [TestCase("[a]", "it may be empty")]
    [TestCase("..2 a", "must begin and end with a word")]
    [TestCase("a ..99 b", "a gap must be ..1 to ..9; it is ..99")]
    [TestCase("a*b", "a star must stand at the end of a word")]
    [TestCase("a*", "at least 2 letters")]
    [TestCase("(a||b)", "empty alternative")]
    [TestCase("!!!", "match punctuation with a regex")]
    public void A_phrase_at_fault_says_what_is_wrong(string phrase, string says)
    {
        var faults = Say.Faults(Say.Pack($"  - {{id: r, for: incident, any: [\"{phrase}\"]}}\n"));
        Assert.That(faults, Has.Count.EqualTo(1));
        Assert.That(faults[0], Does.StartWith("t.yaml line 7: rules:r:any: the phrase ").And.Contain(says));
    }
}
