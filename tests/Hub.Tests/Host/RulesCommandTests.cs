using System.Text.Json;
using System.Xml.Linq;
using Hub.Host.Commands;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture]
internal sealed class RulesCommandTests
{
    private const string Pack = """
        pack: mini
        version: 1.0.0
        language: en
        source: test
        licence: MIT
        rules:
          - { id: outage, for: incident, weight: 3, any: ["no internet"] }
        """;

    private string folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("hub-rules-").FullName;
        File.WriteAllText(Path.Combine(folder, "mini.yaml"), Pack);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("incident", 0), TestCase("praise", 1), Property("Requirement", "G3")]
    public async Task The_cases_beside_a_pack_decide_the_exit_code_and_are_written_for_CI(string category, int expected)
    {
        File.WriteAllText(Path.Combine(folder, "mini.cases.yaml"), $"cases:\n  - {{ text: \"no internet here\", category: {category} }}\n");
        var xml = Path.Combine(folder, "junit.xml");
        var (code, output) = await RunAsync("rules", "test", folder, "--junit", xml);
        Assert.That(code, Is.EqualTo(expected), output);
        Assert.That(XDocument.Load(xml).Descendants("failure").Count(), Is.EqualTo(expected));
        Assert.That(output, Does.Contain($"{1 - expected} of 1 cases passed"));
    }

    [Test, Property("Requirement", "R23")]
    public async Task Explain_names_rule_words_and_weight()
    {
        var (code, output) = await RunAsync("rules", "explain", "There is no internet", "--packs", folder, "--json");
        var told = JsonDocument.Parse(output).RootElement;
        var rule = told.GetProperty("rules")[0];
        Assert.That((code, told.GetProperty("category").GetString(), rule.GetProperty("rule").GetString(), rule.GetProperty("words").GetString()), Is.EqualTo((0, "incident", "mini/outage", "no internet")));
    }

    [Test, Property("Requirement", "G6")]
    public async Task Explain_names_the_sender_and_what_speaks_for_it()
    {
        var (code, output) = await RunAsync("rules", "explain", "There is no internet", "--packs", folder, "--bio", "Reporter at the Evening Gazette, news tips welcome");
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("sender: media").And.Contain("bio: "));
        (_, output) = await RunAsync("rules", "explain", "There is no internet", "--packs", folder);
        Assert.That(output, Does.Contain("sender: unknown, nothing tells"));
    }

    [Test]
    public async Task A_pack_at_fault_is_told_with_file_and_line()
    {
        File.WriteAllText(Path.Combine(folder, "mini.yaml"), Pack.Replace("weight", "wieght", StringComparison.Ordinal));
        var (code, output) = await RunAsync("rules", "explain", "x", "--packs", folder);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("mini.yaml line 7").And.Contain("weight?"));
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var code = await HubCommandLine.RunAsync(args, new CommandContext(output, output, _ => { }), CancellationToken.None);
        return (code, output.ToString());
    }
}
