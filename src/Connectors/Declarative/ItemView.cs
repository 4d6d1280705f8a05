using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>One item of a body, as fields are read from it.</summary>
/// <param name="slice">Its own bytes.</param>
/// <param name="envelope">The body around the items, without them; empty where there is none.</param>
internal sealed class ItemView(ReadOnlyMemory<byte> slice, ReadOnlyMemory<byte> envelope)
{
    private Dictionary<string, object?>? model;

    public ReadOnlyMemory<byte> Slice => slice;

    public string? Find(JsonPointer at) => at.Find(slice.Span);

    public string? Find(JsonPointer at, out JsonTokenType kind) => at.Find(slice.Span, out kind);

    public string? FindAround(JsonPointer at, out JsonTokenType kind) => at.Find(envelope.Span, out kind);

    /// <summary>For templates: the item's properties, and <c>envelope</c>.</summary>
    public Dictionary<string, object?> Model()
    {
        if (model is not null)
            return model;
        model = JsonModel.Of(slice.Span) as Dictionary<string, object?> ?? [];
        model["envelope"] = envelope.IsEmpty ? null : JsonModel.Of(envelope.Span);
        return model;
    }
}

/// <summary>Makes dictionaries, lists, texts, numbers and flags of JSON, for templates; what they render is cleaned, not what they read.</summary>
internal static class JsonModel
{
    /// <exception cref="JsonException">No JSON, or deeper than 64.</exception>
    public static object? Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Value(ref reader);
    }

    private static object? Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Fields(ref reader),
        JsonTokenType.StartArray => Items(ref reader),
        JsonTokenType.String => CleanJson.Read(ref reader),
        JsonTokenType.Number => reader.TryGetInt64(out var whole) ? whole : System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private static Dictionary<string, object?> Fields(ref Utf8JsonReader reader)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = CleanJson.Read(ref reader);
            reader.Read();
            fields[name] = Value(ref reader);
        }
        return fields;
    }

    private static List<object?> Items(ref Utf8JsonReader reader)
    {
        var items = new List<object?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value(ref reader));
        return items;
    }
}
