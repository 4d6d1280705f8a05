using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What a request's body holds.</summary>
internal abstract record WebhookBody
{
    /// <summary>Most items of one request.</summary>
    public const int MostItems = 10_000;

    private const string Shape = "one JSON object, an array of objects, or one object a line";
    private static readonly byte[] Mark = [0xef, 0xbb, 0xbf];

    /// <summary>One item was sent alone.</summary>
    public sealed record One(ItemReading Item) : WebhookBody;

    /// <summary>Items were sent as an array or as lines.</summary>
    public sealed record Many(IReadOnlyList<ItemReading> Items) : WebhookBody;

    /// <summary>The whole is nothing that we read.</summary>
    public sealed record Unparsable(ItemReading Whole) : WebhookBody;

    /// <summary>More items than <see cref="MostItems"/>; none is kept.</summary>
    public sealed record TooMany : WebhookBody;

    /// <param name="body">As it came; the items' raw bytes are slices of it.</param>
    /// <param name="isLines">The sender says that each line is an item.</param>
    /// <param name="receivedAt">Stands in for a deletion's time.</param>
    public static WebhookBody Read(ReadOnlyMemory<byte> body, bool isLines, DateTimeOffset receivedAt)
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

    private static WebhookBody Json(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
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
            return new One(item);
        return rest[..end].Contains((byte)'\n') && !body.Span[..(int)reader.BytesConsumed].Trim(" \t\r\n"u8).Contains((byte)'\n')
            ? Lines(body, receivedAt)
            : Neither(body, "more than one value");
    }

    private static WebhookBody Array(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        var items = new List<ItemReading>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == MostItems)
                return new TooMany();
            items.Add(ItemParser.At(ref reader, body, receivedAt));
        }
        return reader.Read() ? Neither(body, "an array and more") : new Many(items);
    }

    private static WebhookBody Lines(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        var items = new List<ItemReading>();
        foreach (var range in body.Span.Split((byte)'\n'))
        {
            var line = body[range].Trim(" \t\r"u8);
            if (line.IsEmpty)
                continue;
            if (items.Count == MostItems)
                return new TooMany();
            items.Add(ItemParser.One(line, receivedAt));
        }
        return new Many(items);
    }

    private static Unparsable Neither(ReadOnlyMemory<byte> body, string found) => new(ItemParser.Broken(
        body, new Problem(422, "The body cannot be read", $"The body must be {Shape}; it is {found}.") { Field = "", Allowed = Shape, Found = found }));
}
