using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Lets in only requests of senders who proved who they are.</summary>
internal sealed class WebhookGate(WebhookOptions options)
{
    private const string Scheme = "Bearer ";

    /// <summary>Null, or the 401 that the sender is answered.</summary>
    /// <exception cref="RefusedException">A live secret of ours cannot be read.</exception>
    public Problem? Refuse(WebhookRequest request) => options.Auth switch
    {
        WebhookAuth.None => OpenDoor.Refuse(request),
        WebhookAuth.Bearer => Bearer(request.Header("Authorization")),
        _ => Signature(request),
    };

    /// <summary>The same as far as the headers tell.</summary>
    /// <exception cref="RefusedException">A live secret of ours cannot be read.</exception>
    public Problem? RefuseHead(WebhookRequest head) => options.Auth == WebhookAuth.Signature
        ? Unsigned(StandardWebhooks.ProblemOfHead(
            head.Header(StandardWebhooks.IdHeader), head.Header(StandardWebhooks.TimestampHeader), head.Header(StandardWebhooks.SignatureHeader), head.ReceivedAt))
        : Refuse(head);

    private Problem? Signature(WebhookRequest request)
    {
        var verdict = StandardWebhooks.Verify(
            options.Secrets, request.Header(StandardWebhooks.IdHeader), request.Header(StandardWebhooks.TimestampHeader),
            request.Header(StandardWebhooks.SignatureHeader), request.Body.Span, request.ReceivedAt);
        return Unsigned(verdict.Problem);
    }

    private static Problem? Unsigned(string? problem) => problem is null ? null : Unauthorised($"The request must carry a Standard Webhooks signature: {problem}.");

    private Problem? Bearer(string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Unauthorised("The header Authorization must be Bearer and a live token; it is missing or of another scheme.");
        return SameSecret.IsLive(header.AsSpan(Scheme.Length).Trim(), options.Tokens) ? null : Unauthorised("The header Authorization must be Bearer and a live token; this token is not live.");
    }

    private static Problem Unauthorised(string detail) => new(401, "The sender is not known", detail);
}
