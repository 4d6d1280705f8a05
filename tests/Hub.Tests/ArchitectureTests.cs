using System.Reflection;
using System.Xml.Linq;
using NUnit.Framework;

namespace Hub.Tests;

/// <summary>References point one way (design, the house).</summary>
internal sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Hub.Contracts"] = [],
        ["Hub.Contracts.Testing"] = ["Hub.Contracts"],
        ["Hub.Wire"] = ["Hub.Contracts"],
        ["Hub.Core"] = ["Hub.Contracts"],
        ["Hub.Classifier"] = ["Hub.Contracts"],
        ["Hub.Connectors"] = ["Hub.Wire", "Hub.Contracts"],
        ["Hub.Sinks"] = ["Hub.Wire", "Hub.Contracts"],
        ["Hub.Host"] = ["Hub.Core", "Hub.Contracts.Testing", "Hub.Wire", "Hub.Classifier", "Hub.Connectors", "Hub.Sinks", "Hub.Contracts"],
    };

    private static IEnumerable<string> Projects => Directory.EnumerateFiles(Path.Combine(Shared.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    [TestCaseSource(nameof(Projects))]
    public void A_project_references_only_what_lies_below_it(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var references = XDocument.Load(project).Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value));
        Assert.That(Allowed, Contains.Key(name), $"{name} is a new project: say here what it may reference");
        Assert.That(references, Is.SubsetOf(Allowed[name]));
    }

    [TestCase("Hub.Core", "Hub.Wire", "Hub.Connectors", "Hub.Sinks", "Hub.Classifier")]
    [TestCase("Hub.Classifier", "Hub.Core", "Hub.Wire", "Microsoft.Data.Sqlite")]
    [TestCase("Hub.Contracts", "Hub.Core", "Microsoft.AspNetCore.Http", "Microsoft.Data.Sqlite")]
    public void An_assembly_does_not_load_what_it_must_not_know(string assembly, params string[] forbidden)
    {
        var loaded = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!);
        Assert.That(loaded.Intersect(forbidden), Is.Empty);
    }

    [Test]
    public void Core_names_no_channel_and_no_vendor()
    {
        string[] names = ["telegram", "twitter", "discord", "servicenow", "zendesk", "jira", "redmine"];
        var found = Directory.EnumerateFiles(Path.Combine(Shared.Root, "src", "Hub", "Core"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => names.Any(name => File.ReadAllText(file).Contains(name, StringComparison.OrdinalIgnoreCase)));
        Assert.That(found, Is.Empty);
    }

    [Test]
    public void No_source_takes_time_or_chance_by_the_back_door()
    {
        string[] doors = ["DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "Guid.NewGuid", "Random.Shared", "Thread.Sleep", "TO" + "DO", "FIX" + "ME"];
        var found = Directory.EnumerateFiles(Path.Combine(Shared.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select((line, at) => (Place: $"{Path.GetFileName(file)}:{at + 1}", line)))
            .Where(item => doors.Any(door => item.line.Contains(door, StringComparison.Ordinal))).Select(item => item.Place);
        Assert.That(found, Is.Empty);
    }
}
