using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Hub.Tests;

/// <summary>docs/requirements.md and the tests say the same.</summary>
internal sealed partial class RequirementsTests
{
    private static readonly Dictionary<string, string> Page = File.ReadLines(Path.Combine(Shared.Root, "docs", "requirements.md"))
        .Where(line => RowPattern().IsMatch(line)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(cells => cells[1], cells => cells[3]);

    private static readonly HashSet<string> Cited = [.. Directory.EnumerateFiles(Path.Combine(Shared.Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => CitePattern().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)];

    [Test]
    public void What_is_built_has_a_test()
    {
        var built = Page.Where(row => row.Value.StartsWith("built", StringComparison.Ordinal)).Select(row => row.Key);
        Assert.That(built.Except(Cited), Is.Empty);
    }

    [Test]
    public void What_a_test_cites_is_a_requirement() => Assert.That(Cited.Except(Page.Keys), Is.Empty);

    [GeneratedRegex(@"^\| [RG]\d+ \|")]
    private static partial Regex RowPattern();

    [GeneratedRegex("""Property\("Requirement", "([RG]\d+)"\)""")]
    private static partial Regex CitePattern();
}
