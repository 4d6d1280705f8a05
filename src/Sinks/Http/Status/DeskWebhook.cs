using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Verifies a desk's calls and reads what they say; answers by the table of docs/way-back.md.</summary>
internal sealed class DeskWebhook(WayBackOptions options, TimeProvider time)
{
    private const int MostItems = 10_000;
    private readonly WebhookPreset preset = options.Webhook!;

    public DeskItemReader Items { get; } = new(options.Webhook!.Item, options.Account);

    public WebhookReading Receive(WebhookRequest request)
    {
        if (ProblemOf(request) is { } problem)
            return Denied(problem);
        if (!IsJson(request.Body.Span))
            return Whole(request, "the body is no JSON.");
        if (JsonList.At(preset.Items ?? JsonPointer.Whole, request.Body) is not { } list)
            return preset.Items is null ? One(request.Body) : Whole(request, $"the body has no list at {preset.Items}.");
        return list.Count > MostItems
            ? new Denied(new Problem(413, "Too many items", $"A request may have {MostItems} items.") { Allowed = $"{MostItems}", Found = $"{list.Count}" })
            : new Received([.. list.SelectMany(Read)], DeskAnswers.Many);
    }

    /// <summary>As far as the headers tell.</summary>
    public WebhookReading? RefuseByHead(WebhookRequest head) => ProblemOfHead(head) is { } problem ? Denied(problem) : null;

    private static Denied Denied(string problem) => new(new Problem(401, "Not signed by the desk", problem));

    private Received One(ReadOnlyMemory<byte> body) => new(Read(body), DeskAnswers.One);

    private static Received Whole(WebhookRequest request, string reason) =>
        new([new Defective("hash:" + Convert.ToHexStringLower(SHA256.HashData(request.Body.Span).AsSpan(0, 16)), request.Body, reason)], DeskAnswers.One);

    private IReadOnlyList<Change> Read(ReadOnlyMemory<byte> item) => Items.Changes(Items.Read(item));

    /// <summary>Null: one of the live secrets made it.</summary>
    private string? ProblemOf(WebhookRequest request)
    {
        if (preset.Verify == VerifyKind.StandardWebhook)
            return StandardWebhooks.Verify(
                options.Secrets, request.Header(StandardWebhooks.IdHeader), request.Header(StandardWebhooks.TimestampHeader), request.Header(StandardWebhooks.SignatureHeader),
                request.Body.Span, time.GetUtcNow()).Problem;
        if (ProblemOfHead(request) is { } problem)
            return problem;
        var rest = request.Header(preset.Header)![preset.Prefix.Length..].Trim();
        if (preset.Verify == VerifyKind.HmacHex)
            rest = rest.ToLowerInvariant();
        var holds = false;
        foreach (var secret in options.Secrets)
            holds |= SameSecret.Same(rest, Expected(secret, request.Body.Span));
        return holds ? null : $"the header {preset.Header} was not made with a live secret";
    }

    private string? ProblemOfHead(WebhookRequest head)
    {
        if (preset.Verify == VerifyKind.StandardWebhook)
            return StandardWebhooks.ProblemOfHead(
                head.Header(StandardWebhooks.IdHeader), head.Header(StandardWebhooks.TimestampHeader), head.Header(StandardWebhooks.SignatureHeader), time.GetUtcNow());
        if (head.Header(preset.Header) is not { Length: > 0 } shown)
            return $"the header {preset.Header} is missing";
        return shown.StartsWith(preset.Prefix, StringComparison.OrdinalIgnoreCase) ? null : $"the header {preset.Header} must begin with {preset.Prefix}";
    }

    private string Expected(Secret secret, ReadOnlySpan<byte> body)
    {
        if (preset.Verify == VerifyKind.Token)
            return secret.Reveal();
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), body);
        return preset.Verify == VerifyKind.HmacHex ? Convert.ToHexStringLower(hash) : Convert.ToBase64String(hash);
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            // Its caller keeps the bytes and says so.
            return false;
        }
    }
}
