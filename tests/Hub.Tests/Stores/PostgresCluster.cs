using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>One PostgreSQL server for the whole run, from tests/servers, in a temp folder on a free loopback port; each test has a schema of its own in it.</summary>
internal static class PostgresCluster
{
    private static readonly Lock Gate = new();
    private static string? folder, settings;
    private static int made;

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
            return settings ??= Start();
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
            if (settings is null)
                return;
            Script("stop", folder!);
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
            settings = null;
        }
    }

    private static string Start()
    {
        // The server's own user must pass through every folder above; its names must stay short.
        var above = Directory.CreateTempSubdirectory("hub-pg-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(above, File.GetUnixFileMode(above) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        folder = Path.Combine(above, "s");
        var facts = Script("start", folder, $"{FreePort()}").Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
        return facts["PG_CONNECTION_STRING"];
    }

    private static string Script(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Shared.Root, "tests", "servers", "postgresql.sh"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complained = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"postgresql.sh {string.Join(' ', arguments)}: {complained.Result}");
        return said;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
