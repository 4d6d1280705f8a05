using System.Net;
using Hub.Host.Http;

namespace Hub.Host.Commands;

/// <summary>Sends requests through our pipeline without a server between.</summary>
internal sealed class InProcessHandler : HttpMessageHandler
{
    private readonly ServiceProvider services;
    private readonly RequestDelegate pipeline;

    public InProcessHandler(HubPipeline hub, ILoggerFactory log)
    {
        var collection = new ServiceCollection();
        HubServer.AddServices(collection, log);
        collection.AddSingleton(new System.Diagnostics.DiagnosticListener("hub"));
        services = collection.BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        hub.Build(app);
        pipeline = app.Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        HubSocket.MarkOne(context);
        context.Request.Method = request.Method.Method;
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("localhost");
        context.Request.Path = PathString.FromUriComponent(request.RequestUri!);
        context.Request.QueryString = QueryString.FromUriComponent(request.RequestUri!);
        if (request.Content is { } content)
            context.Request.Body = await content.ReadAsStreamAsync(cancellationToken);
        context.Response.Body = answer;
        await pipeline(context);
        var response = new HttpResponseMessage((HttpStatusCode)context.Response.StatusCode) { Content = new ByteArrayContent(answer.ToArray()), RequestMessage = request };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", context.Response.ContentType);
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            services.Dispose();
        base.Dispose(disposing);
    }
}
