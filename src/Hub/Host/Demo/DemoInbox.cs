using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Host.Demo;

/// <summary>Stands for the place where people chat: takes what the hub sends back to them, each reply once, checks who signed it, and remembers it in a file.</summary>
internal sealed class DemoInbox : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DemoReply> replies = new(StringComparer.Ordinal);
    private readonly StreamWriter file;
    private readonly Secret secret;

    public DemoInbox(string path, string secret)
    {
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
            Remember(line);
        (file, this.secret) = (new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true }, new Secret(secret));
    }

    /// <summary>In answer to one post, in the order of their coming.</summary>
    public IReadOnlyList<DemoReply> To(string post)
    {
        lock (gate)
            return [.. replies.Values.Where(reply => reply.InReplyTo == post)];
    }

    public async Task TakeAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var (headers, body) = (context.Request.Headers, buffer.ToArray());
        var id = headers[StandardWebhooks.IdHeader].ToString();
        if (StandardWebhooks.Verify([secret], id, headers[StandardWebhooks.TimestampHeader], headers[StandardWebhooks.SignatureHeader], body, TimeProvider.System.GetUtcNow()).Problem is { } problem)
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync(problem, context.RequestAborted);
            return;
        }
        lock (gate)
            if (!replies.ContainsKey(id))
            {
                var line = $$"""{"id":{{JsonSerializer.Serialize(id)}},"data":{{JsonDocument.Parse(body).RootElement.GetProperty("data").GetRawText()}}}""";
                file.WriteLine(line);
                Remember(line);
            }
        await context.Response.WriteAsync($$"""{"id":{{JsonSerializer.Serialize($"sent/{id}")}}}""", context.RequestAborted);
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private void Remember(string line)
    {
        using var json = JsonDocument.Parse(line);
        var data = json.RootElement.GetProperty("data");
        replies[json.RootElement.GetProperty("id").GetString()!] = new DemoReply(
            data.GetProperty("kind").GetString()!, data.GetProperty("inReplyTo").GetString()!, data.GetProperty("text").GetString()!, data.GetProperty("to").GetProperty("name").GetString() ?? "");
    }
}

/// <param name="Kind">answer, acknowledgement or status.</param>
internal sealed record DemoReply(string Kind, string InReplyTo, string Text, string To);
