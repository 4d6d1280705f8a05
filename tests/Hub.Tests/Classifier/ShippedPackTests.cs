using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

[Property("Requirement", "R23")]
internal sealed class ShippedPackTests
{
    private static readonly Lazy<CaseRun> Cases = new(() => RuleCases.Run([Path.Combine(Shared.Root, "rules")], PackLimits.Default));

    [Test]
    public void Every_case_beside_the_shipped_packs_passes() => Assert.That(Cases.Value.Passed, Is.True, CaseReport.Render(Cases.Value));

    [TestCase("en")]
    [TestCase("de")]
    [TestCase("ru")]
    [TestCase("uk")]
    public void Each_language_has_40_cases_and_60_rules(string language)
    {
        Assert.That(Cases.Value.Results.Count(result => Path.GetFileName(result.Case.File) == $"{language}.cases.yaml"), Is.AtLeast(40));
        Assert.That(Cases.Value.Load.Packs.Single(pack => pack.Id == language).RuleCount, Is.AtLeast(60));
    }

    [Test]
    public void Results_are_written_as_JUnit_XML()
    {
        using var text = new StringWriter();
        var failing = RuleCases.Run(Say.Shipped.Value, [new RuleCase("x.cases.yaml", 3, "hello \u0001 <b>", Category.Incident, null, null, null, null)]);
        JUnit.Write(new CaseRun([.. Cases.Value.Results, .. failing], [], Cases.Value.Load), text);
        var xml = XDocument.Parse(text.ToString());
        Assert.That(xml.Descendants("testcase").Count(), Is.EqualTo(Cases.Value.Results.Count + 1));
        Assert.That(xml.Descendants("failure").Single().Attribute("message")!.Value, Does.StartWith("category must be incident; it is "));
    }

    [Test]
    public void A_case_file_at_fault_says_where()
    {
        var folder = Directory.CreateTempSubdirectory("hub-rules").FullName;
        File.WriteAllText(Path.Combine(folder, "t.yaml"), Say.Pack("  - {id: r, for: incident, any: [down]}\n"));
        File.WriteAllText(Path.Combine(folder, "t.cases.yaml"), "cases:\n  - {text: down, categroy: incident}\n");
        var run = RuleCases.Run([folder], PackLimits.Default);
        Directory.Delete(folder, recursive: true);
        Assert.That(run.Faults.Select(fault => fault.Sentence), Has.Some.Contains("t.cases.yaml line 2").And.Some.Contains("did you mean category?").And.Some.Contains("it is missing"));
    }

    /// <summary>The data of ../shared/bench: HUB_BENCH_DATA names the folder that its gen.mjs wrote.</summary>
    [Test]
    public void The_bench_pack_agrees_on_every_post_of_the_bench()
    {
        if (Environment.GetEnvironmentVariable("HUB_BENCH_DATA") is not { } data || !Directory.Exists(data))
        {
            Assert.Ignore("HUB_BENCH_DATA does not name a folder made by shared/bench/gen/gen.mjs");
            return;
        }
        var pack = Node(Path.Combine(Shared.Root, "tests", "bench", "make-rules-pack.mjs"), Path.Combine(data, "rules-50.json"));
        var load = PackLoader.LoadTexts([("bench.yaml", pack)], PackLimits.Default);
        var expected = File.ReadAllLines(Path.Combine(data, "posts.cls"));
        var line = 0;
        foreach (var body in File.ReadLines(Path.Combine(data, "posts.ndjson")))
        {
            using var post = JsonDocument.Parse(body);
            var text = post.RootElement.GetProperty("text").GetString()!;
            Assert.That(load.Classifier!.Of(text).Category == Category.Noise ? "n" : "t", Is.EqualTo(expected[line++]), text);
        }
        Assert.That(line, Is.EqualTo(expected.Length));
    }

    private static string Node(params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true })!;
        var text = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.That(node.ExitCode, Is.Zero);
        return text;
    }
}
