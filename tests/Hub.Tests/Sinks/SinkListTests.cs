using System.Reflection;
using Hub.Contracts.Testing;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

[TestFixture]
internal sealed class SinkListTests
{
    private static readonly List<RunsSinkSuiteAttribute> Suites =
        [.. typeof(SinkListTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SinkSuite))).SelectMany(type => type.GetCustomAttributes<RunsSinkSuiteAttribute>())];

    [Test]
    public void Every_kind_of_sink_runs_the_suite()
    {
        Assert.That(SinkKinds.All.Select(kind => kind.Name).Except(Suites.Select(suite => suite.Kind)), Is.Empty);
    }

    [Test]
    public void Every_preset_runs_the_suite()
    {
        var presets = Directory.EnumerateFiles(Path.Combine(Shared.Root, "presets", "backends"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).ToList();
        Assert.That(presets, Is.Not.Empty);
        var real = Directory.EnumerateFiles(Path.Combine(Shared.Root, "tests", "Hub.IntegrationTests", "Desks"), "*.cs").Select(File.ReadAllText).ToList();
        Assert.That(presets.Where(preset => !real.Exists(text => text.Contains($"RunsSinkSuite(\"http\", \"{preset}\")", StringComparison.Ordinal)))
            .Except(Suites.Where(suite => suite.Kind == "http").Select(suite => suite.Preset)), Is.Empty);
    }

    [Test]
    public void Presets_lie_beside_the_program()
    {
        Assert.That(File.Exists(Path.Combine(SinkKinds.PresetFolder, "json.yaml")));
    }
}
