using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Tests.Connectors.Chaos;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>Every connector of ours is one folder with everything that belongs to it.</summary>
[TestFixture]
public sealed class ConnectorHouseTests
{
    // Shared parts of connectors, not channels.
    private static readonly string[] NotChannels = ["Items", "Polling", "Pushed", "bin", "obj"];

    private static readonly Dictionary<string, string> Least = new(StringComparer.Ordinal)
    {
        ["Folder"] = "anywhere",
        ["Secrets:0"] = WebhookSubject.Live,
        ["Preset"] = "alertmanager",
        ["Tokens:0"] = PresetSubject.Token,
        ["Token"] = "123456:TEST",
        ["BearerToken"] = "BEARER",
        ["AccountId"] = "1001",
        ["Url"] = "https://forum.example/feed",
    };

    [Test]
    public void Every_kind_runs_the_conformance_suite()
    {
        var tested = typeof(ConnectorHouseTests).Assembly.GetTypes()
            .Where(type => type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(ConnectorConformance<>))
            .Select(type => ((IConnectorUnderTest)Activator.CreateInstance(type.BaseType!.GetGenericArguments()[0])!).Kind);
        Assert.That(ConnectorKinds.All.Select(kind => kind.Name), Is.SubsetOf(tested), "kinds without a fixture");
    }

    [Test]
    public void Every_kind_runs_the_chaos_kit()
    {
        var tested = typeof(ConnectorHouseTests).Assembly.GetTypes()
            .Where(type => type.BaseType is { IsGenericType: true } parent && (parent.GetGenericTypeDefinition() == typeof(PolledChaosSuite<>) || parent.GetGenericTypeDefinition() == typeof(PushedChaosSuite<>)))
            .Select(type => ((IChaosUnderTest)Activator.CreateInstance(type.BaseType!.GetGenericArguments()[0])!).Kind);
        Assert.That(ConnectorKinds.All.Select(kind => kind.Name), Is.SubsetOf(tested), "kinds without a fixture");
    }

    [Test]
    public void Every_kind_in_the_assembly_is_listed_under_a_proper_name()
    {
        var kinds = typeof(ConnectorKinds).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IConnectorKind)));
        Assert.That(ConnectorKinds.All.Select(kind => kind.GetType()), Is.EquivalentTo(kinds));
        Assert.That(ConnectorKinds.All.Select(kind => kind.Name), Is.Unique.And.All.Match("^[a-z][a-z0-9-]*$"));
    }

    [Test]
    public void Every_folder_holds_a_connector_its_readme_and_a_sample_that_it_reads()
    {
        foreach (var folder in new DirectoryInfo(Path.Combine(Shared.Root, "src/Connectors")).GetDirectories().Where(folder => !NotChannels.Contains(folder.Name)))
        {
            var kind = ConnectorKinds.All.SingleOrDefault(kind => kind.GetType().Name == $"{folder.Name}ConnectorKind");
            Assert.That(kind, Is.Not.Null, $"{folder.Name} has no kind in the list");
            Assert.That(File.Exists(Path.Combine(folder.FullName, "README.md")), $"{folder.Name} has no README.md");
            var sample = File.ReadAllBytes(Path.Combine(folder.FullName, "sample.json"));
            var known = kind!.Check(Surrounding.Settings([.. Least.Select(pair => (pair.Key, pair.Value))])).Where(fault => !fault.IsWarning).Select(fault => fault.Key.Split(':')[2]).ToHashSet();
            var settings = Surrounding.Settings([.. Least.Where(pair => !known.Contains(pair.Key.Split(':')[0])).Select(pair => (pair.Key, pair.Value))]);
            var change = ((IRereadingConnector)kind.Open(settings, Surrounding.Of(templates: new HandlebarsTemplates()))).Reread("sample", sample, DateTimeOffset.UnixEpoch);
            Assert.That(change, Is.InstanceOf<Put>(), $"{folder.Name}/sample.json");
        }
    }
}
