using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Wire;

[TestFixture]
internal sealed class PresetFileTests
{
    [Test]
    public void All_faults_are_told_at_once_with_file_line_and_nearest_key()
    {
        var file = PresetFile.Parse("desk.yaml", "about: x\ntimeOut: soon\ncreate:\n  methd: POST\n  id: ticket\nclas: keyed\n");
        file.Root.Text("about");
        file.Root.Duration("timeOut");
        file.Root.Text("class");
        var create = file.Root.Map("create")!;
        create.Text("method");
        create.PointerAt("id");
        Assert.That(string.Join('\n', file.Faults()), Is.EqualTo(
            """
            desk.yaml line 2: timeOut must be a duration such as 00:00:30; it is soon.
            desk.yaml line 4: create:methd is not known; did you mean method?
            desk.yaml line 5: create:id must be a JSON pointer such as /ticket/id; it is ticket.
            desk.yaml line 6: clas is not known; did you mean class?
            """));
    }

    [TestCase("a: 1\na: 2\n", "line 2")]
    [TestCase("- a\n", "one YAML mapping")]
    [TestCase("", "one YAML mapping")]
    [TestCase("a: [1\n", "line")]
    [TestCase("a: *b\n", "line 1")]
    public void A_file_that_is_no_mapping_or_repeats_a_key_is_one_fault(string yaml, string words)
    {
        var file = PresetFile.Parse("desk.yaml", yaml);
        Assert.That(file.IsBroken);
        Assert.That(file.Faults().Single().Sentence, Does.StartWith("desk.yaml ").And.Contain(words));
    }

    [TestCase("a: &x 1\nb: *x\n", "line 1: the anchor &x is not allowed")]
    [TestCase("b: *x\n", "line 1: the alias *x is not allowed")]
    [TestCase("a: [&a [x, x], &b [*a, *a], &c [*b, *b], &d [*c, *c]]\n", "the anchor &a is not allowed")]
    [TestCase("? &k [x]\n: 1\n", "the anchor &k is not allowed")]
    public void Anchors_and_aliases_are_refused_before_they_can_grow(string yaml, string words) =>
        Assert.That(PresetFile.Parse("desk.yaml", yaml).Faults().Single().Sentence, Does.Contain(words));

    [TestCase(30), TestCase(60_000)]
    public void Values_nested_deep_are_a_fault_and_do_not_end_the_program(int depth)
    {
        Assert.That(PresetFile.Parse("desk.yaml", $"a: {new string('[', depth)}").Faults().Single().Sentence, Does.Contain("at most 20 deep"));
        Assert.That(PresetFile.Parse("desk.yaml", "a: " + string.Concat(Enumerable.Repeat("{b: ", depth))).Faults().Single().Sentence, Does.Contain("at most 20 deep"));
    }

    [Test]
    public void A_file_that_is_not_there_is_a_fault()
    {
        Assert.That(PresetFile.Load("/nowhere/desk.yaml").Faults().Single().Sentence, Does.Contain("desk.yaml cannot be read"));
    }
}
