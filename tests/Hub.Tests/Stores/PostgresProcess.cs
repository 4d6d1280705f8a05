using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hub.Tests.Stores;

/// <summary>A PostgreSQL server of tests/servers on a free loopback port; its data live in a temp folder as long as this.</summary>
internal sealed class PostgresProcess : IDisposable
{
    private readonly string folder;
    private readonly int port = FreePort();
    private readonly bool durable;

    private PostgresProcess(string folder, bool durable) => (this.folder, this.durable) = (folder, durable);

    /// <summary>Connection string of its first database, whose owner may make others.</summary>
    public string Settings { get; private set; } = "";

    /// <summary>The same as the user who may do everything, by the server's socket.</summary>
    public string Superuser { get; private set; } = "";

    public string Folder => folder;

    /// <param name="durable">Whether it syncs: for tests that kill it.</param>
    public static PostgresProcess Start(bool durable)
    {
        // The server's own user must pass through every folder above; its names must stay short.
        var above = Directory.CreateTempSubdirectory("hub-pg-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(above, File.GetUnixFileMode(above) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var server = new PostgresProcess(Path.Combine(above, "s"), durable);
        server.Start();
        return server;
    }

    /// <summary>Idempotent; what was committed is there again.</summary>
    public void Start()
    {
        var facts = Script("start", folder, $"{port}").Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
        Settings = facts["PG_CONNECTION_STRING"];
        Superuser = $"Host={facts["PG_SOCKET_DIR"]};Port={port};Database={facts["PG_DATABASE"]};Username=postgres";
    }

    /// <summary>After <see cref="Kill()"/>: its children may need a moment to end, and until then a new one is refused.</summary>
    public async Task RestartAsync()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Start();
                return;
            }
            catch (InvalidOperationException) when (tries < 20)
            {
                await Task.Delay(500);
            }
        }
    }

    /// <summary>SIGKILL of the postmaster; its children end by themselves.</summary>
    public void Kill() => Kill(int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture));

    public static void Kill(int process)
    {
        using var running = Process.GetProcessById(process);
        running.Kill();
        running.WaitForExit();
    }

    public void Dispose()
    {
        Script("stop", folder);
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    private string Script(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Shared.Root, "tests", "servers", "postgresql.sh"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (durable)
            start.Environment["HUB_PG_DURABLE"] = "1";
        using var process = Process.Start(start)!;
        var complained = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"postgresql.sh {string.Join(' ', arguments)}: {complained.Result}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
