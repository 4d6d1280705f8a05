using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace Hub.IntegrationTests.Judges;

/// <summary>
/// A validator that no one here wrote (npm package @stoplight/prism-cli) between our sink and a desk: what breaks the vendor's OpenAPI description, in either direction, is answered
/// with an error that names it, and a path that the description does not know with 404.
/// </summary>
internal sealed class PrismProxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process prism;

    private PrismProxy(Process prism, Uri url) => (this.prism, Url) = (prism, url);

    public Uri Url { get; }

    /// <summary>Where the validator was installed; without it the fixture is skipped.</summary>
    public static string Need()
    {
        var folder = Environment.GetEnvironmentVariable("HUB_JUDGES");
        if (folder is null || !File.Exists(Path.Combine(folder, "node_modules", ".bin", "prism")))
            Assert.Ignore("the validator Prism is not installed (tests/judges/install.sh DIR, then HUB_JUDGES=DIR; test.sh does so where npm is)");
        return folder!;
    }

    /// <param name="description">An OpenAPI description's file.</param>
    /// <param name="desk">Where what passes is sent.</param>
    public static async Task<PrismProxy> StartAsync(string description, Uri desk)
    {
        var (judges, port) = (Need(), FreePort());
        var prism = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Tests.Shared.Root, "tests", "judges", "prism.sh"), judges, $"{port}", description, desk.GetLeftPart(UriPartial.Authority)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var proxy = new PrismProxy(prism, new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            await proxy.ListeningAsync();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        prism.Kill(entireProcessTree: true);
        await prism.WaitForExitAsync();
        prism.Dispose();
    }

    /// <summary>It says so once; what follows is read away, so that its pipes never fill.</summary>
    private async Task ListeningAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        var said = new List<string>();
        while (await prism.StandardOutput.ReadLineAsync(late.Token) is { } line)
        {
            said.Add(line);
            if (!line.Contains("Prism is listening", StringComparison.Ordinal))
                continue;
            _ = prism.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = prism.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return;
        }
        Assert.Fail($"Prism did not start: {string.Join('\n', said.TakeLast(5))}\n{await prism.StandardError.ReadToEndAsync(late.Token)}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
