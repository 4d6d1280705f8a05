using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Tests.Connectors.Telegram;

/// <summary>Checks calls and objects against the Bot API's methods and types, as a machine-readable copy of its page lists them.</summary>
internal sealed class TelegramSpec
{
    private readonly JsonElement methods, types;

    public TelegramSpec(string file)
    {
        var root = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
        (methods, types) = (root.GetProperty("methods"), root.GetProperty("types"));
    }

    public IEnumerable<string> OfCall(string method, JsonObject parameters) =>
        methods.TryGetProperty(method, out var known) ? OfFields(method, known, parameters) : [$"{method} is no method"];

    public IEnumerable<string> OfType(string type, JsonNode? value) => type switch
    {
        "Integer" => Kind(value, JsonValueKind.Number, type),
        "Float" => Kind(value, JsonValueKind.Number, type),
        "String" => Kind(value, JsonValueKind.String, type),
        "Boolean" or "True" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? [] : [$"{value?.ToJsonString()} is no {type}"],
        _ when type.StartsWith("Array of ", StringComparison.Ordinal) => value is JsonArray list ? list.SelectMany(item => OfType(type[9..], item)) : [$"{value?.ToJsonString()} is no {type}"],
        _ when !types.TryGetProperty(type, out var known) => [$"{type} is no type"],
        _ when types.GetProperty(type).TryGetProperty("subtypes", out var subtypes) => subtypes.EnumerateArray().Any(sub => !OfType(sub.GetString()!, value).Any()) ? [] : [$"{value?.ToJsonString()} is none of {type}"],
        _ => value is JsonObject fields ? OfFields(type, types.GetProperty(type), fields) : [$"{value?.ToJsonString()} is no {type}"],
    };

    private static IEnumerable<string> Kind(JsonNode? value, JsonValueKind kind, string type) => value?.GetValueKind() == kind ? [] : [$"{value?.ToJsonString()} is no {type}"];

    private IEnumerable<string> OfFields(string what, JsonElement known, JsonObject given)
    {
        var fields = known.TryGetProperty("fields", out var listed) ? listed.EnumerateArray().ToDictionary(field => field.GetProperty("name").GetString()!) : [];
        foreach (var (name, value) in given)
            if (!fields.TryGetValue(name, out var field))
                yield return $"{what} has no {name}";
            else if (field.GetProperty("types").EnumerateArray().Select(type => OfType(type.GetString()!, value).ToList()).ToList() is var tried && tried.TrueForAll(faults => faults.Count > 0))
                yield return $"{what}.{name}: {tried[0][0]}";
        foreach (var (name, field) in fields)
            if (field.GetProperty("required").GetBoolean() && !given.ContainsKey(name))
                yield return $"{what} lacks {name}";
    }
}
