using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Host.Http;

/// <summary>Writes problem details (RFC 9457).</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static byte[] Bytes(Problem problem) => JsonSerializer.SerializeToUtf8Bytes(
        new ProblemBody("about:blank", problem.Title, problem.Status, problem.Detail, problem.Field, problem.Allowed, problem.Found), ProblemJson.Default.ProblemBody);

    public static Task WriteAsync(HttpContext context, Problem problem, TimeSpan? retryAfter = null)
    {
        var body = Bytes(problem);
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = Seconds(wait);
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, 0, body.Length);
    }

    /// <summary>Whole seconds, at least one (RFC 9110, 10.2.3).</summary>
    public static string Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string? Field, string? Allowed, string? Found);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
