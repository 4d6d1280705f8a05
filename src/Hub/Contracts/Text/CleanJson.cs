using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Contracts;

/// <summary>Reads JSON strings that System.Text.Json refuses (lone surrogates in escapes, ill-formed UTF-8): they become U+FFFD, and the text is clean.</summary>
public static class CleanJson
{
    /// <summary>Longer ones get an array of their own: the pool would keep it for ever.</summary>
    private const int MostOnStack = 512, MostRented = 1 << 20;

    /// <summary>The string at the reader, not yet cleaned but well enough formed to be; never throws on its content.</summary>
    public static string Read(ref Utf8JsonReader reader) => Read(ref reader, int.MaxValue);

    /// <summary>The string at the reader, clean, at most <see cref="CleanText.MaxText"/> long; of a longer one no more is decoded than cleaning looks at.</summary>
    public static string Text(ref Utf8JsonReader reader) => CleanText.Text(Read(ref reader, CleanText.Needed(CleanText.MaxText)));

    /// <summary>The same at most <see cref="CleanText.MaxLine"/> long.</summary>
    public static string Line(ref Utf8JsonReader reader) => CleanText.Line(Read(ref reader, CleanText.Needed(CleanText.MaxLine)));

    /// <summary>UTF-16 units are never more than the bytes that they come from.</summary>
    private static string Read(ref Utf8JsonReader reader, int most)
    {
        var bytes = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (!reader.ValueIsEscaped && bytes.Length <= most)
            return Encoding.UTF8.GetString(bytes);
        var needed = Math.Min(bytes.Length, most);
        var rented = needed is > MostOnStack and <= MostRented ? ArrayPool<char>.Shared.Rent(needed) : null;
        var text = needed <= MostOnStack ? stackalloc char[MostOnStack] : rented ?? new char[needed];
        var result = new string(text[..Unescape(bytes, text[..needed])]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return result;
    }

    /// <summary>As much of it as there is room for; answers how many units.</summary>
    private static int Unescape(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        var length = 0;
        for (var next = bytes.IndexOf((byte)'\\'); next >= 0; next = bytes.IndexOf((byte)'\\'))
        {
            length += Decode(bytes[..next], text[length..]);
            if (length == text.Length)
                return length;
            text[length++] = Escaped(bytes[(next + 1)..], out var used);
            bytes = bytes[(next + 1 + used)..];
        }
        return length + Decode(bytes, text[length..]);
    }

    private static int Decode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        if (bytes.Length <= text.Length)
            return Encoding.UTF8.GetChars(bytes, text);
        if (text.Length < 2)
            return 0; // no room for every character
        Encoding.UTF8.GetDecoder().Convert(bytes, text, flush: true, out _, out var length, out _);
        return length;
    }

    /// <summary>What one escape stands for (the reader has checked its form), and its length behind the backslash.</summary>
    private static char Escaped(ReadOnlySpan<byte> escape, out int used)
    {
        used = escape[0] == 'u' ? 5 : 1;
        return (char)escape[0] switch
        {
            'u' => (char)((Digit(escape[1]) << 12) | (Digit(escape[2]) << 8) | (Digit(escape[3]) << 4) | Digit(escape[4])),
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\b',
            'f' => '\f',
            var other => other,
        };
    }

    private static int Digit(byte hexadecimal) => hexadecimal <= '9' ? hexadecimal - '0' : (hexadecimal | 0x20) - 'a' + 10;
}

/// <summary>For source-generated contexts: every string that comes in is clean.</summary>
public sealed class CleanTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null
        : reader.TokenType == JsonTokenType.String ? CleanJson.Text(ref reader)
        : throw new JsonException($"must be a string; it is {reader.TokenType}");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(CleanText.Text(value));
}

/// <summary>For ids in source-generated contexts: text or a whole number, clean as <see cref="CleanText.Id"/> makes it.</summary>
public sealed class CleanIdConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => CleanText.Id(CleanJson.Read(ref reader)),
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new JsonException($"must be text or a whole number; it is {reader.TokenType}"),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(CleanText.Id(value));
}
