using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>
/// Events of the X Activity API (activity/event-payloads), one a request. A post has the same native id and order here and in the lanes, so that it stands once however often it comes and by whichever
/// way. All that is stored is answered 200, what cannot be read too.
/// </summary>
internal sealed class XEvents(string account, XPosts posts) : IPushedShape
{
    private const string Deleted = "post.delete";
    private static readonly string[] Kinds = ["post.create", "post.mention.create", "post.reply.create", "post.quote.create", "post.repost.create", Deleted];

    public PushedBody Read(WebhookRequest request)
    {
        if (IsObject(request.Body.Span))
            return Event(request.Body, request.ReceivedAt);
        // Our answer to a challenge would sign it for a stranger, so it is not kept.
        return PushedBody.Many([], 1);
    }

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        if (posts.Read(raw) is { Change: not Defective and { } change })
            return change;
        return Event(raw, receivedAt).Items is [{ Change: { } of }] ? of : new Defective(id, raw, "It holds no post that is read here.");
    }

    private static bool IsObject(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private PushedBody Event(ReadOnlyMemory<byte> body, DateTimeOffset at)
    {
        try
        {
            if (JsonSerializer.Deserialize(body.Span, XEventJson.Default.XEvent)?.Data is not { EventType: { Length: > 0 } type } told)
                return Broken(body, "It must be an event of the X Activity API with data.event_type; it is none.");
            if (told.Filter?.UserId is { } user && user != account)
                return PushedBody.Many([], 1);
            if (!Kinds.Contains(type, StringComparer.Ordinal))
                return PushedBody.Many([], 1);
            if (told.Payload.ValueKind != JsonValueKind.Object)
                return Broken(body, "An event must hold its payload; it holds none.");
            return type == Deleted ? PushedBody.Many([new ItemReading(new Gone(CleanText.Id(Id(told)), at), null)]) : Post(told);
        }
        catch (JsonException error)
        {
            return Broken(body, $"The event cannot be read at {error.Path ?? "its start"}: {ItemProblem.Broken(error)}.");
        }
    }

    /// <summary>Taken apart as a page of the lanes is, so that what is kept of it has the same shape.</summary>
    private PushedBody Post(XHappened told)
    {
        var includes = told.Includes is { ValueKind: JsonValueKind.Object } some ? some.GetRawText() : "{}";
        var page = XPage.Read(System.Text.Encoding.UTF8.GetBytes($"{{\"data\":[{told.Payload.GetRawText()}],\"includes\":{includes},\"meta\":{{}}}}"));
        return page?.Posts is [{ } raw] && posts.Read(raw).Change is { } change ? PushedBody.Many([new ItemReading(change, null)]) : PushedBody.Many([], 1);
    }

    private static string Id(XHappened told) => told.Payload.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text ? text : throw new JsonException("payload.id");

    private static PushedBody Broken(ReadOnlyMemory<byte> body, string reason) => PushedBody.Many([new ItemReading(new Defective(ContentHash.Of(body.Span), body, reason), null)]);
}

internal sealed record XEvent(XHappened? Data);

/// <param name="Payload">Of a shape that <paramref name="EventType"/> names.</param>
internal sealed record XHappened(string? EventType, XFilter? Filter, JsonElement Payload, JsonElement? Includes);

internal sealed record XFilter(string? UserId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(XEvent))]
internal sealed partial class XEventJson : JsonSerializerContext;
