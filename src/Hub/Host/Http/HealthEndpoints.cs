using System.Text;
using System.Text.Json;
using Hub.Host.Http.Api;
using Hub.Host.Http.Metrics;

namespace Hub.Host.Http;

/// <summary>/healthz: the process lives. /readyz: the store takes posts; beside it the troubles. /metrics: Prometheus text.</summary>
internal sealed class HealthEndpoints(RunningHub hub, PrometheusListener metrics)
{
    public const string Alive = "/healthz";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Alive, context => WriteAsync(context, 200, "text/plain; charset=utf-8", "alive\n"u8.ToArray()));
        routes.MapGet("/readyz", ReadyAsync);
        routes.MapGet("/metrics", MetricsAsync);
    }

    private async Task MetricsAsync(HttpContext context)
    {
        var text = new StringBuilder(8192);
        PrometheusText.Write(text, metrics.Collect());
        await new StoreMetrics(hub, TimeProvider.System).WriteAsync(text, context.RequestAborted);
        PrometheusText.Process(text);
        await WriteAsync(context, 200, PrometheusText.ContentType, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private Task ReadyAsync(HttpContext context)
    {
        // A desk or a source that rests is a trouble to show, not a reason to send no posts here.
        var isReady = hub.IsWritable();
        var body = JsonSerializer.SerializeToUtf8Bytes(new Readiness(isReady, hub.Troubles()), ApiFormats.Plain.Readiness);
        return WriteAsync(context, isReady ? 200 : 503, "application/json", body);
    }

    private static Task WriteAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }
}
