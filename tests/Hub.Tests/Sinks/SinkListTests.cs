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

    [TestCase("zendesk", "User", "Password")]
    [TestCase("zammad", "Token", "Group", "KeyField", "Requester")]
    [TestCase("servicenow", "User", "Password")]
    [TestCase("freshdesk", "Token", "KeyField", "Requester")]
    public async Task A_preset_of_a_vendors_documentation_is_used_only_when_asked_for_and_writes_json(string preset, params string[] keys)
    {
        await using var desk = await Hub.Fakes.FakeDesk.StartAsync(isKeyed: false);
        using var world = new TestWorld();
        var own = keys.Select(key => (key, (string?)"value")).Append(("Url", desk.Url.ToString())).Append(("Preset", preset)).ToList();
        var kind = new HttpSinkKind(SinkKinds.PresetFolder);
        Assert.That(string.Join(' ', kind.Check(TestWorld.Settings([.. own]))), Does.Contain("AllowUnverified must be true"));
        var settings = TestWorld.Settings([.. own, ("AllowUnverified", "true"), ("Fields:cf_1", "{{title}}")]);
        Assert.That(kind.Check(settings).Where(fault => !fault.IsWarning), Is.Empty);
        await using var sink = kind.Open(settings, world.Surroundings(settings));
        var ticket = new Contracts.TicketReference("7");
        foreach (var delivery in new[] { SampleDelivery.Create(1, "<b>\"a\"</b>\nb"), SampleDelivery.Comment(1, ticket, "more"), SampleDelivery.Extended(Contracts.TicketEventKind.Commented, 1, ticket), SampleDelivery.Extended(Contracts.TicketEventKind.Closed, 1, ticket) })
            await sink.DeliverAsync(delivery, default);
        var bodies = desk.Requests.Where(request => request.Method != "GET").ToList();
        Assert.That(bodies, Has.Count.EqualTo(4));
        foreach (var request in bodies)
            Assert.That(() => System.Text.Json.JsonDocument.Parse(request.Body).Dispose(), Throws.Nothing, request.Text);
        Assert.That(bodies[0].Text, Does.Contain(SampleDelivery.Create(1).Event.TicketKey).And.Contain("cf_1"));
    }
}
