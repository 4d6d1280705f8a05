using Hub.Classifier;
using Hub.Contracts;
using Hub.Host.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture]
[Property("Requirement", "G3")]
internal sealed class LivePacksTests
{
    private const string Head = "pack: mini\nversion: 1.0.0\nlanguage: any\nsource: test\nlicence: MIT\nrules:\n";

    private string folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("hub-live-").FullName;
        Write("mini.yaml", Rules("incident"));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Changed_packs_take_the_place_of_the_active_ones()
    {
        var packs = Open();
        var before = packs.Packs;
        Write("mini.yaml", Rules("praise"));
        var active = packs.Reload();
        Assert.That((active.Last!.IsTaken, packs.Packs == before, CategoryOf(packs)), Is.EqualTo((true, false, Category.Praise)));
        Assert.That(active.Last.Sentence, Is.EqualTo($"The packs {packs.Packs} are active; before them were {before}."));
    }

    [Test]
    public void A_broken_pack_leaves_the_active_ones_and_says_why()
    {
        var packs = Open();
        Write("mini.yaml", Head + "  - {id: r, for: incident, wieght: 2, any: [down]}\n");
        var last = packs.Reload().Last!;
        Assert.That((last.IsTaken, CategoryOf(packs)), Is.EqualTo((false, Category.Incident)));
        Assert.That(last.Sentence, Does.StartWith("The packs were not taken: ").And.Contain("line 7: rules:r:wieght is not known; did you mean weight?").And.EndsWith($"The packs {packs.Packs} stay active."));
    }

    [Test]
    public void A_case_that_fails_leaves_the_active_ones_and_is_named()
    {
        var packs = Open();
        Write("mini.cases.yaml", "cases:\n  - {text: it is down, category: incident}\n");
        Write("mini.yaml", Rules("praise"));
        var last = packs.Reload().Last!;
        Assert.That((last.IsTaken, CategoryOf(packs)), Is.EqualTo((false, Category.Incident)));
        Assert.That(last.Sentence, Does.Contain("1 of 1 cases fail, the first in").And.Contain("mini.cases.yaml line 2: category must be incident; it is praise"));
    }

    [Test]
    public void A_case_that_fails_stops_the_start()
    {
        Write("mini.cases.yaml", "cases:\n  - {text: it is down, category: praise}\n");
        Assert.That(Open, Throws.TypeOf<HubException>().With.Message.Contain("1 of 1 cases fail"));
    }

    [Test]
    public void One_can_go_back_to_the_packs_before()
    {
        var packs = Open();
        var before = packs.Packs;
        Assert.That(packs.RollBack().Last!.Sentence, Does.Contain("no packs to go back to"));
        Write("mini.yaml", Rules("praise"));
        packs.Reload();
        packs.RollBack();
        Assert.That((packs.Packs, CategoryOf(packs)), Is.EqualTo((before, Category.Incident)));
    }

    [Test]
    public void What_the_old_packs_scored_the_old_packs_decide()
    {
        var packs = Open();
        var (before, scored) = (packs.Packs, packs.Score(Explainer.PostOf("it is down")));
        Write("mini.yaml", Rules("praise"));
        packs.Reload();
        var verdict = packs.Decide(scored, Explainer.NoFacts("c"));
        Assert.That((verdict.Category, verdict.Packs), Is.EqualTo((Category.Incident, before)));
    }

    [Test]
    public async Task Files_are_taken_once_they_stand_still_and_a_broken_one_is_not_tried_again_and_again()
    {
        var packs = Open();
        await using var watch = new PackWatch(packs, TimeProvider.System, NullLogger.Instance);
        Assert.That((watch.Look(), watch.Look()), Is.EqualTo((false, false)), "nothing changed");
        Write("mini.yaml", Rules("praise") + "# one more line\n");
        Assert.That((watch.Look(), watch.Look(), watch.Look()), Is.EqualTo((false, true, false)));
        Assert.That(CategoryOf(packs), Is.EqualTo(Category.Praise));
        Write("mini.yaml", "broken");
        Assert.That((watch.Look(), watch.Look(), watch.Look()), Is.EqualTo((false, true, false)));
        Assert.That((packs.Active.Last!.IsTaken, CategoryOf(packs)), Is.EqualTo((false, Category.Praise)));
    }

    private LivePacks Open() => new([folder], TimeProvider.System, NullLogger.Instance);

    private static Category CategoryOf(LivePacks packs) => packs.Decide(packs.Score(Explainer.PostOf("it is down")), Explainer.NoFacts("c")).Category;

    private static string Rules(string category) => $"{Head}  - {{id: r, for: {category}, any: [down]}}\n";

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
