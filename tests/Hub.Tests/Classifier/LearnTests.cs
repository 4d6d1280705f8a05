using Hub.Classifier;
using Hub.Classifier.Learning;
using Hub.Classifier.Packs;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

[TestFixture]
internal sealed class LearnTests
{
    private static readonly string[] Streets = ["elm", "oak", "lime", "birch", "maple", "cedar", "aspen", "hazel", "alder", "rowan"];

    [Test, Property("Requirement", "R23")]
    public void What_is_learnt_is_a_pack_that_the_engine_runs_and_explains()
    {
        var pack = Learn(Posts());
        var classifier = Load(pack);
        var told = Explainer.Explain(classifier, Explainer.PostOf("the router is dead in plum street"), Explainer.NoFacts("test"));
        Assert.That(told.Category, Is.EqualTo("incident"));
        Assert.That(told.Rules.Where(rule => rule is { For: "incident", Weight: > 0 }).Select(rule => rule.Words), Does.Contain("dead").Or.Contain("router"));
        Assert.That(told.Rules.Where(rule => rule.For == "incident").Sum(rule => rule.Weight), Is.EqualTo(told.Scores["incident"]).Within(1e-6));
        Assert.That(classifier.Of("how much does it cost?").Category, Is.EqualTo(Category.Request));
        Assert.That(pack.Held.MacroF1, Is.EqualTo(1), "a fifth that it was not learnt from");
    }

    [Test]
    public void The_same_posts_give_the_same_pack()
    {
        var (first, second) = (Learn(Posts()), Learn(Posts()));
        Assert.That(second.Text, Is.EqualTo(first.Text));
    }

    /// <summary>Five authors, and no handle, address, link or run of digits.</summary>
    [Test, Property("Requirement", "R32")]
    public void What_is_emitted_names_nobody()
    {
        List<Lesson> lessons = [.. Posts()];
        for (var author = 0; author < 6; author++)
            lessons.Add(Post($"six {(author < 5 ? "five" : "")} {(author < 4 ? "four" : "")} call 5551234 or b2b77c, mail kim@example.org, see https://kim.example.org/x @kimwrites kimwrites", Category.Complaint, author: author == 0 ? "kimwrites" : $"a{author}"));
        for (var post = 0; post < 9; post++)
            lessons.Add(Post("chatterbox is broken", Category.Complaint, author: "one"));
        var text = Learn(lessons).Text;
        Assert.That(text, Does.Contain("\n    six\t").And.Contain("\n    five\t"));
        Assert.That(text, Does.Not.Contain("\n    four").And.Not.Contain("chatterbox"));
        Assert.That(text, Does.Not.Contain("kim").And.Not.Contain("555").And.Not.Contain("b2b77c").And.Not.Contain("example.org").And.Not.Contain("@"));
    }

    [Test]
    public void With_trades_only_what_holds_in_three_of_them_is_learnt()
    {
        List<Lesson> lessons = [];
        foreach (var (trade, own) in new[] { ("bank", "card"), ("rail", "train"), ("shop", "parcel"), ("power", "meter") })
            for (var at = 0; at < 10; at++)
            {
                lessons.Add(Post($"my {own} is broken {Streets[at]} {(trade is "bank" or "rail" ? "twofold" : "other")}", Category.Incident, trade, $"{trade}{at}"));
                lessons.Add(Post($"where may one see {Streets[at]} prices", Category.Request, trade, $"{trade}{at + 10}"));
            }
        var everything = Learn(lessons).Text;
        var agreed = Learn(lessons, new LearnOptions("learnt") { LeastTrades = 3, Lasso = 0.05 }).Text;
        Assert.That(everything, Does.Contain("\n    broken\t"));
        Assert.That(agreed, Does.Contain("\n    broken\t").And.Not.Contain("twofold").And.Not.Contain("card").And.Not.Contain("train").And.Not.Contain("meter"));
    }

    [Test]
    public void The_temperature_makes_shares_honest()
    {
        // Three of four are right at a lead of 2: softmax(2/t) must be 3/4.
        List<(double[], int)> scores = [.. Enumerable.Range(0, 40).Select(at => (new double[] { 2, 0 }, at % 4 == 0 ? 1 : 0))];
        Assert.That(SoftMax.Temperature(scores), Is.EqualTo(2 / Math.Log(3)).Within(1e-3));
    }

    /// <summary>What packs beside it say rightly is not learnt again; what they get wrong is, in their own units, so that the sum is right.</summary>
    [Test]
    public void Beside_other_packs_only_what_they_lack_is_learnt()
    {
        var (known, wrong) = (new double[] { 6, 0, 0, 0, 0 }, new double[] { 6, 0, 0, 0, 0 });
        List<Lesson> lessons = [.. Posts().Select(lesson => lesson with { Beside = lesson.Category == Category.Incident ? known : wrong })];
        lessons.AddRange(Streets.Select(street => Post($"the heater in {street} street is dead", Category.Incident, author: $"h{street}") with { Beside = known }));
        var (alone, beside) = (Learn([.. lessons.Select(lesson => lesson with { Beside = null })]), Learn(lessons));
        Assert.That(alone.BesideTemperature, Is.Null);
        Assert.That(beside.BesideTemperature, Is.GreaterThan(1), "they are right of two thirds, and as sure of the others");
        var table = Load(beside);
        foreach (var lesson in lessons)
        {
            var said = table.Decide(table.Score(lesson.Post), Explainer.NoFacts("test")).Scores;
            Assert.That(said.Zip(lesson.Beside!, (a, b) => a + b).ToList(), Has.ItemAt((int)lesson.Category).GreaterThan((int)lesson.Category == 0 ? said[2] + lesson.Beside![2] : said[0] + lesson.Beside![0]), lesson.Post.Text);
        }
        List<Lesson> right = [.. lessons.Select(lesson => lesson with { Beside = [lesson.Category == Category.Incident ? 12 : 0, 0, lesson.Category == Category.Request ? 12 : 0, 0, 0] })];
        Assert.That(Learn(right).Phrases, Is.LessThan(alone.Phrases), "nothing is missing");
    }

    [TestCase(1, "The posts must be of at least two categories; they are of 1.")]
    [TestCase(2, "No phrase occurs with 5 authors; 2 posts are too few.")]
    public void Too_little_is_told_in_a_sentence(int posts, string sentence) =>
        Assert.That(() => Learn([.. Posts().Take(posts)]), Throws.ArgumentException.With.Message.EqualTo(sentence));

    /// <summary>Nothing is learnt from rows that are scored, nor from their like.</summary>
    [Test]
    public void No_row_of_a_views_ids_is_learnt_from()
    {
        List<Fault> faults = [];
        foreach (var view in View.ReadAll(Shared.Need("data/views.tsv"), faults).Where(view => view.Ids.Count > 0))
        {
            var ids = File.ReadAllLines(view.Ids[0]).Select(id => id.Trim()).ToHashSet();
            var (rows, scored) = (LabelledRows.Read(view, inIds: false, faults), LabelledRows.Read(view, inIds: true, faults));
            Assert.That(rows.Where(row => ids.Contains(row.Id)), Is.Empty, view.Name);
            Assert.That(scored.Where(row => !ids.Contains(row.Id)), Is.Empty, view.Name);
            var texts = scored.Select(row => row.Post.Text).ToHashSet();
            Assert.That(Lessons.Of(view, rows, scored).Where(lesson => texts.Contains(lesson.Post.Text)), Is.Empty, view.Name);
        }
        Assert.That(faults, Is.Empty);
    }

    private static LearntPack Learn(IReadOnlyList<Lesson> lessons, LearnOptions? options = null) => new Learner(options ?? new LearnOptions("learnt")).Learn(lessons, progress: null, CancellationToken.None);

    private static RuleClassifier Load(LearntPack pack)
    {
        var load = PackLoader.LoadTexts([("learnt.yaml", pack.Text)], PackLimits.Default);
        Assert.That(load.Faults, Is.Empty);
        return load.Classifier!;
    }

    private static List<Lesson> Posts()
    {
        List<Lesson> lessons = [];
        foreach (var street in Streets)
        {
            lessons.Add(Post($"the router in {street} street is dead", Category.Incident, author: $"i{street}"));
            lessons.Add(Post($"how much does {street} cost?", Category.Request, author: $"r{street}"));
        }
        return lessons;
    }

    private static Lesson Post(string text, Category category, string trade = "", string author = "x") =>
        new(Explainer.PostOf(text) with { Author = new Author { Id = author, Handle = author } }, category, trade);
}
