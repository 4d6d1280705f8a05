using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Hub.Fakes;

/// <summary>
/// A keyed service desk on a free loopback port that keeps a history and tells it: POST opens a ticket or comments on one, as the body's <c>kind</c> says;
/// GET /history?after=N gives what happened behind entry N, GET /words/N the words of a comment, GET /newest the last entry, shown or not, GET /tickets/ID how a ticket stands.
/// </summary>
public sealed class TellingDesk : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<JsonObject> history = [];
    private readonly Dictionary<string, string> effects = [];
    private readonly ConcurrentQueue<string> asked = new();
    private readonly HashSet<int> hidden = [];
    private readonly FakeServer server;
    private int tickets;

    private TellingDesk() => server = new FakeServer(HandleAsync);

    public Uri Url => new(server.Url, "desk");

    /// <summary>Whether a comment's own id is answered; else nothing is, as in some desks.</summary>
    public bool TellsIds { get; set; } = true;

    /// <summary>Status that every GET is answered with, and the seconds of its Retry-After; null: well.</summary>
    public (int Status, int? RetryAfter)? Refusal { get; set; }

    /// <summary>Told of every GET of the history before it is answered.</summary>
    public Action? BeforeHistory { get; set; }

    /// <summary>Query of every GET of the history.</summary>
    public IReadOnlyCollection<string> Asked => asked;

    public int Tickets => Volatile.Read(ref tickets);

    public static async Task<TellingDesk> StartAsync()
    {
        var desk = new TellingDesk();
        await desk.ComeBackAsync();
        return desk;
    }

    /// <summary>Answers the entry's number.</summary>
    public int SetStatus(string ticket, string word, DateTimeOffset? at = null) => Happen(new JsonObject { ["type"] = "status", ["ticket"] = ticket, ["status"] = word }, at);

    public int Comment(string ticket, string text, bool isPublic = true, string author = "agnes") =>
        Happen(new JsonObject { ["type"] = "comment", ["ticket"] = ticket, ["public"] = isPublic, ["words"] = Escaped(text), ["author"] = author }, null);

    /// <summary>The ticket goes on as another one.</summary>
    public int Merge(string ticket, string into) => Happen(new JsonObject { ["type"] = "merge", ["ticket"] = ticket, ["into"] = into }, null);

    /// <summary>The entry of this number does not show yet, as where two transactions end in another order than they began.</summary>
    public void Hide(int number)
    {
        lock (gate)
            hidden.Add(number);
    }

    public void ShowAll()
    {
        lock (gate)
            hidden.Clear();
    }

    public Task GoDownAsync() => server.GoDownAsync();

    public Task ComeBackAsync() => server.ComeBackAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            return TakeAsync(context);
        if (Refusal is not { } refusal)
            return context.Request.Path.Value!.Split('/') switch
            {
                [.., "newest"] => NewestAsync(context),
                [.., "words", _] => WordsAsync(context),
                [.., "tickets", var ticket] => StateAsync(context, ticket),
                _ => HistoryAsync(context),
            };
        if (refusal.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, refusal.Status, """{"message":"not now"}""");
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        var (kind, key, text) = ((string)body["kind"]!, (string)body["key"]!, (string?)body["text"] ?? "");
        string id;
        lock (gate)
        {
            if (!effects.TryGetValue(key, out id!))
            {
                effects[key] = id = kind == "created" ? $"{++tickets}"
                    : Comment((string?)body["ticket"] ?? "", TellsIds ? text : $"{text}\n\n[{key}]", author: "hub").ToString(CultureInfo.InvariantCulture);
            }
        }
        await WriteAsync(context, 200, kind == "created" || TellsIds ? $$"""{"id":"{{id}}"}""" : "{}");
    }

    private Task HistoryAsync(HttpContext context)
    {
        BeforeHistory?.Invoke();
        asked.Enqueue(context.Request.QueryString.Value ?? "");
        var after = int.Parse(context.Request.Query["after"].ToString() is { Length: > 0 } text ? text : "0", CultureInfo.InvariantCulture);
        var page = int.Parse(context.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture);
        lock (gate)
            return WriteAsync(context, 200, $$"""{"entries":[{{string.Join(',', history.Where(entry => (int)entry["number"]! > after && !hidden.Contains((int)entry["number"]!)).Take(page).Select(Told))}}]}""");
    }

    private Task NewestAsync(HttpContext context)
    {
        lock (gate)
            return WriteAsync(context, 200, $$"""{"entries":[{{string.Join(',', history.TakeLast(1).Select(Told))}}]}""");
    }

    /// <summary>Some desks write an entry's parts in another order each time, and keep a comment's words apart.</summary>
    private string Told(JsonObject entry)
    {
        var parts = entry.Where(part => part.Key != "words").Select(part => $"\"{part.Key}\":{part.Value?.ToJsonString() ?? "null"}");
        return $"{{{string.Join(',', asked.Count % 2 == 0 ? parts : parts.Reverse())}}}";
    }

    /// <summary>As its last status says; a ticket that never had one is not shown.</summary>
    private Task StateAsync(HttpContext context, string ticket)
    {
        lock (gate)
            return history.FindLast(entry => (string?)entry["type"] == "status" && (string?)entry["ticket"] == ticket) is { } last
                ? WriteAsync(context, 200, $$"""{"state":{{last["status"]!.ToJsonString()}}}""") : WriteAsync(context, 404, """{"message":"no such ticket"}""");
    }

    private Task WordsAsync(HttpContext context)
    {
        var number = int.Parse(context.Request.Path.Value!.Split('/')[^1], CultureInfo.InvariantCulture);
        lock (gate)
            return WriteAsync(context, 200, $$"""{"parts":[{"type":"image/png","text":""},{"type":"text/plain; charset=utf-8","text":{{(string?)history[number - 1]["words"]}}}]}""");
    }

    private int Happen(JsonObject entry, DateTimeOffset? at)
    {
        lock (gate)
        {
            entry["number"] = history.Count + 1;
            entry["at"] = (at ?? TimeProvider.System.GetUtcNow()).ToString("O", CultureInfo.InvariantCulture);
            history.Add(entry);
            return history.Count;
        }
    }

    /// <summary>JSON with every character escaped that might not survive a library, lone surrogates too.</summary>
    private static string Escaped(string text) =>
        $"\"{string.Concat(text.Select(letter => letter is >= ' ' and < '\u007f' and not ('"' or '\\') ? letter.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}")))}\"";

    private static async Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(body);
        await context.Response.WriteAsync(body);
    }
}
