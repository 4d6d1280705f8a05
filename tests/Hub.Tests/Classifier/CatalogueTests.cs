using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

/// <summary>Services, tags and priority words from a catalogue file.</summary>
internal sealed class CatalogueTests
{
    private const string Head = "catalogue: isp\nversion: 1.0.0\nsource: test\nlicence: MIT\n";

    private const string Catalogue = Head + """
        services:
          internet: {any: [wifi, router], en: [internet, broadband], de: ["leitung*"], ru: [интернет*], uk: [інтернет*]}
          tv: {any: [tv], ru: [телевидени*]}
        tags:
          outage: {en: [outage], de: [störung*]}
        priorities:
          critical: {en: [(112|999) not reachable], de: [notruf]}

        """;

    [TestCase("the internet is slow", "en", "internet")]
    [TestCase("die Leitung ist tot", "de", "internet")]
    [TestCase("нет интернета", "ru", "internet")]
    [TestCase("телевидение не показывает", "ru", "tv")]
    [TestCase("no wifi at all", "en", "internet")]
    [TestCase("what a day", "en", null)]
    public void A_service_is_found_by_what_people_call_it_in_their_language(string text, string language, string? service) =>
        Assert.That(Of(text, language).Service, Is.EqualTo(service));

    [Test]
    public void Tags_and_priorities_come_from_it_too_and_say_on_which_words()
    {
        var verdict = Of("Störung seit heute, auch der Notruf geht nicht", "de");
        Assert.That((string.Join(',', verdict.Tags), verdict.PriorityVote), Is.EqualTo(("outage", (Priority?)Priority.Critical)));
        Assert.That(verdict.Evidence.Select(one => (one.Rule, one.Start, one.Length)), Is.EqualTo(new[] { ("isp-de/tag-outage", 0, 7), ("isp-de/priority-critical", 29, 6) }));
    }

    [Test]
    public void Faults_say_file_line_and_key()
    {
        var faults = Say.Faults(Head + "services:\n  Wi Fi: {en: [wifi]}\n  tv: {fr: [télé], en: ['(tv']}\npriorities:\n  urgent: {en: [now]}\n");
        Assert.That(faults, Has.Count.EqualTo(4), string.Join('\n', faults));
        Assert.That(faults, Has.Some.StartsWith("t.yaml line 6: services:Wi Fi must be").And.Some.Contains("line 7: services:tv:en: the phrase (tv is at fault").And.Some.StartsWith("t.yaml line 7: services:tv:fr is not known").And.Some.StartsWith("t.yaml line 9: priorities:urgent must be"));
        Assert.That(Say.Faults(Head).Single(), Does.Contain("a catalogue must hold services, tags or priorities"));
    }

    private static Verdict Of(string text, string language)
    {
        var load = PackLoader.LoadTexts([("isp.yaml", Catalogue)], PackLimits.Default);
        Assert.That(load.Faults, Is.Empty);
        var post = Explainer.PostOf(text, language);
        return load.Classifier!.Of(post);
    }
}
