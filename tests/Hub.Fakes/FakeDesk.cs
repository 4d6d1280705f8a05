using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Fakes;

/// <summary>
/// A service desk on a free loopback port: POST anything to it and it opens a ticket or comments on one, as the body's <c>kind</c> says.
/// Keyed, it keeps one effect per Idempotency-Key or webhook-id; blind, it does not. GET ?key= searches tickets and comments. Faults are set from outside, per request or for all.
/// Also for hubs in another process: it is reached by <see cref="Url"/>.
/// </summary>
public sealed class FakeDesk : IAsyncDisposable
{
    private static readonly string[] KeyHeaders = ["Idempotency-Key", "webhook-id"];
    private readonly DeskStore store;
    private readonly ConcurrentQueue<DeskRequest> requests = new();
    private readonly ConcurrentQueue<DeskFault?> script = new();
    private readonly bool keepsRequests;
    private readonly FakeServer server;
    private int late;

    private FakeDesk(bool isKeyed, bool keepsRequests) => (store, this.keepsRequests, server) = (new DeskStore(isKeyed), keepsRequests, new FakeServer(HandleAsync));

    public Uri Url => new(server.Url, "tickets");

    public IReadOnlyList<DeskTicket> Tickets => store.Tickets;

    /// <summary>All that came, in order, whatever was answered.</summary>
    public IReadOnlyCollection<DeskRequest> Requests => requests;

    /// <summary>A search shows what is at least so old.</summary>
    public TimeSpan SearchLag { get; set; }

    /// <summary>Requests whose effect is still to come (<see cref="DeskFault.Late"/>).</summary>
    public int Pending => Volatile.Read(ref late);

    /// <summary>For every request that the script does not speak of.</summary>
    public DeskFault? Always { get; set; }

    /// <summary>Asked after the script and before <see cref="Always"/>.</summary>
    public Func<DeskRequest, DeskFault?>? Choose { get; set; }

    /// <summary>Asked of every search; null: it is answered well.</summary>
    public Func<DeskRequest, DeskFault?>? Reads { get; set; }

    /// <summary>Told of every request once its effect stands and before it is answered; a kill test ends the hub here.</summary>
    public Action<DeskRequest>? AfterEffect { get; set; }

    /// <param name="isKeyed">Keeps one effect per key.</param>
    /// <param name="keepsRequests">False for loads: requests are counted by their tickets only.</param>
    public static async Task<FakeDesk> StartAsync(bool isKeyed = true, bool keepsRequests = true)
    {
        var desk = new FakeDesk(isKeyed, keepsRequests);
        await desk.ComeBackAsync();
        return desk;
    }

    /// <summary>One entry a request, in the order in which they come; null: well.</summary>
    public FakeDesk Script(params IEnumerable<DeskFault?> faults)
    {
        foreach (var fault in faults)
            script.Enqueue(fault);
        return this;
    }

    /// <summary>It loses all that it held, as one that is restored from an old copy.</summary>
    public void Lose() => store.Lose();

    public int TicketsByKey(string key) => Tickets.Count(ticket => ticket.Key == key);

    public int TicketsByNativeId(string nativeId) => Tickets.Count(ticket => ticket.NativeId == nativeId);

    /// <summary>Native ids that have more than one ticket.</summary>
    public IReadOnlyList<string> Doubled() => [.. Tickets.GroupBy(ticket => ticket.NativeId).Where(group => group.Count() > 1).Select(group => group.Key)];

    /// <summary>Closes its port: connections are refused until <see cref="ComeBackAsync"/>.</summary>
    public Task GoDownAsync() => server.GoDownAsync();

    /// <summary>Opens the same port again, with all it held.</summary>
    public Task ComeBackAsync() => server.ComeBackAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = await ReadAsync(context.Request);
        if (keepsRequests)
            requests.Enqueue(request);
        if (HttpMethods.IsGet(request.Method))
        {
            await (Reads?.Invoke(request) is { } read ? AnswerAsync(context, read, "", false) : SearchAsync(context));
            return;
        }
        var key = KeyHeaders.Select(request.Header).FirstOrDefault(value => value is not null) ?? "";
        var fault = script.TryDequeue(out var next) ? next : Choose?.Invoke(request) ?? Always;
        var isKnown = store.Knows(key);
        var id = HasEffect(fault) ? store.Apply(key, request.Text) : "";
        if (id.Length > 0)
            AfterEffect?.Invoke(request);
        if (fault is DeskFault.Late { After: var after })
            await ApplyLateAsync(context, key, request.Text, after);
        else
            await AnswerAsync(context, fault, id, isKnown);
    }

    private async Task ApplyLateAsync(HttpContext context, string key, string body, TimeSpan after)
    {
        Interlocked.Increment(ref late);
        await UntilGoneAsync(context);
        await Task.Delay(after);
        store.Apply(key, body);
        Interlocked.Decrement(ref late);
    }

    private static bool HasEffect(DeskFault? fault) => fault switch
    {
        null or DeskFault.DuplicateAnswer or DeskFault.Answer => true,
        DeskFault.Hang hang => hang.AfterEffect,
        DeskFault.Status status => status.AfterEffect,
        DeskFault.Reset reset => reset.AfterEffect,
        _ => false,
    };

    private async Task AnswerAsync(HttpContext context, DeskFault? fault, string id, bool isKnown)
    {
        switch (fault)
        {
            case DeskFault.Hang:
                await UntilGoneAsync(context);
                break;
            case DeskFault.Throttle throttle:
                if (throttle.RetryAfter is { } after)
                    context.Response.Headers.RetryAfter = ((int)after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                await WriteAsync(context, 429, Error("too many requests"));
                break;
            case DeskFault.Status status:
                await WriteAsync(context, status.Code, Error(status.Words));
                break;
            case DeskFault.ErrorInside inside:
                await WriteAsync(context, 200, Error(inside.Words));
                break;
            case DeskFault.Redirect redirect:
                context.Response.Headers.Location = redirect.Location;
                await WriteAsync(context, redirect.Code, "");
                break;
            case DeskFault.Answer answer:
                await WriteAsync(context, 200, answer.Body, answer.ContentType);
                break;
            case DeskFault.Reset reset:
                await ResetAsync(context, reset.InBody);
                break;
            default:
                await WriteAsync(context, fault is DeskFault.DuplicateAnswer && isKnown ? 409 : 200, $$"""{"id":"{{id}}","url":"{{Url}}/{{id}}"}""");
                break;
        }
    }

    private async Task SearchAsync(HttpContext context)
    {
        var key = context.Request.Query["key"].ToString();
        var tickets = Tickets.Where(ticket => ticket.Key == key || ticket.TicketKey == key).Select(ticket => (ticket.Id, ticket.MadeAt, Held: $"{ticket.Key} {ticket.TicketKey}"));
        var comments = Tickets.SelectMany(ticket => ticket.Comments).Where(comment => comment.Key == key).Select(comment => (comment.Id, comment.MadeAt, Held: comment.Key));
        var found = tickets.Concat(comments).Where(one => System.Diagnostics.Stopwatch.GetElapsedTime(one.MadeAt) >= SearchLag)
            .Select(one => $$"""{"id":"{{one.Id}}","url":"{{Url}}/{{one.Id}}","key":"{{one.Held}}"}""");
        await WriteAsync(context, 200, $$"""{"tickets":[{{string.Join(',', found)}}]}""");
    }

    private static async Task UntilGoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static async Task ResetAsync(HttpContext context, bool isInBody)
    {
        if (isInBody)
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"id\":\"");
            await context.Response.Body.FlushAsync();
        }
        context.Abort();
    }

    private static async Task WriteAsync(HttpContext context, int status, string body, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status204NoContent)
            return;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(body);
        await context.Response.WriteAsync(body);
    }

    private static string Error(string words) => $$"""{"error":{{JsonSerializer.Serialize(words)}}}""";

    private static async Task<DeskRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return new DeskRequest(
            request.Method, request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
    }
}
