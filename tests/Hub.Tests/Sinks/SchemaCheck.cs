using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hub.Tests.Sinks;

/// <summary>Holds JSON to the schemas of a folder; knows the words of JSON Schema that ours use, and refuses others.</summary>
internal sealed class SchemaCheck(string folder)
{
    private static readonly string[] Known =
        ["$schema", "title", "description", "$ref", "allOf", "type", "const", "enum", "pattern", "properties", "required", "additionalProperties", "items"];

    /// <summary>What is wrong, one line each with its place.</summary>
    public List<string> Problems(string schema, JsonElement value)
    {
        var problems = new List<string>();
        Check(Read(schema), value, "", problems);
        return problems;
    }

    public JsonElement Read(string schema) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, schema))).RootElement;

    private void Check(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        foreach (var word in schema.EnumerateObject())
        {
            if (!Known.Contains(word.Name))
                throw new NotSupportedException($"{word.Name} at {at}");
            if (word.Name == "$ref")
                Check(Read(word.Value.GetString()!), value, at, problems);
            else if (word.Name == "allOf")
                foreach (var part in word.Value.EnumerateArray())
                    Check(part, value, at, problems);
            else if (!Holds(word, value))
                problems.Add($"{at}: {word.Name} {word.Value.GetRawText()} does not hold of {value.GetRawText()}");
        }
        if (value.ValueKind == JsonValueKind.Object)
            CheckFields(schema, value, at, problems);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            foreach (var item in value.EnumerateArray())
                Check(items, item, $"{at}/-", problems);
    }

    private void CheckFields(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        var properties = schema.TryGetProperty("properties", out var known) ? known : default;
        var others = schema.TryGetProperty("additionalProperties", out var found) ? found : default;
        foreach (var field in value.EnumerateObject())
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(field.Name, out var own))
                Check(own, field.Value, $"{at}/{field.Name}", problems);
            else if (others.ValueKind == JsonValueKind.False)
                problems.Add($"{at}/{field.Name} is not in the schema");
            else if (others.ValueKind == JsonValueKind.Object)
                Check(others, field.Value, $"{at}/{field.Name}", problems);
    }

    private static bool Holds(JsonProperty word, JsonElement value) => word.Name switch
    {
        "type" => word.Value.GetString() == Type(value) || (word.Value.GetString() == "number" && Type(value) == "integer"),
        "const" => JsonElement.DeepEquals(word.Value, value),
        "enum" => word.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, word.Value.GetString()!),
        "required" => value.ValueKind != JsonValueKind.Object || word.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        _ => true,
    };

    private static string Type(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}
