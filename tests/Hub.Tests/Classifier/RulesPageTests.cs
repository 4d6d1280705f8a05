using System.Text.RegularExpressions;
using Hub.Classifier;
using Hub.Classifier.Packs;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

/// <summary>What docs/rules.md shows works as it stands there.</summary>
internal sealed partial class RulesPageTests
{
    private static string[] Blocks => [.. Block().Matches(File.ReadAllText(Path.Combine(Shared.Root, "docs", "rules.md"))).Select(match => Unindented(match.Groups[1].Value))];

    [Test, Property("Requirement", "G3")]
    public void The_walk_from_an_empty_file_ends_in_a_pack_whose_cases_pass()
    {
        var blocks = Blocks;
        var folder = Directory.CreateTempSubdirectory("hub-walk").FullName;
        File.WriteAllText(Path.Combine(folder, "shop.yaml"), blocks[0] + blocks[1]);
        File.WriteAllText(Path.Combine(folder, "shop.cases.yaml"), blocks[2]);
        var run = RuleCases.Run([folder], PackLimits.Default);
        File.WriteAllText(Path.Combine(folder, "shop.yaml"), blocks[0] + blocks[1].Replace("..5", "..3", StringComparison.Ordinal));
        var narrower = RuleCases.Run([folder], PackLimits.Default);
        Directory.Delete(folder, recursive: true);
        Assert.That((run.Passed, run.Results.Count), Is.EqualTo((true, 3)), CaseReport.Render(run));
        Assert.That(narrower.Results.Select(result => result.Passed), Is.EqualTo(new[] { false, true, true }), "as the page says");
        Assert.That(File.ReadAllText(Path.Combine(Shared.Root, "docs", "rules.md")), Does.Contain($"2 rules, {run.Load.Packs.Single().Hash}\n"));
    }

    [TestCase("table:"), TestCase("catalogue:")]
    public void The_examples_of_tables_and_catalogues_load(string first)
    {
        var block = Blocks.Single(one => one.StartsWith(first, StringComparison.Ordinal));
        var head = first == "table:" ? "pack: t\nversion: 1.0.0\nlanguage: en\nsource: test\nlicence: MIT\n" : "";
        Assert.That(Say.Faults(head + block), Is.Empty);
    }

    private static string Unindented(string block)
    {
        var indent = block.Length - block.TrimStart(' ').Length;
        // The second block of the walk goes on in a list of the first: its own indent is kept.
        var cut = block.TrimStart(' ').StartsWith("- id", StringComparison.Ordinal) ? indent - 2 : indent;
        return string.Concat(block.Split('\n').Where(line => line.Trim().Length > 0).Select(line => line[Math.Min(cut, line.Length)..] + "\n"));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
