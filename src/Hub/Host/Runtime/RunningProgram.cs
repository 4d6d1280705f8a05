using Hub.Host.Configuration;
using Hub.Host.Http;
using Hub.Host.Recordings;

namespace Hub.Host.Runtime;

/// <summary>A started hub with its server; disposing stops in the right order.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan ForRequests = TimeSpan.FromSeconds(10);

    private readonly HubRuntime runtime;
    private readonly HubServer server;

    private RunningProgram(HubRuntime runtime, HubServer server) => (this.runtime, this.server) = (runtime, server);

    public IReadOnlyList<string> Addresses => server.Addresses;

    public Core.HubCore Core => runtime.Core;

    /// <exception cref="HubException">One sentence.</exception>
    public static async Task<RunningProgram> StartAsync(HubOptions options, IConfiguration? configuration, ILoggerFactory log, CancellationToken stop, RuntimeTaps? taps = null)
    {
        var runtime = await HubRuntime.OpenAsync(options, log, TimeProvider.System, taps: taps);
        try
        {
            runtime.Start();
            var setup = new ServerSetup(options.Web.Urls, StoreSection.SocketOf(options.Store), configuration?.GetSection("Kestrel"), runtime.Log) { HooksUrls = options.Web.HooksUrls };
            return new RunningProgram(runtime, await HubServer.StartAsync(setup, runtime.Pipeline, stop));
        }
        catch (Exception error)
        {
            await runtime.DisposeAsync();
            if (error is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
                throw new HubException($"The hub cannot listen where Web:Urls says: {error.Message}", ExitCodes.Unavailable, error);
            throw;
        }
    }

    /// <summary>First no new webhook comes in, then the lanes stop, what is on its way to desks ends, and the store is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await server.StopAsync(ForRequests);
            await server.DisposeAsync();
        }
        // A request that does not end must not keep the store from being closed.
        catch (OperationCanceledException)
        {
        }
        finally
        {
            await runtime.DisposeAsync();
        }
    }
}
