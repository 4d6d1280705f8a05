using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Sends a channel's replies to its own system as signed webhooks (docs/webhook.md, Replies).</summary>
internal sealed class WebhookReplies(Uri url, IReadOnlyList<Secret> secrets, Surroundings with) : IReplier
{
    /// <summary>Receivers know a reply by its webhook-id, as Standard Webhooks asks of them.</summary>
    public ReplyPromise Promise { get; } = new(BackendClass.Keyed, null);

    public bool CanReply => true;

    private const int MostOfAnswer = 4_096;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public async ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Longest, with.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var request = Request(reply);
            using var answer = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return await OutcomeAsync(reply, answer, both.Token);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return failure.OfReply($"no answer came within {Longest.TotalSeconds:0} s.");
        }
    }

    private HttpRequestMessage Request(Reply reply)
    {
        var at = with.Time.GetUtcNow();
        var body = JsonSerializer.SerializeToUtf8Bytes(new ReplyEnvelope("reply.sent", at, ReplyBody.Of(with.Name, reply)), ReplyJson.Default.ReplyEnvelope);
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Add(StandardWebhooks.IdHeader, reply.Key.Value);
        request.Headers.Add(StandardWebhooks.TimestampHeader, at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secrets, reply.Key.Value, at, body));
        if (reply.IsAutomatic)
            request.Headers.Add("Auto-Submitted", reply.Kind == ReplyKind.Acknowledgement ? "auto-replied" : "auto-generated");
        return request;
    }

    private async ValueTask<Outcome> OutcomeAsync(Reply reply, HttpResponseMessage answer, CancellationToken stop)
    {
        using var body = await BoundedBody.ReadAsync(answer.Content, MostOfAnswer, stop);
        var status = (int)answer.StatusCode;
        return answer.StatusCode switch
        {
            _ when answer.IsSuccessStatusCode => new Accepted(new TicketReference(IdOf(body.Bytes) ?? reply.Key.Value)),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new Retry(RetryAfter.Of(answer, with.Time), $"The reply's receiver answered {status}."),
            HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or >= HttpStatusCode.InternalServerError => new Unknown($"The reply's receiver answered {status}."),
            _ => new Rejected($"The reply's receiver answered {status}: {CleanText.Line(System.Text.Encoding.UTF8.GetString(body.Bytes[..Math.Min(200, body.Bytes.Length)]))}"),
        };
    }

    /// <summary>The id under which the system knows the reply and would read it back; null: it tells none.</summary>
    private static string? IdOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            return JsonElement.ParseValue(ref reader) is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record ReplyEnvelope(string Type, DateTimeOffset Timestamp, ReplyBody Data);

/// <summary>What a receiver gets of a reply.</summary>
internal sealed record ReplyBody(
    string Channel, string Kind, bool Automatic, string InReplyTo, string? ConversationId, ReplyTo To, string Visibility, string Language, string Text, int Attempt)
{
    public static ReplyBody Of(string channel, Reply reply) => new(
        channel, reply.Kind.ToString().ToLowerInvariant(), reply.IsAutomatic, reply.InReplyTo, reply.ThreadId, new ReplyTo(reply.To.Id, reply.To.Handle, reply.To.Name),
        reply.Visibility.ToString().ToLowerInvariant(), reply.Language, reply.Text, reply.Attempt);
}

internal sealed record ReplyTo(string Id, string? Handle, string? Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReplyEnvelope))]
internal sealed partial class ReplyJson : JsonSerializerContext;
