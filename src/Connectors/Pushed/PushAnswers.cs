using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Writes what senders are answered after the commit.</summary>
internal static class PushAnswers
{
    /// <summary>Made once: a request is answered on the hot path.</summary>
    public static readonly Func<IReadOnlyList<ChangeResult>, WebhookResponse> RespondOne = One, RespondMany = Many;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>200 for one good item, stored or repeated; 422 where the intake put it into quarantine.</summary>
    public static WebhookResponse One(IReadOnlyList<ChangeResult> results)
    {
        var result = results[0];
        if (result.Outcome == ChangeOutcome.Quarantined)
            return ProblemJson.Response(new Problem(422, "The item is quarantined", result.Reason ?? "It could not be processed."), result.Id);
        return new WebhookResponse(200, Plain(result) ?? Written(writer => Write(writer, result)));
    }

    /// <summary>200 with one result for each item, in order.</summary>
    public static WebhookResponse Many(IReadOnlyList<ChangeResult> results) => Many(results, 0);

    /// <summary>200 with one result for each item that the channel reads, in order.</summary>
    /// <param name="skipped">Items of kinds that the channel does not read; told where there are any.</param>
    public static WebhookResponse Many(IReadOnlyList<ChangeResult> results, int skipped) => new(200, Written(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("results"u8);
        for (var at = 0; at < results.Count; at++)
            Write(writer, results[at]);
        writer.WriteEndArray();
        if (skipped > 0)
            writer.WriteNumber("skipped"u8, skipped);
        writer.WriteEndObject();
    }));

    /// <summary>The short way for ids of letters, digits and - _ . : that need no escape: no writer, one array; null where it is not open.</summary>
    private static byte[]? Plain(ChangeResult result)
    {
        foreach (var letter in result.Id)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.' or ':'))
                return null;
        var tail = result.Outcome == ChangeOutcome.Repeated ? "\",\"status\":\"repeated\"}"u8 : "\",\"status\":\"stored\"}"u8;
        var head = "{\"id\":\""u8;
        var body = new byte[head.Length + result.Id.Length + tail.Length];
        head.CopyTo(body);
        System.Text.Encoding.ASCII.GetBytes(result.Id, body.AsSpan(head.Length));
        tail.CopyTo(body.AsSpan(head.Length + result.Id.Length));
        return body;
    }

    private static void Write(Utf8JsonWriter writer, ChangeResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, result.Id);
        writer.WriteString("status"u8, result.Outcome switch { ChangeOutcome.Quarantined => "quarantined"u8, ChangeOutcome.Repeated => "repeated"u8, _ => "stored"u8 });
        if (result.Reason is not null)
            writer.WriteString("reason"u8, result.Reason);
        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            write(writer);
        return buffer.WrittenMemory;
    }
}
