using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>
/// Reads items (docs/webhook-item.schema.json), the format that webhook and ndjson share. Never throws on content: what cannot be read is a
/// <see cref="Defective"/> under its native id, or under its content hash where it has none.
/// </summary>
public static class ItemParser
{
    // Deeper than an item may nest, so that one deep item of many is that item's problem alone.
    private const int ReaderDepth = 1_000;

    internal static readonly JsonReaderOptions Strict = new() { MaxDepth = ReaderDepth };

    /// <summary>One item that is the whole of <paramref name="raw"/>, e.g. a line.</summary>
    public static ItemReading One(ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        try
        {
            var reader = new Utf8JsonReader(raw.Span, Strict);
            reader.Read();
            var reading = At(ref reader, raw, receivedAt);
            // Throws where anything but white space follows.
            reader.Read();
            return reading;
        }
        catch (JsonException error)
        {
            return Broken(raw, ItemProblem.NotJson(error));
        }
    }

    /// <summary>The item at the reader, which stands on its first token and afterwards on its last; its raw bytes are its slice of <paramref name="body"/>.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    internal static ItemReading At(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            var draft = ItemDraft.Read(ref reader);
            return draft.Finish(body[start..(int)reader.BytesConsumed], receivedAt);
        }
        Problem? problem = null;
        ItemValues.Wrong<object>(ref reader, "", "an object", ref problem);
        return Broken(body[start..(int)reader.BytesConsumed], problem!);
    }

    internal static ItemReading Broken(ReadOnlyMemory<byte> raw, Problem problem) => new(new Defective(ContentHash.Of(raw.Span), raw, problem.Detail), problem);
}
