using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Hub.Fakes;

/// <summary>
/// A Jira Cloud of ours on a free loopback port, as Atlassian's OpenAPI description (REST version 3) says: issues, comments, attachments, transitions, the search by JQL and an issue's
/// history. What the description does not say but Jira does is here too: no empty text in a document, a summary is asked for, uploads need X-Atlassian-Token.
/// </summary>
public sealed class JiraDesk : IAsyncDisposable
{
    public const string User = "hub@desk.example", Token = "jira-token-31", ToDo = "10000", Done = "10002", Waiting = "10009";
    private readonly Lock gate = new();
    private readonly JiraStore store;
    private readonly List<DeskRequest> requests = [];
    private readonly FakeServer server;

    private JiraDesk() => (store, server) = (new JiraStore(() => Url), new FakeServer(HandleAsync));

    public Uri Url => server.Url;

    /// <summary>Asked of every request; null: it is answered well.</summary>
    public Func<DeskRequest, DeskFault?>? Choose { get; set; }

    /// <summary>Steps of the workflow: id and the status that it leads to.</summary>
    public IReadOnlyList<(string Id, string To)> Steps
    {
        get => store.Steps;
        set => store.Steps = value;
    }

    /// <summary>Issues on a page of the search.</summary>
    public int Page
    {
        get => store.Page;
        set => store.Page = value;
    }

    /// <summary>All issues that it holds, as documents of their own.</summary>
    public IReadOnlyList<JiraIssue> Issues
    {
        get
        {
            lock (gate)
                return [.. store.Issues];
        }
    }

    /// <summary>All that came, in order.</summary>
    public IReadOnlyList<DeskRequest> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    public static async Task<JiraDesk> StartAsync()
    {
        var desk = new JiraDesk();
        await desk.server.ComeBackAsync();
        return desk;
    }

    /// <summary>A person of the desk moves an issue.</summary>
    public void Move(string key, string status, DateTimeOffset at)
    {
        lock (gate)
            store.Move(store.Of(key), status, at);
    }

    /// <summary>Closes its port: connections are refused.</summary>
    public Task GoDownAsync() => server.GoDownAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = await ReadAsync(context.Request);
        lock (gate)
            requests.Add(request);
        var fault = Choose?.Invoke(request);
        var (status, body) = fault is null or DeskFault.Hang { AfterEffect: true } or DeskFault.Status { AfterEffect: true } or DeskFault.Reset { AfterEffect: true } ? Judged(request) : (0, null);
        switch (fault)
        {
            case DeskFault.Hang:
                var gone = new TaskCompletionSource();
                await using (context.RequestAborted.Register(gone.SetResult))
                    await gone.Task;
                return;
            case DeskFault.Throttle { RetryAfter: var after }:
                context.Response.Headers.RetryAfter = $"{after?.TotalSeconds:0}";
                (status, body) = (429, JiraStore.Errors("Rate limit exceeded."));
                break;
            case DeskFault.Reset:
                context.Abort();
                return;
            case DeskFault.Status said:
                (status, body) = (said.Code, JiraStore.Errors(said.Words));
                break;
        }
        context.Response.StatusCode = status;
        // Also where nothing follows, as the description says of 204.
        context.Response.ContentType = "application/json";
        if (body is null)
            return;
        await context.Response.WriteAsync(body.ToJsonString());
    }

    private (int, JsonNode?) Judged(DeskRequest request)
    {
        if (request.Header("Authorization") != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Token}")))
            return (401, JiraStore.Errors("Client must be authenticated to access this resource."));
        try
        {
            lock (gate)
                return store.Answer(request, new Uri(Url, request.Path));
        }
        catch (JiraRefusal refusal)
        {
            return (refusal.Status, refusal.Field is { } field ? new JsonObject { ["errorMessages"] = new JsonArray(), ["errors"] = new JsonObject { [field] = refusal.Message } } : JiraStore.Errors(refusal.Message));
        }
    }

    private static async Task<DeskRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return new DeskRequest(request.Method, request.Path + request.QueryString, request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
    }
}
