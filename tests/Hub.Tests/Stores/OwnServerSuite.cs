using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>Tests that break their server, and have one to themselves.</summary>
/// <param name="durable">Whether it syncs: for those that kill it.</param>
[NonParallelizable]
internal abstract class OwnServerSuite(bool durable) : IOnStore
{
    public StoreKind Kind => StoreKind.Postgres;

    private protected PostgresProcess Server { get; private set; } = null!;

    [OneTimeSetUp]
    public void Start()
    {
        if (PostgresCluster.Reason is { } reason)
            Assert.Ignore(reason);
        Server = PostgresProcess.Start(durable);
    }

    [OneTimeTearDown]
    public void Stop() => Server?.Dispose();
}
