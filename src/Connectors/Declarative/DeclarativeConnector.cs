using System.Text;
using Hub.Contracts;
using Hub.Wire;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Hub.Connectors;

/// <summary>Takes posts of senders that have a shape of their own, as the channel's preset reads it (docs/channels.md).</summary>
internal sealed partial class DeclarativeConnector(DeclarativeOptions options, Surroundings with) : IConnector, IWebhookConnector, IHeadCheckingConnector, IRereadingConnector
{
    /// <summary>Longer ones are not echoed: a challenge is a few dozen characters.</summary>
    private const int LongestEcho = 1_000;
    private static readonly TimeSpan UntilMended = TimeSpan.FromSeconds(60);
    private static readonly byte[] Mark = [0xef, 0xbb, 0xbf];

    private readonly SenderGate gate = new(options);
    private readonly RateLimit limit = new(options.MaxPerSecond, with.Time);

    /// <summary>None: posts come only by webhook.</summary>
    public IReadOnlyList<string> Lanes => [];

    public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) =>
        throw new ArgumentException($"A channel by preset has no lanes; asked for {lane}.", nameof(lane));

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop) => ValueTask.FromResult(Receive(request));

    /// <summary>Reads what was kept of one item: the body as it would have come with it alone, or the item's bytes.</summary>
    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        var body = DeclarativeBody.Read(raw, options.Preset, receivedAt);
        if (body.Items is null && DeclarativeBody.Read(raw, options.Preset with { Items = Wire.JsonPointer.Whole }, receivedAt) is { Items: { Count: 1 } alone })
            return alone[0].Change;
        return body.Items switch
        {
            null => body.Whole.Change,
            [var item] when body.Skipped == 0 => item.Change,
            _ => new Defective(id, raw, $"It holds {(body.IsTooMany ? "too many" : body.Items.Count + body.Skipped)} items, where one was kept: let its sender send it again."),
        };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public WebhookReading? RefuseByHead(WebhookRequest head) => IsChallenge(head) ? null : Refusal(head, isWhole: false);

    private WebhookReading Receive(WebhookRequest request)
    {
        if (Refusal(request, isWhole: true) is { } answered)
            return answered;
        if (limit.Take() is { } wait)
            return Wait(new Problem(429, "Too many requests", $"The channel takes at most {options.MaxPerSecond} requests per second."), wait);
        with.Health.Succeeded();
        return Reading(DeclarativeBody.Read(request.Body.Span.StartsWith(Mark) ? request.Body[Mark.Length..] : request.Body, options.Preset, request.ReceivedAt));
    }

    private bool IsChallenge(WebhookRequest request) => options.Preset.Challenge is not null && request.Method.Equals("GET", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is answered without reading the body: a challenge, a refusal; null: it is read.</summary>
    private WebhookReading? Refusal(WebhookRequest request, bool isWhole)
    {
        if (!IsChallenge(request) && !request.Method.Equals("POST", StringComparison.OrdinalIgnoreCase))
            return new Answer(ProblemJson.Response(new Problem(405, "The method is not allowed", $"The method must be POST; it is {request.Method}.")));
        try
        {
            if (IsChallenge(request))
                return Answered(options.Preset.Challenge!, request.Query);
            return (isWhole ? gate.Refuse(request) : gate.RefuseHead(request)) is { } refusal ? new Denied(refusal) : null;
        }
        catch (RefusedException error)
        {
            LogUnreadable(with.Logger, with.Name, error);
            return Wait(new Problem(503, "The channel cannot verify senders now", "A secret of the channel cannot be read; its operator is told. Send again later."), UntilMended);
        }
    }

    private WebhookReading Reading(DeclarativeBody body)
    {
        if (body.IsTooMany)
            return new Denied(new Problem(413, "Too many items", $"The body must hold at most {WebhookBody.MostItems} items; it holds more."));
        if (body.Items is not { } items)
            return Quarantined(body.Whole);
        if (body.Skipped > 0)
            LogSkipped(with.Logger, with.Name, body.Skipped);
        if (items.Count == 0)
            return new Answer(WebhookAnswers.Many([], body.Skipped));
        if (body.IsOne)
            return items[0].Problem is null ? new Received([items[0].Change], WebhookAnswers.One) : Quarantined(items[0]);
        return new Received([.. items.Select(item => item.Change)], results => WebhookAnswers.Many(results, body.Skipped));
    }

    private static Received Quarantined(ItemReading item) => new([item.Change], results => ProblemJson.Response(item.Problem!, results[0].Id));

    /// <summary>The value is answered as plain text, and only where it is short and printable: nothing of a stranger's is made into a page.</summary>
    private WebhookReading Answered(Challenge challenge, string query)
    {
        var asked = QueryHelpers.ParseQuery(query);
        if (challenge.Token is { } name && !SameSecret.Same(Of(asked, name), options.VerifyToken!.Reveal()))
            return new Denied(new Problem(403, "The challenge is not ours", $"The parameter {name} must be the channel's VerifyToken; it is not."));
        foreach (var (key, value) in challenge.When)
            if (Of(asked, key) != value)
                return new Answer(ProblemJson.Response(new Problem(400, "The challenge cannot be read", $"The parameter {key} must be {value}; it is not.")));
        var echo = Of(asked, challenge.Echo);
        if (echo.Length is 0 or > LongestEcho || echo.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return new Answer(ProblemJson.Response(new Problem(400, "The challenge cannot be read", $"The parameter {challenge.Echo} must be 1 to {LongestEcho} printable ASCII characters; it is not.")));
        return new Answer(new WebhookResponse(200, Encoding.ASCII.GetBytes(echo), "text/plain"));
    }

    private static string Of(Dictionary<string, StringValues> asked, string name) => asked.TryGetValue(name, out var values) ? values.ToString() : "";

    private static Answer Wait(Problem problem, TimeSpan after) =>
        new(ProblemJson.Response(problem) with { RetryAfter = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(after.TotalSeconds))) });

    [LoggerMessage(1, LogLevel.Error, "Channel {Channel} cannot read a secret and verifies no sender until it can")]
    private static partial void LogUnreadable(ILogger logger, string channel, Exception error);

    [LoggerMessage(2, LogLevel.Debug, "Channel {Channel} passed over {Items} items of kinds that its preset does not read")]
    private static partial void LogSkipped(ILogger logger, string channel, int items);
}
