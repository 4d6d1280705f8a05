using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Wire;

/// <summary>A JSON pointer (RFC 6901) that finds one value in UTF-8 JSON without building a document.</summary>
public sealed class JsonPointer
{
    /// <summary>The whole document.</summary>
    public static readonly JsonPointer Whole = new("", []);

    private const int UsualDepth = 64;
    private readonly byte[][] steps;
    private readonly string source;

    private JsonPointer(string source, byte[][] steps) => (this.source, this.steps) = (source, steps);

    /// <summary>Null where the text is no pointer: it must be empty or begin with a slash, and a tilde must be followed by 0 or 1.</summary>
    public static JsonPointer? TryParse(string text)
    {
        if (text.Length == 0)
            return new(text, []);
        if (text[0] != '/' || text.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~'))
            return null;
        return new(text, [.. text[1..].Split('/').Select(step => Encoding.UTF8.GetBytes(
            step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))]);
    }

    /// <summary>The element of the list that stands here.</summary>
    public JsonPointer Then(int index)
    {
        var step = index.ToString(CultureInfo.InvariantCulture);
        return new($"{source}/{step}", [.. steps, Encoding.UTF8.GetBytes(step)]);
    }

    /// <summary>The text of a string, the digits of a number, <c>true</c>, <c>false</c>, or the JSON of an object or array; null: absent, null, or no JSON up to there.</summary>
    public string? Find(ReadOnlySpan<byte> json) => Find(json, out _);

    /// <summary>The same, with what stands there; None where nothing does.</summary>
    public string? Find(ReadOnlySpan<byte> json, out JsonTokenType kind)
    {
        kind = JsonTokenType.None;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow });
        try
        {
            if (!reader.Read())
                return null;
            foreach (var step in steps)
                if (!Descend(ref reader, step))
                    return null;
            kind = reader.TokenType;
            return Value(ref reader, json);
        }
        catch (JsonException)
        {
            // An answer that is no JSON holds no such value: its caller says so by name.
            return null;
        }
    }

    /// <summary>Where the value stands in the bytes, e.g. to take a list apart; null: absent.</summary>
    /// <exception cref="JsonException">The bytes up to there are no JSON, or deeper than <paramref name="most"/>.</exception>
    public Range? Locate(ReadOnlySpan<byte> json, int most)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = most });
        if (!reader.Read())
            return null;
        foreach (var step in steps)
            if (!Descend(ref reader, step))
                return null;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    /// <summary>The same with the usual depth; null also where the bytes up to the value's end are no JSON.</summary>
    public Range? Slice(ReadOnlySpan<byte> json)
    {
        try
        {
            return Locate(json, UsualDepth);
        }
        catch (JsonException)
        {
            // As above: its caller says so by name.
            return null;
        }
    }

    public override string ToString() => source;

    private static bool Descend(ref Utf8JsonReader reader, byte[] step) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ToProperty(ref reader, step),
        JsonTokenType.StartArray => ToElement(ref reader, step),
        _ => false,
    };

    private static bool ToProperty(ref Utf8JsonReader reader, byte[] name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
                return true;
            reader.Skip();
        }
        return false;
    }

    private static bool ToElement(ref Utf8JsonReader reader, byte[] step)
    {
        if (!int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || (step.Length > 1 && step[0] == '0'))
            return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (index-- == 0)
                return true;
            reader.Skip();
        }
        return false;
    }

    private static string? Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return CleanJson.Read(ref reader);
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
            default:
                return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
