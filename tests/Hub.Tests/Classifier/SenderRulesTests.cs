using Hub.Classifier.Senders;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

/// <summary>The shipped sender rules over profiles in four languages: the right kind, or unknown.</summary>
internal sealed class SenderRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<SenderRules> Shipped = new(() =>
    {
        var (rules, faults) = SenderRulesLoader.Load(Path.Combine(Shared.Root, "rules", "senders"));
        Assert.That(faults.Select(fault => fault.Sentence), Is.Empty);
        return rules!;
    });

    [TestCase("Tech reporter at the Evening Post. Tips by mail.", SenderKind.Media)]
    [TestCase("Freelance journalist, cat owner", SenderKind.Media)]
    [TestCase("Breaking news and weather from the coast", SenderKind.Media)]
    [TestCase("Consumer affairs editor. Views my own", SenderKind.Media)]
    [TestCase("Retired journalist at sea, grandfather of four", SenderKind.Unknown)]
    [TestCase("Journalism student, aspiring reporter at large", SenderKind.Unknown)]
    [TestCase("News junkie, coffee addict", SenderKind.Unknown)]
    [TestCase("Network engineer. BGP, peering and long walks", SenderKind.Expert)]
    [TestCase("Telecoms analyst, numbers person", SenderKind.Expert)]
    [TestCase("Former network engineer, now baker", SenderKind.Unknown)]
    [TestCase("Consumer protection for the north", SenderKind.Expert)]
    [TestCase("Your local fibre provider. Switch to us!", SenderKind.Competitor)]
    [TestCase("My broadband provider hates me", SenderKind.Unknown)]
    [TestCase("Automated account. Outages as they happen.", SenderKind.Bot)]
    [TestCase("Human, not a bot, I am a bot fan though", SenderKind.Unknown)]
    [TestCase("Crypto mentor, DM me. Guaranteed returns", SenderKind.Unwanted)]
    [TestCase("Make money online with my system", SenderKind.Unwanted)]
    [TestCase("dad jokes, cycling, WFH", SenderKind.Unknown)]
    [TestCase("VIP. CEO. Very important person.", SenderKind.Unknown)]
    [TestCase("Redakteurin beim Nordkurier", SenderKind.Media)]
    [TestCase("Freier Journalist, schreibt für viele", SenderKind.Media)]
    [TestCase("Hier twittert die Redaktion der Abendpost", SenderKind.Media)]
    [TestCase("Ehemaliger Redakteur bei einer Zeitung", SenderKind.Unknown)]
    [TestCase("Netzwerktechniker aus Leidenschaft", SenderKind.Expert)]
    [TestCase("Verbraucherzentrale Küste", SenderKind.Expert)]
    [TestCase("Ihr Internetanbieter für die Region", SenderKind.Competitor)]
    [TestCase("Ich bin ein Bot und melde Staus", SenderKind.Bot)]
    [TestCase("Geld verdienen von zuhause – schreib mir!", SenderKind.Unwanted)]
    [TestCase("Mama, Läuferin, Garten", SenderKind.Unknown)]
    [TestCase("Журналист газеты «Вечерний город»", SenderKind.Media)]
    [TestCase("Новости города и области", SenderKind.Media)]
    [TestCase("Бывший корреспондент канала, ныне пенсионер", SenderKind.Unknown)]
    [TestCase("Сетевой инженер, люблю горы", SenderKind.Expert)]
    [TestCase("Защита прав потребителей, бесплатно", SenderKind.Expert)]
    [TestCase("Официальный аккаунт провайдера «Сеть»", SenderKind.Competitor)]
    [TestCase("Я бот, публикую курс валют", SenderKind.Bot)]
    [TestCase("Заработок без вложений, пиши!", SenderKind.Unwanted)]
    [TestCase("Люблю котиков и чай", SenderKind.Unknown)]
    [TestCase("Журналістка газети «Ранок»", SenderKind.Media)]
    [TestCase("Новини міста Харків", SenderKind.Media)]
    [TestCase("Колишній журналіст каналу", SenderKind.Unknown)]
    [TestCase("Мережевий інженер", SenderKind.Expert)]
    [TestCase("Захист прав споживачів області", SenderKind.Expert)]
    [TestCase("Офіційна сторінка провайдера «Мережа»", SenderKind.Competitor)]
    [TestCase("Це бот сповіщень", SenderKind.Bot)]
    [TestCase("Заробіток в інтернеті, легко", SenderKind.Unwanted)]
    [TestCase("Мрію про море, працюю в школі", SenderKind.Unknown)]
    [Property("Requirement", "G6")]
    public void A_bio_tells_the_kind_or_nothing(string bio, SenderKind expected)
    {
        var verdict = Shipped.Value.Judge(Of(new Author { Id = "1", Bio = bio }));
        Assert.That(verdict.Kind, Is.EqualTo(expected), string.Join("; ", verdict.Evidence));
        Assert.That(verdict.Evidence, expected == SenderKind.Unknown ? Is.Empty : Is.Not.Empty);
    }

    [Test]
    public void A_name_that_ends_in_bot_alone_makes_no_bot()
    {
        Assert.That(Judge(new Author { Id = "1", Handle = "anne_talbot", Name = "Anne Talbot" }), Is.EqualTo(SenderKind.Unknown));
        Assert.That(Judge(new Author { Id = "1", Handle = "city_status_bot" }), Is.EqualTo(SenderKind.Bot));
        Assert.That(Judge(new Author { Id = "1", Handle = "weatherbot", Name = "Weather Bot" }), Is.EqualTo(SenderKind.Bot));
    }

    [Test]
    public void A_paper_needs_the_verified_sign_and_followers()
    {
        var paper = new Author { Id = "1", Handle = "coastnews", Name = "Coast News" };
        Assert.That(Judge(paper), Is.EqualTo(SenderKind.Unknown));
        Assert.That(Judge(paper with { Verified = true, Followers = 52_000 }), Is.EqualTo(SenderKind.Media));
        Assert.That(Judge(paper with { Verified = false, Followers = 52_000 }), Is.EqualTo(SenderKind.Unknown));
    }

    [Test]
    public void History_speaks_only_where_there_is_enough_of_it()
    {
        var anna = new Author { Id = "1" };
        Assert.That(Judge(anna, new SenderHistory(19, 19, 0)), Is.EqualTo(SenderKind.Unknown));
        Assert.That(Judge(anna, new SenderHistory(20, 19, 0)), Is.EqualTo(SenderKind.Unwanted));
        Assert.That(Judge(anna, new SenderHistory(4, 0, 2)), Is.EqualTo(SenderKind.Customer));
        Assert.That(Judge(anna, new SenderHistory(3, 0, 3)), Is.EqualTo(SenderKind.Unknown));
    }

    /// <summary>Two kinds of equal weight say nothing.</summary>
    [Test]
    public void Contradictions_are_unknown() =>
        Assert.That(Judge(new Author { Id = "1", Bio = "Network engineer and reporter at the Gazette" }), Is.EqualTo(SenderKind.Unknown));

    [Test]
    [Property("Requirement", "G6")]
    public void The_evidence_names_rule_place_and_words()
    {
        var verdict = Shipped.Value.Judge(Of(new Author { Id = "1", Bio = "ex-smoker? no. TECH Reporter at  The Post" }));
        Assert.That(verdict.Evidence, Is.Empty, "an ex-anything is not judged by his bio");
        verdict = Shipped.Value.Judge(Of(new Author { Id = "1", Bio = "TECH Reporter, at  The Post" }));
        Assert.That(verdict.Evidence, Does.Contain(new SenderEvidence("senders-en/journalist", "bio: tech reporter", SenderKind.Media, 2)).Or.Contain(new SenderEvidence("senders-en/journalist", "bio: reporter at", SenderKind.Media, 2)));
    }

    [TestCase("    for: vip\n", "rules:1:for must be customer, prospect, media, expert, competitor, bot or unwanted; it is vip.")]
    [TestCase("    for: media\n    wieght: 2\n", "wieght")]
    [TestCase("    for: media\n", "rules:1 must have bio, name, handle, domain or when; it has none of them, so it would speak of everybody.")]
    [TestCase("    for: media\n    bio: [\"(a|b\"]\n", "rules:1:bio: (a|b is at fault: a bracket is not closed.")]
    public void A_fault_is_one_sentence_with_the_line(string rule, string sentence)
    {
        var (rules, faults) = SenderRulesLoader.LoadTexts([("s.yaml", "senders: s\nversion: 1.0.0\nsource: t\nlicence: MIT\nrules:\n  - id: r\n" + rule)]);
        Assert.That(rules, Is.Null);
        Assert.That(faults.Select(fault => fault.Sentence), Has.Some.Contains(sentence).And.Some.StartsWith("s.yaml line "));
    }

    /// <summary>The writer asks once a new identity: a stranger must cost nothing that has to be collected.</summary>
    [Test]
    public void A_profile_without_a_hit_allocates_nothing()
    {
        var profile = Of(new Author { Id = "1", Handle = "anna_k", Name = "Anna Kowalska", Bio = "Mother of three, gardener, runs marathons, Gdańsk. Own opinions only." });
        for (var warm = 0; warm < 200; warm++)
            Shipped.Value.Judge(profile);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var at = 0; at < 1000; at++)
            Shipped.Value.Judge(profile);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1000));
    }

    private static SenderKind Judge(Author author, SenderHistory history = default) => Shipped.Value.Judge(Of(author) with { History = history }).Kind;

    private static SenderProfile Of(Author author) => new(author, "c", default, Now);
}
