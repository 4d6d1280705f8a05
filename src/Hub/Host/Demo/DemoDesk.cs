using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Host.Configuration;
using Hub.Host.Http;

namespace Hub.Host.Demo;

/// <summary>A service desk in small: takes the preset `json`, keeps one effect per Idempotency-Key, remembers all of it in a file.</summary>
internal sealed class DemoDesk : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, List<string>> tickets = new(StringComparer.Ordinal);
    private readonly StreamWriter file;
    private WebApplication app = null!;

    private DemoDesk(string path, DemoInbox inbox)
    {
        Inbox = inbox;
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
            Remember(JsonDocument.Parse(line).RootElement);
        file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    /// <summary>How many tickets it ever opened.</summary>
    public int Count => tickets.Count;

    public string Address { get; private set; } = "";

    /// <summary>Where replies of the answering channel come out; at the same address, to save a server.</summary>
    public DemoInbox Inbox { get; }

    /// <summary>The first tickets of the day about which nothing more was said.</summary>
    public IReadOnlyList<string> Quiet(int most)
    {
        lock (gate)
            return [.. tickets.Where(pair => pair.Value.Count == 1).Select(pair => pair.Key).OrderBy(id => int.Parse(id.AsSpan(2), CultureInfo.InvariantCulture)).Take(most)];
    }

    /// <summary>Starts where it stood the last time, if the port is still free: rows know their backend by its address.</summary>
    public static async Task<DemoDesk> StartAsync(DemoFolder folder, CancellationToken stop)
    {
        var before = File.Exists(folder.DeskAddress) ? ListenAddress.Parse((await File.ReadAllTextAsync(folder.DeskAddress, stop)).Trim()) : null;
        var desk = new DemoDesk(folder.DeskFile, new DemoInbox(folder.RepliesFile, await folder.ReplySecretAsync(stop)));
        try
        {
            await desk.ListenAsync(before?.Port ?? 0, stop);
        }
        catch (IOException) when (before is not null)
        {
            await desk.ListenAsync(0, stop);
        }
        await File.WriteAllTextAsync(folder.DeskAddress, desk.Address, stop);
        return desk;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await file.DisposeAsync();
        await Inbox.DisposeAsync();
    }

    private async Task ListenAsync(int port, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "hub" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        HubServer.Quieten(builder.Services);
        app = builder.Build();
        app.MapPost("/tickets", TakeAsync);
        app.MapPost("/replies", Inbox.TakeAsync);
        app.MapGet("/", ListAsync);
        app.MapGet("/tickets/{id}", ShowAsync);
        await app.StartAsync(stop);
        Address = app.Urls.Single();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        string id;
        lock (gate)
        {
            var key = context.Request.Headers["Idempotency-Key"].ToString();
            if (!byKey.TryGetValue(key, out id!))
            {
                id = body.RootElement.TryGetProperty("ticket", out var ticket) ? ticket.GetString()! : string.Create(CultureInfo.InvariantCulture, $"D-{tickets.Count + 1}");
                var line = Line(key, id, body.RootElement);
                file.WriteLine(line);
                Remember(JsonDocument.Parse(line).RootElement);
            }
        }
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"id":"{{id}}","url":"{{Address}}/tickets/{{id}}"}""", context.RequestAborted);
    }

    private void Remember(JsonElement line)
    {
        var id = line.GetProperty("ticket").GetString()!;
        byKey[line.GetProperty("key").GetString()!] = id;
        tickets.GetOrAdd(id, _ => []).Add($"{Word(line, "kind")}  {Word(line, "category")}  {Word(line, "priority")}  {Word(line, "channel")}  {Word(line, "title")}");
    }

    private static string Line(string key, string id, JsonElement body)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("ticket", id);
            foreach (var name in new[] { "kind", "category", "priority", "channel", "title" })
                json.WriteString(name, Word(body, name));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Word(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private Task ListAsync(HttpContext context)
    {
        lock (gate)
            return TextAsync(context, string.Concat(tickets.OrderBy(pair => int.Parse(pair.Key.AsSpan(2), CultureInfo.InvariantCulture)).Select(pair => $"{pair.Key}  {pair.Value[0]}\n")));
    }

    private Task ShowAsync(HttpContext context)
    {
        lock (gate)
            return TextAsync(context, tickets.TryGetValue((string)context.Request.RouteValues["id"]!, out var lines) ? string.Join('\n', lines) + "\n" : "No such ticket.\n");
    }

    private static Task TextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
