using System.Text.Json;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Takes JSON apart without copying it.</summary>
internal static class JsonSlices
{
    /// <summary>As deep as a body may be read; how deep an item may be is judged item by item.</summary>
    public const int Deepest = 1_000;

    /// <summary>The values of the list that stands there, at most so many; null where no list stands there.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Of(ReadOnlyMemory<byte> json, JsonPointer at, int most) =>
        at.Locate(json.Span, Deepest) is { } range ? Of(json[range], most) : null;

    /// <summary>The values of a list, at most so many; null where it is none.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Of(ReadOnlyMemory<byte> list, int most)
    {
        var reader = new Utf8JsonReader(list.Span, new JsonReaderOptions { MaxDepth = Deepest });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return null;
        var slices = new List<ReadOnlyMemory<byte>>();
        while (slices.Count < most && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            slices.Add(list[start..(int)reader.BytesConsumed]);
        }
        return slices;
    }

    /// <summary>Throws where the bytes are not one JSON value.</summary>
    /// <exception cref="JsonException">Names line and byte.</exception>
    public static void Check(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
        while (reader.Read())
        {
            // Only whether it can be read counts.
        }
    }

    /// <summary>How deep a value nests; 0 for a text or number.</summary>
    public static int Depth(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
        var deepest = 0;
        while (reader.Read())
            deepest = Math.Max(deepest, reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0));
        return deepest;
    }
}
