using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Fakes;

/// <summary>What every fake stands on: HTTP/1.1 on a free loopback port that can go away and come back as the same port.</summary>
public sealed class FakeServer(Action<WebApplication> map) : IAsyncDisposable
{
    private WebApplication? app;
    private int port;

    /// <summary>One answers every request.</summary>
    public FakeServer(RequestDelegate answer)
        : this(app => app.Run(answer))
    {
    }

    /// <summary>Known once it was up.</summary>
    public Uri Url => new($"http://127.0.0.1:{port}/");

    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        app = builder.Build();
        map(app);
        await app.StartAsync();
        port = new Uri(app.Urls.Single()).Port;
    }

    /// <summary>Ends what is under way; connections are refused until it comes back.</summary>
    public async Task GoDownAsync()
    {
        if (app is null)
            return;
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
        app = null;
    }

    public async ValueTask DisposeAsync() => await GoDownAsync();
}
