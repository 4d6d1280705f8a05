using System.Text;
using System.Text.Json;
using Hub.Host.Http.Api;
using Hub.Host.Http.Metrics;

namespace Hub.Host.Http;

/// <summary>/healthz: the process lives. /readyz: the store takes posts and the lanes run, else the troubles. /metrics: Prometheus text.</summary>
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
        var troubles = hub.Troubles();
        var body = JsonSerializer.SerializeToUtf8Bytes(new Readiness(troubles.Count == 0, troubles), ApiFormats.Plain.Readiness);
        return WriteAsync(context, troubles.Count == 0 ? 200 : 503, "application/json", body);
    }

    private static Task WriteAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }
}
