using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>The promises of every sink on a desk that no one here wrote.</summary>
[Property("Requirement", "G9")]
internal abstract class RealDeskSuite
{
    private static int run;
    private DeskWorld world = null!;

    protected RealServer Server { get; private set; } = null!;

    private static IEnumerable<TestCaseData> Promises => SinkConformance.Promises.Select(promise => new TestCaseData(promise).SetName(promise.Name.Replace(' ', '_')));

    [OneTimeSetUp]
    public async Task Start() => (Server, world) = (await StartAsync(), new DeskWorld());

    [OneTimeTearDown]
    public async Task Stop()
    {
        world?.Dispose();
        if (Server is not null)
            await Server.DisposeAsync();
    }

    [TestCaseSource(nameof(Promises)), CancelAfter(180_000)]
    public async Task Promise(Promise<ISinkUnderTest> promise, CancellationToken stop)
    {
        await using var desk = new LiveDesk($"run {Interlocked.Increment(ref run)}", () => world.Open(Settings()), () => world.Open(Wrong()), [Wrong()["Token"]!, Settings()["Token"]!]);
        try
        {
            await promise.Check(desk, stop);
        }
        catch (NotApplicableException reason)
        {
            Assert.Pass($"does not apply: {reason.Message}");
        }
        Assert.That(await desk.CleanUpAsync(), Is.Empty, "left open in the desk");
    }

    protected abstract Task<RealServer> StartAsync();

    protected abstract Dictionary<string, string?> Settings();

    private Dictionary<string, string?> Wrong() => new(Settings()) { ["Token"] = "1-27-wrong-0123456789" };
}

[TestFixture]
[RunsSinkSuite("http", "rt")]
internal sealed class RtSuite : RealDeskSuite
{
    protected override Task<RealServer> StartAsync() => RealServer.StartAsync("rt5.sh", RtTests.Program);

    protected override Dictionary<string, string?> Settings()
    {
        using var desk = new RtDesk(Server.Facts);
        return desk.Settings();
    }
}

[TestFixture]
[RunsSinkSuite("http", "redmine")]
internal sealed class RedmineSuite : RealDeskSuite
{
    protected override Task<RealServer> StartAsync() => RealServer.StartAsync("redmine.sh", RedmineTests.Program);

    protected override Dictionary<string, string?> Settings()
    {
        using var desk = new RedmineDesk(Server.Facts);
        return new(desk.Settings()) { ["Token"] = Server.Facts["REDMINE_ADMIN_TOKEN"] };
    }
}
