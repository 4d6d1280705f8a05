using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Contracts;

/// <summary>Reads JSON strings that System.Text.Json refuses (lone surrogates in escapes, ill-formed UTF-8): they become U+FFFD, and the text is clean.</summary>
public static class CleanJson
{
    /// <summary>The string at the reader, not yet cleaned but well enough formed to be; never throws on its content.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        var bytes = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return reader.ValueIsEscaped ? Unescaped(bytes) : Encoding.UTF8.GetString(bytes);
    }

    private static string Unescaped(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var next = bytes.IndexOf((byte)'\\');
            if (next < 0)
                return text.Append(Encoding.UTF8.GetString(bytes)).ToString();
            text.Append(Encoding.UTF8.GetString(bytes[..next]));
            bytes = bytes[(next + 1)..];
            var used = Append(text, bytes);
            bytes = bytes[used..];
        }
        return text.ToString();
    }

    /// <summary>Appends what one escape stands for (the reader has checked its form) and returns its length behind the backslash.</summary>
    private static int Append(StringBuilder text, ReadOnlySpan<byte> escape)
    {
        if (escape[0] == 'u')
        {
            text.Append((char)Convert.ToUInt16(Encoding.ASCII.GetString(escape.Slice(1, 4)), 16));
            return 5;
        }
        text.Append((char)escape[0] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
        return 1;
    }
}

/// <summary>For source-generated contexts: every string that comes in is clean.</summary>
public sealed class CleanTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null
        : reader.TokenType == JsonTokenType.String ? CleanText.Text(CleanJson.Read(ref reader))
        : throw new JsonException($"must be a string; it is {reader.TokenType}");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(CleanText.Text(value));
}
