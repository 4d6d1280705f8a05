using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>
/// Reads one value of an item. Null counts as absent; a value that may not stand there becomes the item's problem, unless it has one already, and counts as
/// absent. Afterwards the reader stands on the value's last token.
/// </summary>
internal static class ItemValues
{
    /// <summary>Deepest nesting that an item may have, itself included.</summary>
    public const int MaxDepth = 64;

    /// <summary>Text or a whole number (as its digits); empty is absent.</summary>
    public static string? Id(ref Utf8JsonReader reader, string field, ref Problem? problem) => reader.TokenType switch
    {
        JsonTokenType.String => Filled(CleanText.Id(CleanJson.Read(ref reader))),
        JsonTokenType.Number when !reader.ValueSpan.ContainsAny(".eE"u8) => CleanText.Id(Encoding.ASCII.GetString(reader.ValueSpan)),
        JsonTokenType.Null => null,
        _ => Wrong<string?>(ref reader, field, "text or a whole number", ref problem),
    };

    /// <summary>A name, subject or address; empty is absent.</summary>
    public static string? Line(ref Utf8JsonReader reader, string field, ref Problem? problem) => reader.TokenType switch
    {
        JsonTokenType.String => Filled(CleanJson.Line(ref reader)),
        JsonTokenType.Null => null,
        _ => Wrong<string?>(ref reader, field, "text", ref problem),
    };

    public static string? Text(ref Utf8JsonReader reader, string field, ref Problem? problem) => reader.TokenType switch
    {
        JsonTokenType.String => Filled(CleanJson.Text(ref reader)),
        JsonTokenType.Null => null,
        _ => Wrong<string?>(ref reader, field, "text", ref problem),
    };

    /// <summary>A whole number of 64 bits, not under <paramref name="least"/>.</summary>
    public static long? Number(ref Utf8JsonReader reader, string field, long least, ref Problem? problem)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= least)
            return value;
        return Wrong<long?>(ref reader, field, least == 0 ? "a whole number from 0 to 9223372036854775807" : "a whole number of 64 bits", ref problem);
    }

    public static bool? Flag(ref Utf8JsonReader reader, string field, ref Problem? problem) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        _ => Wrong<bool?>(ref reader, field, "true or false", ref problem),
    };

    public static DateTimeOffset? Time(ref Utf8JsonReader reader, string field, ref Problem? problem)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String
            && Timestamp.TryParse(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(CleanJson.Read(ref reader)) : reader.ValueSpan, out var at))
            return at;
        return Wrong<DateTimeOffset?>(ref reader, field, "a timestamp by RFC 3339 such as 2025-10-09T08:53:20Z", ref problem);
    }

    /// <summary>One of a few words; the first of them where it is absent.</summary>
    public static T Word<T>(ref Utf8JsonReader reader, string field, ItemWords<T> words, ref Problem? problem)
        where T : struct, Enum
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (reader.TokenType == JsonTokenType.String && words.TryFind(ItemFields.Name(ref reader), out var value))
            return value;
        return Wrong<T>(ref reader, field, words.Allowed, ref problem);
    }

    /// <summary>Steps over a value that nobody reads; one that is nested too deep is a problem of the item.</summary>
    public static void Skip(ref Utf8JsonReader reader, ref Problem? problem)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        var depth = reader.CurrentDepth;
        var tooDeep = false;
        while (reader.Read() && reader.CurrentDepth > depth)
            tooDeep |= reader.CurrentDepth > MaxDepth;
        if (tooDeep)
            problem ??= ItemProblem.Of("", $"nested at most {MaxDepth} deep", "deeper");
    }

    /// <summary>Notes the problem, steps over the value and answers "absent".</summary>
    public static T? Wrong<T>(ref Utf8JsonReader reader, string field, string allowed, ref Problem? problem)
    {
        problem ??= ItemProblem.Of(field, allowed, ItemProblem.Found(ref reader));
        Skip(ref reader, ref problem);
        return default;
    }

    private static string? Filled(string text) => text.Length == 0 ? null : text;
}
