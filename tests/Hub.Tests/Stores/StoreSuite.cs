using System.Text.RegularExpressions;
using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;
using NUnit.Framework.Internal;

namespace Hub.Tests.Stores;

public enum StoreKind { Sqlite, Postgres }

/// <summary>A fixture whose hubs have a store of this kind.</summary>
internal interface IOnStore
{
    StoreKind Kind { get; }
}

/// <summary>Promises that every store keeps: the tests of such a fixture run once on each. A test outside runs on SQLite.</summary>
[TestFixtureSource(typeof(StoreSuite), nameof(Kinds))]
internal abstract class StoreSuite(StoreKind kind) : IOnStore
{
    /// <summary>SQLite always; PostgreSQL where there is a server (<see cref="PostgresCluster.Reason"/>).</summary>
    public static IEnumerable<StoreKind> Kinds => PostgresCluster.Reason is null ? [StoreKind.Sqlite, StoreKind.Postgres] : [StoreKind.Sqlite];

    public StoreKind Kind { get; } = kind;

    /// <summary>Of the test that runs now.</summary>
    public static StoreKind Current => (TestExecutionContext.CurrentContext.TestObject as IOnStore)?.Kind ?? StoreKind.Sqlite;
}

/// <summary>Where the store of a test's folder lies: the same folder, the same store.</summary>
internal static class TestStores
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> Schemas = new();

    public static StoreOptions Of(string folder)
    {
        var options = new StoreOptions(Path.Combine(folder, "hub.db"), Path.Combine(folder, "hub.key"));
        return StoreSuite.Current == StoreKind.Sqlite ? options : options with { ConnectionString = new Secret(ConnectionString(folder)) };
    }

    public static string ConnectionString(string folder) => Schemas.GetOrAdd(folder, _ => PostgresCluster.NewSchema());

    /// <summary>The store of this folder is there.</summary>
    public static void Lies(string folder, string connectionString) => Schemas[folder] = connectionString;

    /// <summary>A hub with the store of another one's folder, and a folder of its own: as on another machine.</summary>
    public static string Elsewhere(string folder)
    {
        var other = Directory.CreateTempSubdirectory("hub-core-").FullName;
        Schemas[other] = ConnectionString(folder);
        File.Copy(Path.Combine(folder, "hub.key"), Path.Combine(other, "hub.key"));
        return other;
    }

    /// <summary>The store is gone, the folder's other files stay.</summary>
    public static void Lose(string folder)
    {
        if (StoreSuite.Current == StoreKind.Postgres)
            Schemas.TryRemove(folder, out _);
        foreach (var file in Directory.GetFiles(folder, "hub.db*"))
            File.Delete(file);
    }

    /// <summary>Changes what a hub has stored, as time or another program would; the text is SQL that both databases take.</summary>
    public static void Touch(string folder, string sql)
    {
        if (StoreSuite.Current == StoreKind.Postgres)
        {
            PostgresCluster.Run(ConnectionString(folder), Regex.Replace(sql, "x'([0-9A-F]*)'", @"'\x$1'"));
            return;
        }
        using var store = Hub.Core.Storage.Sqlite.SqliteDatabase.OpenWriter(Path.Combine(folder, "hub.db"));
        Hub.Core.Storage.Sqlite.SqliteDatabase.Run(store, sql);
    }
}
