using Microsoft.AspNetCore.Http;

namespace Hub.Fakes;

/// <summary>A web server with files; what it answers is said per path.</summary>
public sealed class FakeFiles : IAsyncDisposable
{
    private readonly Dictionary<string, RequestDelegate> answers = [];
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> asked = new();
    private readonly FakeServer server;

    private FakeFiles() => server = new FakeServer(AnswerAsync);

    public Uri Url => server.Url;

    /// <summary>Paths in the order they were asked for.</summary>
    public IReadOnlyList<string> Asked => [.. asked];

    public static async Task<FakeFiles> StartAsync()
    {
        var files = new FakeFiles();
        await files.server.ComeBackAsync();
        return files;
    }

    public FakeFiles On(string path, RequestDelegate answer)
    {
        answers[path] = answer;
        return this;
    }

    public FakeFiles File(string path, byte[] content, string contentType = "application/octet-stream") => On(path, async context =>
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content);
    });

    public FakeFiles Status(string path, int status, string? header = null, string? value = null) => On(path, context =>
    {
        context.Response.StatusCode = status;
        if (header is not null)
            context.Response.Headers[header] = value;
        return Task.CompletedTask;
    });

    public Uri At(string path) => new(Url, path);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        asked.Enqueue(path);
        if (answers.TryGetValue(path, out var answer))
            return answer(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
