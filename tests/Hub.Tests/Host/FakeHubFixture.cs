using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>A fake hub of its own for every test.</summary>
internal abstract class FakeHubFixture
{
    protected FakeHub hub = null!;

    [SetUp]
    public async Task StartAsync() => hub = await FakeHub.StartAsync();

    [TearDown]
    public async Task StopAsync() => await hub.DisposeAsync();
}
