using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>One PostgreSQL server for the whole run, from tests/servers, in a temp folder on a free loopback port; each test has a schema of its own in it.</summary>
internal static class PostgresCluster
{
    private static readonly Lock Gate = new();
    private static PostgresProcess? server;
    private static int made;

    /// <summary>Whether it syncs: for runs that kill; set before the first test asks.</summary>
    public static bool IsDurable { get; set; }

    /// <summary>Why there is none, or null.</summary>
    public static string? Reason => !OperatingSystem.IsLinux() ? "the server's script is for Linux"
        : Environment.GetEnvironmentVariable("HUB_POSTGRES") != "1" ? "HUB_POSTGRES is not 1: test.sh sets it where PostgreSQL is installed, which it does where apt can"
        : Directory.Exists("/usr/lib/postgresql") ? null : "PostgreSQL is not installed: tests/servers/postgresql.sh install does it where apt can";

    /// <summary>A connection string with a new empty schema; skips the test where there is no server.</summary>
    public static string NewSchema()
    {
        if (Reason is { } reason)
            Assert.Ignore(reason);
        var schema = $"t{Interlocked.Increment(ref made)}";
        Run(Settings(), $"CREATE SCHEMA {schema}");
        return new NpgsqlConnectionStringBuilder(Settings()) { SearchPath = schema }.ToString();
    }

    /// <summary>The server's own settings, as the user hub, who may make databases.</summary>
    public static string Settings()
    {
        lock (Gate)
            return (server ??= PostgresProcess.Start(IsDurable)).Settings;
    }

    public static void Run(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public static void Stop()
    {
        lock (Gate)
        {
            server?.Dispose();
            server = null;
        }
    }
}
