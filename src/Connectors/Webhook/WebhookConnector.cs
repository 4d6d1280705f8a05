using System.Diagnostics;
using Hub.Contracts;
using Microsoft.Extensions.Logging;

namespace Hub.Connectors;

/// <summary>Takes posts that any system sends as JSON: one item, an array, or NDJSON (docs/webhook.md).</summary>
public sealed partial class WebhookConnector(WebhookOptions options, Surroundings with) : IConnector, IWebhookConnector, IHeadCheckingConnector, IRereadingConnector, IReplier
{
    private static readonly TimeSpan UntilMended = TimeSpan.FromSeconds(60);
    private static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];
    private static readonly Func<IReadOnlyList<ChangeResult>, WebhookResponse> RespondOne = WebhookAnswers.One, RespondMany = WebhookAnswers.Many;

    private readonly WebhookGate gate = new(options);
    private readonly WebhookReplies? replies = options.ReplyUrl is { } url ? new WebhookReplies(url, options.ReplySecrets, with) : null;
    private readonly RateLimit limit = new(options.MaxPerSecond, with.Time);

    /// <summary>None: posts come only by webhook.</summary>
    public IReadOnlyList<string> Lanes => [];

    public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) =>
        throw new ArgumentException($"A webhook channel has no lanes; asked for {lane}.", nameof(lane));

    public bool CanReply => replies is not null;

    public ReplyPromise Promise => WebhookReplies.Promise;

    public ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop) =>
        replies?.SendAsync(reply, stop) ?? ValueTask.FromResult<Outcome>(new Rejected($"The channel {with.Name} has no ReplyUrl."));

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop) => ValueTask.FromResult(Receive(request));

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => ItemParser.One(raw, receivedAt).Change;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public WebhookReading? RefuseByHead(WebhookRequest head) => Refusal(head, isWhole: false);

    private WebhookReading Receive(WebhookRequest request)
    {
        if (Refusal(request, isWhole: true) is { } refusal)
            return refusal;
        if (limit.Take() is { } wait)
            return Wait(new Problem(429, "Too many requests", $"The channel takes at most {options.MaxPerSecond} requests per second."), wait);
        with.Health.Succeeded();
        return Reading(WebhookBody.Read(request.Body, IsLines(request.Header("Content-Type")), request.ReceivedAt));
    }

    private WebhookReading? Refusal(WebhookRequest request, bool isWhole)
    {
        if (!request.Method.Equals("POST", StringComparison.OrdinalIgnoreCase))
            return new Answer(ProblemJson.Response(new Problem(405, "The method is not allowed", $"The method must be POST; it is {request.Method}.")));
        try
        {
            return (isWhole ? gate.Refuse(request) : gate.RefuseHead(request)) is { } problem ? new Denied(problem) : null;
        }
        catch (RefusedException error)
        {
            LogUnreadable(with.Logger, with.Name, error);
            return Wait(new Problem(503, "The channel cannot verify senders now", "A secret of the channel cannot be read; its operator is told. Send again later."), UntilMended);
        }
    }

    private static WebhookReading Reading(WebhookBody body) => body switch
    {
        WebhookBody.One { Item: { Problem: null, Change: var change } } => new Received([change], RespondOne),
        WebhookBody.One one => Quarantined(one.Item),
        WebhookBody.Unparsable unparsable => Quarantined(unparsable.Whole),
        WebhookBody.Many { Items.Count: 0 } => new Answer(WebhookAnswers.Many([])),
        WebhookBody.Many many => new Received(Changes(many.Items), RespondMany),
        WebhookBody.TooMany => new Denied(TooMany),
        _ => throw new UnreachableException(),
    };

    private static Received Quarantined(ItemReading item) => new([item.Change], results => ProblemJson.Response(item.Problem!, results[0].Id));

    private static Change[] Changes(IReadOnlyList<ItemReading> items)
    {
        var changes = new Change[items.Count];
        for (var at = 0; at < changes.Length; at++)
            changes[at] = items[at].Change;
        return changes;
    }

    private static readonly Problem TooMany = new(413, "Too many items", $"The body must hold at most {WebhookBody.MostItems} items; it holds more.")
    {
        Allowed = $"at most {WebhookBody.MostItems} items",
        Found = "more",
    };

    private static Answer Wait(Problem problem, TimeSpan after) =>
        new(ProblemJson.Response(problem) with { RetryAfter = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(after.TotalSeconds))) });

    private static bool IsLines(string? contentType)
    {
        if (contentType is null || contentType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return false;
        var type = contentType.AsSpan(0, contentType.AsSpan().IndexOf(';') is var end and >= 0 ? end : contentType.Length).Trim();
        foreach (var lines in LineTypes)
            if (type.Equals(lines, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    [LoggerMessage(1, LogLevel.Error, "Channel {Channel} cannot read a secret and verifies no sender until it can")]
    private static partial void LogUnreadable(ILogger logger, string channel, Exception error);
}
