using System.Buffers;
using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>A request's body in a pooled buffer.</summary>
internal readonly record struct Body(byte[] Buffer, int Length)
{
    public static Body Copy(ReadOnlySpan<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        return new(buffer, bytes.Length);
    }

    /// <summary>Only after a whole answer: a request that was broken off may still read from it.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}

/// <summary>Makes the bodies of requests.</summary>
internal interface IBodyWriter
{
    Body Write(Delivery delivery);
}

/// <summary>The ticket event as JSON, beginning with the post's native id.</summary>
internal sealed class EventBody(HttpSinkOptions options) : IBodyWriter
{
    public Body Write(Delivery delivery)
    {
        var scratch = JsonScratch.Take();
        WriteEvent(scratch.Json, delivery, options);
        return Body.Copy(scratch.Written);
    }

    public static void WriteEvent(Utf8JsonWriter json, Delivery delivery, HttpSinkOptions options)
    {
        var item = delivery.Event;
        json.WriteStartObject();
        json.WriteString("id"u8, item.NativeId);
        json.WriteString("kind"u8, Words.Kinds[(int)item.Kind]);
        json.WriteString("key"u8, delivery.Key.Value);
        json.WriteString("ticketKey"u8, item.TicketKey);
        json.WriteString("postKey"u8, item.PostKey);
        if (delivery.Ticket is { } ticket)
            json.WriteString("ticket"u8, ticket.Id);
        if (item.Route is { } route && options.Routes.TryGetValue(route, out var queue))
            json.WriteString("queue"u8, queue);
        TicketJson.WriteRest(json, delivery);
        if (delivery.OpenFile is not null)
            WriteContent(json, delivery);
        if (options.Fields.Count > 0)
            WriteFields(json, options.Fields);
        json.WriteEndObject();
    }

    /// <summary>The attached file's bytes as base64; the intake bounds their number.</summary>
    private static void WriteContent(Utf8JsonWriter json, Delivery delivery)
    {
        using var file = delivery.OpenFile!();
        using var bytes = new MemoryStream(checked((int)file.Length));
        file.CopyTo(bytes);
        json.WriteBase64String("content"u8, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        json.WriteStartObject("fields"u8);
        foreach (var (name, value) in fields)
            json.WriteString(name, value);
        json.WriteEndObject();
    }
}

/// <summary>The envelope that Standard Webhooks recommends: type, timestamp, data.</summary>
internal sealed class WebhookBody(HttpSinkOptions options) : IBodyWriter
{
    /// <summary>Of the catalogue in docs/events.md; a field that goes or changes its meaning makes another.</summary>
    public const int Version = 1;

    private static readonly string[] Types = [.. Words.Kinds.Select(kind => $"ticket.{kind}")];

    /// <summary>Everything up to the data, which the caller writes.</summary>
    public static void WriteHead(Utf8JsonWriter json, string type, DateTimeOffset timestamp)
    {
        json.WriteString("type"u8, type);
        json.WriteString("timestamp"u8, timestamp);
        json.WriteNumber("version"u8, Version);
        json.WritePropertyName("data"u8);
    }

    public Body Write(Delivery delivery)
    {
        var scratch = JsonScratch.Take();
        var json = scratch.Json;
        json.WriteStartObject();
        WriteHead(json, Types[(int)delivery.Event.Kind], delivery.Event.ReceivedAt);
        EventBody.WriteEvent(json, delivery, options);
        json.WriteEndObject();
        return Body.Copy(scratch.Written);
    }
}

/// <summary>A preset's or the operator's template.</summary>
internal sealed class TemplateBody(ITemplate template, HttpSinkOptions options) : IBodyWriter
{
    public Body Write(Delivery delivery)
    {
        var text = template.Render(TicketModel.Of(delivery, options));
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        return new(buffer, Encoding.UTF8.GetBytes(text, buffer));
    }
}
