using Hub.Contracts;
using Hub.Core;
using Hub.Host.Configuration;
using Hub.Host.Http.Api;
using Hub.Host.Http.Metrics;
using Hub.Host.Http.SignIn;
using Hub.Host.Pages;

namespace Hub.Host.Http;

/// <summary>Everything that HTTP serves, with or without a server around it.</summary>
internal sealed partial class HubPipeline(RunningHub hub, WebhookDoor door, PrometheusListener metrics, IReadOnlyList<string> hosts, ILogger log) : IDisposable
{
    private readonly SignInEndpoints signIn = new(hub, log);

    /// <summary>Who may read without showing who he is.</summary>
    public OpenReads Reads { get; init; } = OpenReads.UntilUsers;

    /// <summary>Webhooks leave by the first middleware: no routing, no scope, no log stands before them.</summary>
    public void Build(IApplicationBuilder app)
    {
        app.Use(next => context => WebhookDoor.IsFor(context.Request.Path) ? door.HandleAsync(context) : next(context));
        app.Use(next => context => HooksListener.CameBy(context) ? NothingHereAsync(context) : next(context));
        var guard = new Guard(hosts);
        app.Use(next => context => guard.InvokeAsync(context, next));
        app.Use(next => context => CatchAsync(context, next));
        app.Use(next => context => Actors.InvokeAsync(context, hub.Operations, next));
        var gate = new Gate(hub, Reads);
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseRouting();
        app.Use(next => context => context.GetEndpoint() is null ? NotFoundAsync(context) : next(context));
        app.UseEndpoints(routes =>
        {
            new HealthEndpoints(hub, metrics).Map(routes);
            new ApiEndpoints(hub, door.Channels).Map(routes);
            new PageEndpoints(hub).Map(routes);
            new ReviewPages(hub).Map(routes);
            signIn.Map(routes);
        });
    }

    public void Dispose() => signIn.Dispose();

    private async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (StoreException error) when (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, new(503, "The store is away", error.Message), TimeSpan.FromSeconds(5));
        }
        catch (IntakeUnavailableException error) when (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, new(503, "The store is away", error.Message), error.RetryAfter);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, new(error.StatusCode, "Not taken", error.Message));
        }
        // The last resort of a request: told in the log, answered without details.
        catch (Exception error) when (!context.Response.HasStarted)
        {
            Failed(error, context.Request.Path);
            await Problems.WriteAsync(context, new(500, "Internal error", "The request could not be handled; the hub's log says why."));
        }
    }

    private static Task NothingHereAsync(HttpContext context) => Problems.WriteAsync(context, NothingHere);

    /// <summary>A person who mistyped gets a page with the way back, a program its problem.</summary>
    private static Task NotFoundAsync(HttpContext context) => PageEndpoints.IsForPerson(context.Request)
        ? PageEndpoints.MissingAsync(context, NothingHere) : NothingHereAsync(context);

    private static readonly Problem NothingHere = new(404, "Not found", "Nothing stands at this address.");

    [LoggerMessage(Level = LogLevel.Error, Message = "The request for {Path} failed.")]
    private partial void Failed(Exception error, string path);
}
