using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>A server that no one here wrote, started from tests/servers on a free loopback port; its data live as long as this.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly string script, folder;
    private readonly int port;

    private RealServer(string script, string folder, int port) => (this.script, this.folder, this.port) = (script, folder, port);

    /// <summary>What the script tells of the server: addresses, tokens, ids.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; private set; } = new Dictionary<string, string>();

    /// <param name="script">In tests/servers.</param>
    /// <param name="program">A file that is there once the server is installed; without it the fixture is skipped.</param>
    public static async Task<RealServer> StartAsync(string script, string program)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Ignore($"{script} needs root on Linux (the server runs as a user of its own)");
        if (!System.IO.File.Exists(program))
            Assert.Ignore($"{program} is not there: the server of tests/servers/{script} is not installed (test.sh installs it where apt can)");
        // The server's own user must pass through every folder above; its names must stay short.
        var folder = Directory.CreateTempSubdirectory("hub-desk-");
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(folder.FullName, System.IO.File.GetUnixFileMode(folder.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var server = new RealServer(script, Path.Combine(folder.FullName, "s"), FreePort());
        await server.StartAsync();
        return server;
    }

    /// <summary>A file of the server's.</summary>
    public string File(string inside) => Path.Combine(folder, inside);

    /// <summary>Idempotent; what it held is there again.</summary>
    public async Task StartAsync()
    {
        var said = await RunAsync("start", folder, $"{port}");
        Facts = said.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
    }

    public Task StopAsync() => RunAsync("stop", folder);

    /// <summary>SIGKILL for all its processes, in the middle of whatever they do.</summary>
    public async Task KillAsync(string pidFile)
    {
        var leader = (await System.IO.File.ReadAllTextAsync(File(pidFile))).Split(' ')[0];
        using var kill = Process.Start("kill", ["-KILL", "--", $"-{leader}"]);
        await kill.WaitForExitAsync();
        await StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    /// <summary>Another of the script's commands on this server, with the text on its standard input; what it says.</summary>
    public Task<string> DoAsync(string text, string command, params string[] arguments) => RunAsync([command, folder, .. arguments], text);

    private Task<string> RunAsync(params string[] arguments) => RunAsync(arguments, "");

    private async Task<string> RunAsync(string[] arguments, string text)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Tests.Shared.Root, "tests", "servers", script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var late = new CancellationTokenSource(Patience);
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        // The server inherits neither pipe: its script redirects both.
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.WaitForExitAsync(late.Token);
        Assert.That(process.ExitCode, Is.Zero, $"{script} {string.Join(' ', arguments)}: {await complained}");
        return await said;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
