using System.Text.Json.Nodes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>Tests that kill the hub: each fixture runs once with the store in a file, once with it on a server that syncs.</summary>
[TestFixture(false), TestFixture(true), Category("Kill")]
public abstract class KillSuite(bool onServer)
{
    protected bool OnServer { get; } = onServer;

    /// <summary>Skips the fixture where there is no server.</summary>
    [OneTimeSetUp]
    public void Need()
    {
        if (OnServer)
            _ = PostgresCluster.NewSchema();
    }

    private protected Task<Stage> SetAsync(DeskKind kind, Action<JsonObject, Stage>? change = null) => Stage.SetAsync(kind, change, NewStore());

    /// <summary>Of an empty store on the server; null: a file in the stage's own folder.</summary>
    private protected string? NewStore() => OnServer ? PostgresCluster.NewSchema() : null;
}
