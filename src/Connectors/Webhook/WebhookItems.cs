using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Senders that write the hub's own format: one item, an array, or NDJSON (docs/webhook.md).</summary>
internal sealed class WebhookItems : IPushedShape
{
    private const string Shape = "one JSON object, an array of objects, or one object a line";
    private static readonly byte[] Mark = [0xef, 0xbb, 0xbf];
    private static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];

    public PushedBody Read(WebhookRequest request) => Read(request.Body, IsLines(request.Header("Content-Type")), request.ReceivedAt);

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => ItemParser.One(raw, receivedAt).Change;

    /// <param name="body">As it came; the items' raw bytes are slices of it.</param>
    /// <param name="isLines">The sender says that each line is an item.</param>
    /// <param name="receivedAt">Stands in for a deletion's time.</param>
    public static PushedBody Read(ReadOnlyMemory<byte> body, bool isLines, DateTimeOffset receivedAt)
    {
        if (body.Span.StartsWith(Mark))
            body = body[Mark.Length..];
        try
        {
            return isLines ? Lines(body, receivedAt) : Json(body, receivedAt);
        }
        catch (JsonException error)
        {
            return Neither(body, ItemProblem.Broken(error));
        }
    }

    private static PushedBody Json(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        // isFinalBlock is what makes the reader refuse half a value; several values are let through so that lines can be told from rubbish.
        var reader = new Utf8JsonReader(body.Span, ItemParser.Strict with { AllowMultipleValues = true });
        if (!reader.Read())
            return Neither(body, "empty");
        if (reader.TokenType == JsonTokenType.StartArray)
            return Array(ref reader, body, receivedAt);
        if (reader.TokenType != JsonTokenType.StartObject)
            return Neither(body, ItemProblem.Found(ref reader));
        var item = ItemParser.At(ref reader, body, receivedAt);
        var rest = body.Span[(int)reader.BytesConsumed..];
        var end = rest.IndexOfAnyExcept(" \t\r\n"u8);
        if (end < 0)
            return PushedBody.One(item);
        return rest[..end].Contains((byte)'\n') && !body.Span[..(int)reader.BytesConsumed].Trim(" \t\r\n"u8).Contains((byte)'\n')
            ? Lines(body, receivedAt)
            : Neither(body, "more than one value");
    }

    private static PushedBody Array(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        var items = new List<ItemReading>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == PushedBody.MostItems)
                return PushedBody.TooMany();
            items.Add(ItemParser.At(ref reader, body, receivedAt));
        }
        return reader.Read() ? Neither(body, "an array and more") : PushedBody.Many(items);
    }

    private static PushedBody Lines(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        var items = new List<ItemReading>();
        foreach (var range in body.Span.Split((byte)'\n'))
        {
            var line = body[range].Trim(" \t\r"u8);
            if (line.IsEmpty)
                continue;
            if (items.Count == PushedBody.MostItems)
                return PushedBody.TooMany();
            items.Add(ItemParser.One(line, receivedAt));
        }
        return PushedBody.Many(items);
    }

    private static PushedBody Neither(ReadOnlyMemory<byte> body, string found) => PushedBody.Unparsable(ItemParser.Broken(
        body, new Problem(422, "The body cannot be read", $"The body must be {Shape}; it is {found}.") { Field = "", Allowed = Shape, Found = found }));

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
}
