using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>What was started for the whole run ends with it.</summary>
[SetUpFixture]
internal sealed class Servers
{
    [OneTimeSetUp]
    public void Sync() => PostgresCluster.IsDurable = true;

    [OneTimeTearDown]
    public void Stop() => PostgresCluster.Stop();
}
