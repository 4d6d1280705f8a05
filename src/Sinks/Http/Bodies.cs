using System.Buffers;
using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>A request's body in a pooled buffer.</summary>
/// <param name="ContentType">Where the body itself decides it; else null.</param>
internal readonly record struct Body(byte[] Buffer, int Length, string? ContentType = null)
{
    /// <summary>A file whose bytes stand within the body and are read when they are sent; null: the buffer holds all.</summary>
    public FileSplice? File { get; init; }

    /// <summary>All bytes as they are sent, e.g. to be signed.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> WholeAsync(CancellationToken stop)
    {
        if (File is null)
            return Buffer.AsMemory(0, Length);
        using var whole = new MemoryStream(checked((int)File.LengthOf(this)));
        await File.WriteAsync(this, whole, stop);
        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }

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
    Body Write(Act act);
}

internal static class Bodies
{
    /// <summary>Null: the request has none.</summary>
    public static IBodyWriter? Of(OperationPreset preset, HttpSinkOptions options, ITemplates templates) => preset.Body switch
    {
        BackendPresetReader.EventBody => new EventBody(options),
        BackendPresetReader.WebhookBody => new WebhookBody(options),
        BackendPresetReader.FileBody => new FileBody(),
        BackendPresetReader.MultipartBody => new MultipartBody(preset.FilePart, preset.FileName is { } name ? templates.Compile(name, TemplateEscaping.None) : null),
        PingBody.Name => new PingBody(),
        BackendPresetReader.NoBody => null,
        var template => new TemplateBody(templates.Compile(template, BackendPresetReader.Escaping(preset.ContentType)), template.Contains("file.base64", StringComparison.Ordinal)),
    };
}

/// <summary>The ticket event as JSON, beginning with the post's native id.</summary>
internal sealed class EventBody(HttpSinkOptions options) : IBodyWriter
{
    public Body Write(Act act)
    {
        var fields = options.Fields.Count > 0 ? options.Fields.Render(act.Model) : null;
        var scratch = JsonScratch.Take();
        WriteEvent(scratch.Json, act, options, fields);
        return FileSplice.In(scratch.Written, act);
    }

    public static void WriteEvent(Utf8JsonWriter json, Act act, HttpSinkOptions options, Dictionary<string, object?>? fields)
    {
        var delivery = act.Delivery;
        var item = delivery.Event;
        json.WriteStartObject();
        json.WriteString("id"u8, item.NativeId);
        json.WriteString("kind"u8, Words.Kinds[(int)item.Kind]);
        json.WriteString("key"u8, delivery.Key.Value);
        json.WriteString("ticketKey"u8, item.TicketKey);
        json.WriteString("postKey"u8, item.PostKey);
        if (delivery.Ticket is { } ticket)
            json.WriteString("ticket"u8, ticket.Id);
        if (item.Route is { } route && options.Maps.Queue.TryGetValue(route, out var queue))
            json.WriteString("queue"u8, queue);
        TicketJson.WriteRest(json, delivery);
        if (delivery.OpenFile is not null)
            json.WriteString("content"u8, FileSplice.Mark(act));
        if (fields is not null)
            WriteFields(json, fields);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, Dictionary<string, object?> fields)
    {
        json.WriteStartObject("fields"u8);
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            if (value is JsonElement element)
                element.WriteTo(json);
            else
                json.WriteStringValue((string?)value);
        }
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

    public Body Write(Act act)
    {
        var fields = options.Fields.Count > 0 ? options.Fields.Render(act.Model) : null;
        var scratch = JsonScratch.Take();
        var json = scratch.Json;
        json.WriteStartObject();
        WriteHead(json, Types[(int)act.Delivery.Event.Kind], act.Delivery.Event.ReceivedAt);
        EventBody.WriteEvent(json, act, options, fields);
        json.WriteEndObject();
        return FileSplice.In(scratch.Written, act);
    }
}

/// <summary>A preset's or the operator's template.</summary>
/// <param name="template">Ready to render.</param>
/// <param name="namesFile">It writes the attached file as base64.</param>
internal sealed class TemplateBody(ITemplate template, bool namesFile) : IBodyWriter
{
    public Body Write(Act act)
    {
        if (namesFile)
            act.MarkFile();
        var text = template.Render(act.Model);
        if (namesFile)
            return FileSplice.In(Encoding.UTF8.GetBytes(text), act);
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        return new(buffer, Encoding.UTF8.GetBytes(text, buffer));
    }
}
