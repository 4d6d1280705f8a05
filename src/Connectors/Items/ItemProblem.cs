using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Makes the sentences for items that cannot be read.</summary>
internal static class ItemProblem
{
    private const int MaxFound = 60;

    /// <summary>A field of an item holds something else than it may.</summary>
    public static Problem Of(string field, string allowed, string found) =>
        new(422, "The item cannot be read", $"{(field.Length == 0 ? "The item" : field)} must be {allowed}; it is {found}.") { Field = field, Allowed = allowed, Found = found };

    /// <summary>The same problem, seen from the object that holds the one it was found in.</summary>
    public static Problem Under(string holder, Problem problem) => Of(holder + problem.Field, problem.Allowed!, problem.Found!);

    /// <summary>The bytes of an item are no JSON.</summary>
    public static Problem NotJson(JsonException error) => Of("", "JSON", Broken(error));

    /// <summary>Where the bytes cease to be JSON; lines and bytes count from 1.</summary>
    public static string Broken(JsonException error) => $"broken at line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}";

    /// <summary>What stands at the reader, in words; short values themselves.</summary>
    public static string Found(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => Quoted(CleanJson.Line(ref reader)),
        JsonTokenType.Number => reader.ValueSpan.Length <= MaxFound ? System.Text.Encoding.ASCII.GetString(reader.ValueSpan) : "a very long number",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    /// <summary>Words in an order that does not depend on a file's.</summary>
    public static string OneOf(IEnumerable<string> words) => string.Join(" or ", words.Order(StringComparer.Ordinal));

    /// <summary>A value in quotes, cut where it is long.</summary>
    public static string Quoted(string text) => text.Length == 0 ? "empty" : $"\"{CleanText.Line(text.Length > MaxFound ? text[..MaxFound] + "..." : text)}\"";
}
