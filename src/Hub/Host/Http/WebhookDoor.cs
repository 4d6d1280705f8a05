using System.Collections.Frozen;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http;

/// <summary>POST and GET /in/{channel} and /in/backends/{backend}: reads the body whole, lets the connector verify and parse, commits, and only then answers.</summary>
internal sealed partial class WebhookDoor
{
    public const string Prefix = "/in/";
    private const int LargeBytes = 1 << 20;
    private static readonly SemaphoreSlim Large = new(1);
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(2);

    private readonly FrozenDictionary<string, DoorChannel>.AlternateLookup<ReadOnlySpan<char>> byName;
    private readonly BodyReader bodies;
    private readonly Strangers strangers;
    private readonly DoorLimits limits;
    private readonly CommitChanges commit;
    private readonly TimeProvider time;
    private readonly ILogger log;

    public WebhookDoor(IEnumerable<DoorChannel> channels, CommitChanges commit, TimeProvider time, ILogger log, DoorLimits? limits = null)
    {
        var all = channels.ToFrozenDictionary(channel => channel.Name, StringComparer.Ordinal);
        Channels = all.Values;
        byName = all.GetAlternateLookup<ReadOnlySpan<char>>();
        (this.commit, this.time, this.log, this.limits) = (commit, time, log, limits ?? DoorLimits.Usual);
        (bodies, strangers) = (new BodyReader(this.limits, time), new Strangers(this.limits, time));
    }

    public IReadOnlyList<DoorChannel> Channels { get; }

    /// <summary>Whether the path is ours; nothing else of the request is looked at.</summary>
    public static bool IsFor(PathString path) => path.Value is { } text && text.StartsWith(Prefix, StringComparison.Ordinal);

    // RequestAborted is never touched: asking for it makes a token source for each request, and a commit is not called off anyway.
    public Task HandleAsync(HttpContext context)
    {
        if (!byName.TryGetValue(context.Request.Path.Value.AsSpan(Prefix.Length), out var channel))
            return Problems.WriteAsync(context, new(404, "Nobody here", "No channel and no backend of this name takes webhooks."));
        var method = context.Request.Method;
        if (HttpMethods.IsPost(method) || HttpMethods.IsGet(method))
            return ReceiveAsync(context, channel);
        context.Response.Headers.Allow = "GET, POST";
        return RefuseAsync(context, channel, new(405, "Method not allowed", "A webhook comes by POST, a challenge by GET.") { Allowed = "GET, POST", Found = method });
    }

    private async Task ReceiveAsync(HttpContext context, DoorChannel channel)
    {
        BodyReading body = default;
        try
        {
            if (strangers.Wait(channel.Name, context.Connection) is { } wait)
            {
                await RefuseAsync(context, channel, TooManyFailures, wait);
                return;
            }
            if (!bodies.TryRead(context.Request, out body))
            {
                if (channel.Head?.RefuseByHead(RequestOf(context, default)) is { } refusal)
                {
                    await AnswerAsync(context, channel, refusal);
                    return;
                }
                body = await bodies.ReadAsync(context.Request, HolderOf(context, channel));
            }
            if (body.Status != 200)
                await RefuseBodyAsync(context, channel, body.Status);
            else if (body.Length <= LargeBytes)
                await AnswerAsync(context, channel, await ReadAsync(context, channel, body.Join()));
            else
            {
                var settled = await SettleLargeAsync(context, channel, body);
                body.Dispose();
                await AnswerAsync(context, channel, settled);
            }
        }
        catch (IntakeUnavailableException unavailable)
        {
            channel.Count(503);
            await Problems.WriteAsync(context, new(503, "Not now", unavailable.Message), unavailable.RetryAfter);
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(context, channel, new(bad.StatusCode, "Bad request", bad.Message));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            context.Abort();
        }
        catch (RefusedException refused)
        {
            CannotVerify(channel.Name, refused.Message);
            channel.Count(503);
            await Problems.WriteAsync(context, new(503, "Not now", "The channel cannot verify requests at the moment."), SoonAgain);
        }
        // A bug of a connector must not look like a lost connection: the sender keeps the post and comes again.
        catch (Exception error)
        {
            Failed(error, channel.Name);
            channel.Count(500);
            if (!context.Response.HasStarted)
                await Problems.WriteAsync(context, new(500, "Internal error", "The request could not be handled; nothing was stored."));
        }
        finally
        {
            body.Dispose();
        }
    }

    /// <summary>
    /// What is made of a large body takes many times its memory: one at a time. It is committed when this returns; the answer is written outside, so that a sender
    /// who reads slowly holds up nobody.
    /// </summary>
    private async ValueTask<WebhookReading> SettleLargeAsync(HttpContext context, DoorChannel channel, BodyReading body)
    {
        if (!await Large.WaitAsync(limits.LargeWait))
            throw new IntakeUnavailableException(SoonAgain, "Large bodies stand in line; the line is too long.");
        try
        {
            var reading = await ReadAsync(context, channel, body.Join());
            return reading is Received received ? new Answer(received.Respond(await commit(channel.Name, received.Changes, CancellationToken.None))) : reading;
        }
        finally
        {
            Large.Release();
        }
    }

    private ValueTask<WebhookReading> ReadAsync(HttpContext context, DoorChannel channel, byte[] body) =>
        channel.ReceiveAsync(RequestOf(context, body));

    private WebhookRequest RequestOf(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var request = context.Request;
        var headers = request.Headers;
        return new WebhookRequest(request.Method, request.QueryString.Value ?? "", name => headers[name], body, time.GetUtcNow());
    }

    private static BodyHolder HolderOf(HttpContext context, DoorChannel channel) => new(channel.Name, RemoteAddress.Of(context.Connection.RemoteIpAddress));

    private async ValueTask AnswerAsync(HttpContext context, DoorChannel channel, WebhookReading reading)
    {
        switch (reading)
        {
            case Received received:
                var results = await commit(channel.Name, received.Changes, CancellationToken.None);
                await WriteAsync(context, channel, received.Respond(results));
                break;
            case Answer answer:
                await WriteAsync(context, channel, answer.Response);
                break;
            case Denied denied:
                if (denied.Problem.Status is 401 or 403)
                    strangers.Failed(channel.Name, context.Connection.RemoteIpAddress);
                await RefuseAsync(context, channel, denied.Problem);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async ValueTask WriteAsync(HttpContext context, DoorChannel channel, WebhookResponse answer)
    {
        channel.Count(answer.Status);
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } wait)
            response.Headers.RetryAfter = Problems.Seconds(wait);
        response.ContentLength = answer.Body.Length;
        if (answer.Body.IsEmpty)
            return;
        response.ContentType = answer.ContentType;
        await response.BodyWriter.WriteAsync(answer.Body);
    }

    private Task RefuseBodyAsync(HttpContext context, DoorChannel channel, int status)
    {
        // What is left of a body that does not come is not waited for.
        if (status == 408)
            context.Response.Headers.Connection = "close";
        return RefuseAsync(context, channel, BodyProblem(context, status), status == 503 ? SoonAgain : null);
    }

    private Problem BodyProblem(HttpContext context, int status) => status switch
    {
        413 => new(413, "Body too large", $"A body may have {limits.MostBytes} bytes.")
        {
            Allowed = $"{limits.MostBytes} bytes",
            Found = context.Request.ContentLength is { } length ? $"{length} bytes" : $"more than {limits.MostBytes} bytes",
        },
        408 => new(408, "Body too slow", $"A body must come within {limits.BodyTime.TotalSeconds:0} seconds."),
        503 => new(503, "Not now", "Too many bodies are on their way."),
        _ => new(400, "Body cut short", "The body ended before its Content-Length."),
    };

    private static readonly Problem TooManyFailures = new(429, "Too many failures", "Too many requests from this address did not show who sends them.");

    private static Task RefuseAsync(HttpContext context, DoorChannel channel, Problem problem, TimeSpan? retryAfter = null)
    {
        channel.Count(problem.Status);
        return Problems.WriteAsync(context, problem, retryAfter);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The webhook of channel {Channel} failed.")]
    private partial void Failed(Exception error, string channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel} cannot verify requests: {Sentence}")]
    private partial void CannotVerify(string channel, string sentence);
}
