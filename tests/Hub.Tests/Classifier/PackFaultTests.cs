using Hub.Classifier;
using Hub.Classifier.Packs;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

internal sealed class PackFaultTests
{
    [Test]
    public void An_unknown_key_is_refused_with_file_line_and_the_nearest_known_one() =>
        Assert.That(Say.Faults(Say.Pack("  - id: r\n    for: incident\n    wieght: 2\n    any: [down]\n")).Single(), Is.EqualTo("t.yaml line 9: rules:r:wieght is not known; did you mean weight?"));

    [Test]
    public void A_duplicate_key_is_refused() =>
        Assert.That(Say.Faults(Say.Pack("  - id: r\n    for: incident\n    any: [a]\n    any: [b]\n")), Has.Some.Contains("line 10: the key any stands twice"));

    [Test]
    public void All_faults_of_a_pack_come_at_once()
    {
        var faults = Say.Faults("pack: T x\nlanguage: fr\nversion: 1\nsource: s\nlicence: l\ntemperature: 0\nrules:\n  - {id: a, for: nonsense, any: ['(b']}\n  - {id: a, for: incident, weight: much, any: [{regex: '(?=x)y'}]}\n  - {id: c, for: incident}\n");
        Assert.That(faults, Has.Count.EqualTo(9), string.Join('\n', faults));
    }

    [TestCase("(?=a)b", "look-around")]
    [TestCase("(a)\\\\1", "back-reference")]
    [TestCase("(?>ab)", "atomic group")]
    [TestCase("(?<a>b)(?<c-a>d)", "balancing group")]
    [TestCase("\\\\Gabc", "anchor")]
    [TestCase("(abc", "it is no regex")]
    [TestCase("\\\\d+", "no fixed characters")]
    public void A_regex_that_cannot_run_names_rule_and_construct(string regex, string says) =>
        Assert.That(Say.Faults(Say.Pack($"  - {{id: r, for: incident, any: [{{regex: \"{regex}\"}}]}}\n")), Has.Count.EqualTo(1).And.Some.Contains("rules:r:any").And.Some.Contains(says));

    [Test]
    public void Ten_thousand_alternatives_are_a_fault_and_never_hang()
    {
        var regex = string.Join('|', Enumerable.Range(0, 10_000).Select(i => $"w{i}\\d"));
        Assert.That(Say.Faults(Say.Pack($"  - {{id: r, for: incident, any: [{{regex: '{regex}'}}]}}\n")), Has.Some.Contains("too large").Or.Some.Contains("at most"));
    }

    [TestCase("(((wifi\\d{2000000000}){2000000000}){2000000000}){4}")]
    [TestCase("((wifi\\d{4294967}){4294967296}|wifi(\\d{2147483647}){2147483647})")]
    [TestCase("wifi((\\d{65536}){65536}){65536}")]
    public void Repeats_whose_product_no_number_holds_are_a_fault(string regex) =>
        Assert.That(Say.Faults(Say.Pack($"  - {{id: r, for: incident, any: [{{regex: '{regex}'}}]}}\n")), Has.Some.Contains("too large").Or.Some.Contains("it is no regex"));

    [TestCase('('), TestCase('[')]
    public void Groups_without_end_are_a_fault_and_do_not_end_the_program(char opening)
    {
        var deep = new string(opening, 90_000);
        Assert.That(Say.Faults(Say.Pack($"  - {{id: r, for: incident, any: ['{deep}']}}\n")), Is.Not.Empty);
        Assert.That(Say.Faults(Say.Pack($"  - {{id: r, for: incident, any: [{{regex: 'wifi{deep}'}}]}}\n")), Is.Not.Empty);
        Assert.That(Say.Faults(Say.Pack($"  - {{id: r, for: incident, any: [{{regex: 'wifi{string.Concat(Enumerable.Repeat("(?:", 30_000))}{new string(')', 30_000)}'}}]}}\n")), Is.Not.Empty);
        Assert.That(Say.Faults($"pack: {deep}"), Is.Not.Empty);
    }

    [Test]
    public void More_regexes_than_allowed_are_a_fault_unless_the_limit_is_raised()
    {
        var pack = Say.Pack(string.Concat(Enumerable.Range(0, 201).Select(i => $"  - {{id: r{i}, for: incident, any: [{{regex: 'word{i}'}}]}}\n")));
        Assert.That(Say.Faults(pack), Has.Some.Contains("at most 200 regexes; they hold 201"));
        Assert.That(PackLoader.LoadTexts([("t.yaml", pack)], new PackLimits(Regexes: 300)).Classifier, Is.Not.Null);
    }

    [TestCase("")]
    [TestCase("- a\n- b\n")]
    [TestCase("pack: [unclosed")]
    [TestCase("pack: &a x\nversion: *a\n")]
    [TestCase("\t\0")]
    public void What_is_no_pack_is_told_in_a_sentence(string text) => Assert.That(Say.Faults(text), Is.Not.Empty.And.All.EndsWith("."));

    [Test]
    public void A_path_that_is_not_there_is_a_fault() =>
        Assert.That(PackLoader.Load(["/nowhere/at/all"], PackLimits.Default).Faults.Single().Sentence, Does.Contain("it does not exist"));

    [Test]
    public void Two_packs_of_one_id_are_a_fault()
    {
        var pack = Say.Pack("  - {id: r, for: incident, any: [a]}\n");
        Assert.That(PackLoader.LoadTexts([("a.yaml", pack), ("b.yaml", pack)], PackLimits.Default).Faults.Single().Sentence, Does.Contain("ids must differ"));
    }
}
