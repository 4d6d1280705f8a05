using Hub.Contracts;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>What tests of a preset of our own share: a fake desk that keeps no keys, a clock, and a sink on it.</summary>
internal abstract class OwnPresetTests
{
    private readonly TempFolder folder = new();
    private TestWorld world = null!;

    protected ManualTime Time { get; private set; } = null!;

    protected FakeDesk Desk { get; private set; } = null!;

    [SetUp]
    public async Task SetUp() => (Desk, world, Time) = (await FakeDesk.StartAsync(isKeyed: false), new TestWorld(), new ManualTime());

    [TearDown]
    public async Task TearDown()
    {
        await Desk.DisposeAsync();
        world.Dispose();
    }

    [OneTimeTearDown]
    public void Leave() => folder.Dispose();

    /// <summary>The file of a preset; what it is about is said.</summary>
    protected string Preset(string yaml)
    {
        var file = folder.File($"{TestContext.CurrentContext.Test.ID}-{Directory.GetFiles(folder.Path).Length}.yaml");
        File.WriteAllText(file, "about: A desk of our own.\n" + yaml + "\n");
        return file;
    }

    protected ISink Open(string yaml, params (string Key, string? Value)[] settings)
    {
        var section = TestWorld.Settings([("Url", Desk.Url.ToString()), ("Preset", Preset(yaml)), .. settings]);
        Assert.That(new HttpSinkKind(SinkKinds.PresetFolder).Check(section), Is.Empty);
        return new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section, Time));
    }
}
