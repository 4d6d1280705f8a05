using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Fakes;

/// <summary>
/// A desk that no preset knows: cases with remarks, a token in a header, every answer wrapped. POST /v2/cases, GET /v2/cases?xref=, GET and POST /v2/cases/REF/remarks,
/// PATCH /v2/cases/REF/remarks/ID, POST /v2/cases/REF/close, GET /v2/events?after=N for remarks and states. What it refuses it explains at /fault/text.
/// </summary>
public sealed class CaseDesk : IAsyncDisposable
{
    public const string Token = "case-token-77";
    private readonly FakeServer server;
    private readonly ConcurrentDictionary<string, JsonObject> cases = new();
    private readonly List<JsonObject> events = [];
    private int next;

    private CaseDesk() => server = new FakeServer(Map);

    public Uri Url => server.Url;

    public IReadOnlyCollection<JsonObject> Cases => [.. cases.Values];

    public static async Task<CaseDesk> StartAsync()
    {
        var desk = new CaseDesk();
        await desk.server.ComeBackAsync();
        return desk;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.UseRouting();
        app.MapPost("/v2/cases", context => AnswerAsync(context, body => Open(body)));
        app.MapGet("/v2/cases", context => AnswerAsync(context, _ => new JsonObject { ["hits"] = Found(context.Request.Query["xref"].ToString()) }));
        app.MapGet("/v2/cases/{reference}/remarks", context => AnswerAsync(context, _ => new JsonObject { ["remarks"] = Of(context)["remarks"]!.DeepClone() }));
        app.MapPost("/v2/cases/{reference}/remarks", context => AnswerAsync(context, body => Remark(Of(context), body)));
        app.MapPatch("/v2/cases/{reference}/remarks/{id}", context => AnswerAsync(context, body => Change(Of(context), (string)context.Request.RouteValues["id"]!, body)));
        app.MapGet("/v2/events", context => AnswerAsync(context, _ => new JsonObject { ["events"] = Since(context.Request.Query["after"].ToString()) }));
        app.MapPost("/v2/cases/{reference}/close", context => AnswerAsync(context, _ => Close(Of(context))));
    }

    private JsonObject Open(JsonObject body)
    {
        if (string.IsNullOrWhiteSpace((string?)body["headline"]))
            throw new ArgumentException("a case needs a headline");
        var reference = $"C-{Interlocked.Increment(ref next)}";
        var one = new JsonObject { ["ref"] = reference, ["headline"] = (string?)body["headline"], ["xref"] = (string?)body["xref"], ["state"] = "open", ["remarks"] = new JsonArray() };
        Add(one, (string?)body["words"], (string?)body["xref"]);
        cases[reference] = one;
        return new JsonObject { ["case"] = one.DeepClone() };
    }

    /// <summary>As some desks do, an empty filter brings everything.</summary>
    private JsonArray Found(string xref) => [.. cases.Values.Where(one => ((string)one["xref"]!).Contains(xref, StringComparison.Ordinal)).Select(one => one.DeepClone())];

    private JsonObject Remark(JsonObject one, JsonObject body)
    {
        var id = Add(one, (string?)body["words"], (string?)body["mark"]);
        Happen(new JsonObject { ["case"] = (string?)one["ref"], ["remark"] = id, ["words"] = (string?)body["words"] });
        return new JsonObject { ["remark"] = new JsonObject { ["id"] = id } };
    }

    private string Add(JsonObject one, string? words, string? mark)
    {
        var id = $"{Interlocked.Increment(ref next)}";
        lock (one)
            ((JsonArray)one["remarks"]!).Add(new JsonObject { ["id"] = id, ["words"] = words, ["mark"] = mark });
        return id;
    }

    private void Happen(JsonObject what)
    {
        lock (events)
        {
            what["no"] = events.Count + 1;
            events.Add(what);
        }
    }

    private JsonArray Since(string after)
    {
        lock (events)
            return [.. events.Skip(int.TryParse(after, out var number) ? number : 0).Select(one => one.DeepClone())];
    }

    private static JsonObject Change(JsonObject one, string id, JsonObject body)
    {
        lock (one)
            ((JsonArray)one["remarks"]!).Single(remark => (string)remark!["id"]! == id)!["words"] = (string?)body["words"];
        return new JsonObject { ["remark"] = new JsonObject { ["id"] = id } };
    }

    private JsonObject Close(JsonObject one)
    {
        one["state"] = "closed";
        Happen(new JsonObject { ["case"] = (string?)one["ref"], ["state"] = "closed" });
        return new JsonObject { ["case"] = one.DeepClone() };
    }

    private JsonObject Of(HttpContext context) =>
        cases.TryGetValue((string)context.Request.RouteValues["reference"]!, out var one) ? one : throw new ArgumentException("there is no such case");

    private static async Task AnswerAsync(HttpContext context, Func<JsonObject, JsonObject> answer)
    {
        var (status, said) = (200, new JsonObject());
        try
        {
            if (context.Request.Headers["X-Case-Token"] != $"key {Token}")
                throw new UnauthorizedAccessException("that token opens nothing here");
            said = answer(context.Request.ContentLength > 0 ? (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))! : []);
        }
        catch (Exception error) when (error is ArgumentException or UnauthorizedAccessException or JsonException)
        {
            (status, said) = (error is UnauthorizedAccessException ? 401 : 422, new JsonObject { ["fault"] = new JsonObject { ["text"] = error.Message } });
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(said.ToJsonString());
    }
}
