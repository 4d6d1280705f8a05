using Hub.Contracts;
using Microsoft.Extensions.Logging;

namespace Hub.Connectors;

/// <summary>What stands before every channel that is called by its platform: method, challenge, proof of the sender, bound of the rate.</summary>
internal sealed partial class PushDoor(SenderProof proof, int maxPerSecond, Surroundings with)
{
    private static readonly TimeSpan UntilMended = TimeSpan.FromSeconds(60);
    private readonly SenderGate gate = new(proof);
    private readonly RateLimit limit = new(maxPerSecond, with.Time);

    /// <summary>A GET that is answered without a sender's proof; null: only POST is.</summary>
    public IChallenge? Challenge { get; init; }

    /// <summary>What a challenge must know.</summary>
    public Secret? VerifyToken { get; init; }

    /// <summary>Null: the body may come.</summary>
    public WebhookReading? RefuseByHead(WebhookRequest head) => IsChallenge(head) ? null : Refusal(head, isWhole: false);

    /// <summary>What is answered without reading the body; null: it is read, and the platform counts as heard.</summary>
    public WebhookReading? Refuse(WebhookRequest request)
    {
        if (Refusal(request, isWhole: true) is { } refusal)
            return refusal;
        if (limit.Take() is { } wait)
            return Wait(new Problem(429, "Too many requests", $"The channel takes at most {maxPerSecond} requests per second."), wait);
        with.Health.Succeeded();
        return null;
    }

    private bool IsChallenge(WebhookRequest request) => Challenge is not null && request.Method.Equals("GET", StringComparison.OrdinalIgnoreCase);

    private WebhookReading? Refusal(WebhookRequest request, bool isWhole)
    {
        try
        {
            if (IsChallenge(request))
                return Challenge!.Answer(request.Query, VerifyToken);
            if (!request.Method.Equals("POST", StringComparison.OrdinalIgnoreCase))
                return new Answer(ProblemJson.Response(new Problem(405, "The method is not allowed", $"The method must be POST; it is {request.Method}.")));
            return (isWhole ? gate.Refuse(request) : gate.RefuseHead(request)) is { } problem ? new Denied(problem) : null;
        }
        catch (RefusedException error)
        {
            LogUnreadable(with.Logger, with.Name, error);
            return Wait(new Problem(503, "The channel cannot verify senders now", "A secret of the channel cannot be read; its operator is told. Send again later."), UntilMended);
        }
    }

    private static Answer Wait(Problem problem, TimeSpan after) =>
        new(ProblemJson.Response(problem) with { RetryAfter = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(after.TotalSeconds))) });

    [LoggerMessage(1, LogLevel.Error, "Channel {Channel} cannot read a secret and verifies no sender until it can")]
    private static partial void LogUnreadable(ILogger logger, string channel, Exception error);
}
