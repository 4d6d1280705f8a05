using Hub.Host.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hub.Host.Http;

/// <summary>Kestrel with our pipeline, and nothing of a host's defaults (no configuration, no log, no console lifetime of its own).</summary>
internal sealed class HubServer : IAsyncDisposable
{
    /// <summary>Bytes of a connection that have come and that nobody has read.</summary>
    private const int MostUnread = 128 * 1024;
    private readonly WebApplication app;
    private readonly string? socket;

    private HubServer(WebApplication app, string? socket) => (this.app, this.socket) = (app, socket);

    /// <summary>Where it listens, with the ports that the system gave.</summary>
    public IReadOnlyList<string> Addresses => [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Where(url => !url.Contains("unix:", StringComparison.Ordinal))];

    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<HubServer> StartAsync(ServerSetup setup, HubPipeline pipeline, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "hub" });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => Configure(options, setup));
        builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions>(options =>
        {
            HubSocket.Secure(options);
            options.MaxReadBufferSize = MostUnread; // a bound of its own, a megabyte by default
        });
        AddServices(builder.Services, setup.Log);
        var app = builder.Build();
        pipeline.Build(app);
        if (setup.Socket is { } path)
            File.Delete(path);
        try
        {
            await app.StartAsync(stop);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new HubServer(app, setup.Socket);
    }

    /// <summary>What the pipeline needs, also where no server runs.</summary>
    public static void AddServices(IServiceCollection services, ILoggerFactory log)
    {
        services.AddLogging();
        services.Replace(ServiceDescriptor.Singleton(log));
        services.AddRoutingCore();
        Quieten(services);
        Pages.PageEndpoints.AddServices(services);
    }

    /// <summary>Signals are the program's business, not a web host's.</summary>
    public static void Quieten(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());

    /// <summary>Takes no new request and lets those that run finish.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        await app.StopAsync(late.Token);
        if (socket is not null)
            File.Delete(socket);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static void Configure(KestrelServerOptions options, ServerSetup setup)
    {
        options.AddServerHeader = false;
        // The door has its own bound, answered with a problem that names it.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        options.Limits.MaxRequestLineSize = 8 * 1024;
        options.Limits.MaxRequestBufferSize = MostUnread;
        // One request at a time on a connection: a stranger's memory is bounded by the connections.
        options.ConfigureEndpointDefaults(static listen => listen.Protocols = HttpProtocols.Http1);
        if (setup.Kestrel is { } section)
            options.Configure(section);
        var bounds = new ConnectionBounds(setup.Connections, TimeProvider.System, setup.Log.CreateLogger("Hub.Http"));
        foreach (var url in setup.Urls)
            Listen(options, url, bounds.Guard);
        foreach (var url in setup.HooksUrls)
            Listen(options, url, listen =>
            {
                bounds.Guard(listen);
                HooksListener.MarkAll(listen);
            });
        if (setup.Socket is { } path)
            options.ListenUnixSocket(path, HubSocket.MarkAll);
    }

    private static void Listen(KestrelServerOptions options, ListenAddress url, Action<ListenOptions> first)
    {
        if (url.IsLocalhost && url.Port != 0)
            options.ListenLocalhost(url.Port, Secure);
        else if (url.Address is null)
            options.ListenAnyIP(url.Port, Secure);
        else
            options.Listen(url.Address, url.Port, Secure);

        void Secure(ListenOptions listen)
        {
            first(listen);
            if (url.Tls)
                listen.UseHttps();
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <param name="Socket">Path of hub.sock; null: none.</param>
/// <param name="Kestrel">The section of that name, e.g. for certificates.</param>
internal sealed record ServerSetup(IReadOnlyList<ListenAddress> Urls, string? Socket, IConfiguration? Kestrel, ILoggerFactory Log)
{
    /// <summary>Where only /in/ is served.</summary>
    public IReadOnlyList<ListenAddress> HooksUrls { get; init; } = [];

    public ConnectionLimits Connections { get; init; } = new();
}
