using System.Text.Json;
using Hub.Host.Commands;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture, Property("Requirement", "G7")]
internal sealed class RulesScoreTests
{
    private const string Pack = """
        pack: mini
        version: 1.0.0
        language: any
        source: test
        licence: MIT
        rules:
          - { id: outage, for: incident, weight: 3, any: ["no internet", "second line"] }
          - { id: thanks, for: praise, weight: 2, any: [thanks] }
          - { id: win, for: noise, weight: 2.5, any: [win] }
        """;

    private string folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("hub-score-").FullName;
        Write("mini.yaml", Pack);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_file_is_scored_by_class_with_confusion_and_share()
    {
        var file = Write("posts.tsv", "id\ttext\tcategory\n1\tno internet\tincident\n2\tfirst\\nsecond line\tincident\n3\tthanks\tincident\n4\tthanks a lot\tpraise\n5\twin win\tnoise\n6\thello\tnoise\n");
        var score = (await ScoreAsync(file))[0];
        Assert.That(score.GetProperty("rows").GetInt32(), Is.EqualTo(6));
        Assert.That(score.GetProperty("accuracy").GetDouble(), Is.EqualTo(5 / 6.0).Within(1e-9));
        Assert.That(score.GetProperty("macroF1").GetDouble(), Is.EqualTo((0.8 + (2 / 3.0) + 1) / 3).Within(1e-9));
        Assert.That(Class(score, "incident"), Is.EqualTo((1.0, 2 / 3.0, 3)));
        Assert.That(score.GetProperty("confusion").GetProperty("incident").GetProperty("praise").GetInt32(), Is.EqualTo(1));
        Assert.That(score.GetProperty("falseAlarms").GetDouble(), Is.Zero);
        // hello fires no rule: it is noise with confidence 0 and waits for a person.
        Assert.That(score.GetProperty("automatic").GetProperty("share").GetDouble(), Is.EqualTo(5 / 6.0).Within(1e-9));
        Assert.That(score.GetProperty("coverage").GetArrayLength(), Is.EqualTo(10));
        // The three surest are right; the next two, of equal confidence, of which one is wrong, come together or not at all.
        Assert.That(score.GetProperty("shareAtPrecision").GetProperty("0.95").GetDouble(), Is.EqualTo(3 / 6.0).Within(1e-9));
    }

    [Test]
    public async Task A_view_maps_labels_and_predictions_and_scores_only_its_ids()
    {
        Write("posts.tsv", "id\ttext\twish\n1\tno internet\tYes\n2\tthanks\tNo\n3\tno internet\tYes\n4\tthanks\tPerhaps\n");
        Write("ids", "1\n2\n4\n");
        var views = Write("views.tsv", "view\tfile\tgold\tlabel_map\tprediction_map\tclasses\tids\nwishes\tposts.tsv\twish\tYes=fault,No=other\tincident=fault,*=other\tfault,other\tids\nothers\tposts.tsv\twish\t\t\t\t\n");
        var score = (await ScoreAsync("--views", views, "--view", "wishes"))[0];
        Assert.That((score.GetProperty("view").GetString(), score.GetProperty("rows").GetInt32(), score.GetProperty("macroF1").GetDouble()), Is.EqualTo(("wishes", 2, 1.0)));
        Assert.That(score.GetProperty("falseAlarms").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_prediction_outside_the_classes_is_wrong_and_an_alarm_on_noise_counts()
    {
        var file = Write("posts.tsv", "id\ttext\tcategory\n1\tno internet\tnoise\n2\twin\tnoise\n3\tthanks\trequest\n");
        var score = (await ScoreAsync(file, "--classes", "noise,alarm", "--map", "noise=noise,*=alarm"))[0];
        Assert.That((score.GetProperty("rows").GetInt32(), score.GetProperty("falseAlarms").GetDouble(), score.GetProperty("countsOnlyAlarms").GetBoolean()), Is.EqualTo((2, 0.5, true)));
        score = (await ScoreAsync(file, "--classes", "noise,request"))[0];
        Assert.That(Class(score, "request"), Is.EqualTo((0.0, 0.0, 1)));
        Assert.That(score.GetProperty("confusion").GetProperty("request").GetProperty("praise").GetInt32(), Is.EqualTo(1));
    }

    [Test, Property("Requirement", "G6")]
    public async Task Sender_kinds_are_scored_by_profile()
    {
        var file = Write("posts.tsv", "id\ttext\tsender_kind\tauthor\tcontext\n1\thello\tmedia\tAnn @ann; tech reporter at the Post; followers 12; verified no\tx\n2\thello\tunknown\t\t\n");
        var predictions = Path.Combine(folder, "out.tsv");
        var score = (await ScoreAsync(file, "--gold", "sender_kind", "--predictions", predictions))[0];
        Assert.That(score.GetProperty("accuracy").GetDouble(), Is.EqualTo(1));
        Assert.That(File.ReadAllLines(predictions), Is.EqualTo(new[] { "id\tpredicted\tconfidence\tsender_kind", "1\tmedia\t1.0000\tmedia", "2\tunknown\t0.0000\tunknown" }));
    }

    [Test, Property("Requirement", "R32")]
    public async Task A_pack_is_learnt_from_the_rows_outside_a_views_ids_and_scored_on_those_within()
    {
        var rows = Enumerable.Range(0, 40).Select(at => at % 2 == 0 ? $"{at}\tthe line is dead {at}\tincident" : $"{at}\twhere do we pay {at}\trequest");
        Write("posts.tsv", "id\ttext\tcategory\n" + string.Join('\n', rows));
        Write("ids", "0\n1\n2\n3\n");
        var views = Write("views.tsv", "view\tfile\tids\nmine\tposts.tsv\tids\n");
        var (code, output) = await RunAsync("rules", "learn", "--views", views, "--out", folder);
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("phrases from 36 posts").And.Contain("mine                4     1.000"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "mine.yaml")), Does.Contain("pack: mine").And.Contain("\n    dead\t"));
    }

    [Test]
    public async Task What_cannot_be_learnt_writes_no_pack()
    {
        var file = Write("posts.tsv", "id\ttext\tcategory\n1\tx\tnoise\n");
        var (code, output) = await RunAsync("rules", "learn", file, "--out", Path.Combine(folder, "learnt.yaml"));
        Assert.That((code, File.Exists(Path.Combine(folder, "learnt.yaml"))), Is.EqualTo((1, false)));
        Assert.That(output, Does.Contain("The posts must be of at least two categories; they are of 1."));
        (code, output) = await RunAsync("rules", "learn", file, "--out", folder, "--language", "fr");
        Assert.That((code, output), Is.EqualTo((2, "--language must be one of any, en, de, ru, uk; it is fr.\n")));
    }

    [TestCase("id\twords\tcategory\n1\tx\tnoise\n", "must have the columns id, text and category; text is missing among id, words, category.")]
    [TestCase("", "must begin with a line that names the columns; it is empty.")]
    [TestCase("id\ttext\tcategory\n1\tx\t\n", "holds no row that counts for the view posts.")]
    public async Task A_file_at_fault_is_told_in_a_sentence(string content, string sentence)
    {
        var (code, output) = await RunAsync("rules", "score", Write("posts.tsv", content), "--packs", folder);
        Assert.That((code, output.Contains(sentence, StringComparison.Ordinal)), Is.EqualTo((1, true)), output);
    }

    [Test]
    public async Task A_view_that_is_not_there_and_no_file_at_all_are_told()
    {
        var views = Write("views.tsv", "view\tfile\na\tposts.tsv\n");
        Assert.That((await RunAsync("rules", "score", "--views", views, "--view", "b")).Output, Does.Contain("--view must be one of a; it is b."));
        Assert.That((await RunAsync("rules", "score")).Output, Does.Contain("Name a file of labelled posts, or --views VIEWS.tsv."));
        Assert.That((await RunAsync("rules", "score", Write("posts.tsv", "id\ttext\tcategory\n1\tx\tnoise\n"), "--map", "incident")).Output, Does.Contain("--map must be pairs such as incident=complaint,*=other; one is incident."));
    }

    [Test]
    public async Task A_person_reads_a_table()
    {
        var file = Write("posts.tsv", "id\ttext\tcategory\n1\tno internet\tincident\n2\twin\tnoise\n");
        var (code, output) = await RunAsync("rules", "score", file, "--packs", folder);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("posts: 2 rows   macro-F1 1.000").And.Contain("incident         1.000    1.000   1.000       1"));
    }

    private static (double Precision, double Recall, int Support) Class(JsonElement score, string name)
    {
        var one = score.GetProperty("classes").GetProperty(name);
        return (one.GetProperty("precision").GetDouble(), one.GetProperty("recall").GetDouble(), one.GetProperty("support").GetInt32());
    }

    private async Task<JsonElement> ScoreAsync(params string[] args)
    {
        var (code, output) = await RunAsync(["rules", "score", .. args, "--packs", folder, "--json"]);
        Assert.That(code, Is.Zero, output);
        return JsonDocument.Parse(output).RootElement.Clone();
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var code = await HubCommandLine.RunAsync(args, new CommandContext(output, output, _ => { }), CancellationToken.None);
        return (code, output.ToString());
    }
}
