using System.Text.Json;

namespace Hub.Wire;

/// <summary>Takes a JSON list apart into the bytes of its elements.</summary>
public static class JsonList
{
    /// <summary>The elements, each with its own copy of its bytes; null: no list stands there, or it cannot be read to its end.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? At(JsonPointer place, ReadOnlyMemory<byte> json)
    {
        if (place.Slice(json.Span) is not { } list)
            return null;
        var bytes = json[list];
        var reader = new Utf8JsonReader(bytes.Span);
        var found = new List<ReadOnlyMemory<byte>>();
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return null;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                found.Add(bytes[start..(int)reader.BytesConsumed].ToArray());
            }
            return found;
        }
        catch (JsonException)
        {
            // No JSON up to its end: the caller says so.
            return null;
        }
    }
}
