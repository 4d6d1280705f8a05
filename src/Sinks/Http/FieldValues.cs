using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>The operator's values for the desk's own fields: texts with templates in them, or JSON behind <c>json:</c>.</summary>
internal sealed class FieldValues
{
    public static readonly FieldValues None = new([]);
    private const string Json = "json:";
    private readonly List<(string Name, ITemplate Value, bool IsJson)> fields;

    private FieldValues(List<(string Name, ITemplate Value, bool IsJson)> fields) => this.fields = fields;

    public int Count => fields.Count;

    public static FieldValues Read(SettingsReader reader, ITemplates templates)
    {
        var fields = new List<(string Name, ITemplate Value, bool IsJson)>();
        foreach (var name in reader.Settings.Keys)
        {
            var text = reader.Text(name, "");
            var isJson = text.StartsWith(Json, StringComparison.Ordinal);
            try
            {
                var template = templates.Compile(isJson ? text[Json.Length..] : text, isJson ? TemplateEscaping.Json : TemplateEscaping.None);
                _ = isJson && !text.Contains("{{", StringComparison.Ordinal) ? Parse(text[Json.Length..]) : default;
                fields.Add((name, template, isJson));
            }
            catch (FormatException error)
            {
                reader.Add(name, $"{reader.Settings.Path}:{name} must be a text, a template, or JSON behind json:; {error.Message}.");
            }
        }
        return new FieldValues(fields);
    }

    /// <summary>By name; texts, or elements of JSON. What comes out empty is left out.</summary>
    public Dictionary<string, object?> Render(Dictionary<string, object?> model)
    {
        var rendered = new Dictionary<string, object?>(fields.Count);
        foreach (var (name, value, isJson) in fields)
            if (value.Render(model) is { Length: > 0 } text)
                rendered[name] = isJson ? Parse(text) : text;
        return rendered;
    }

    /// <summary>A fixed value: a text, or what stands behind <c>json:</c>; null stays null.</summary>
    public static object? Fixed(string? text) => text?.StartsWith(Json, StringComparison.Ordinal) == true ? Parse(text[Json.Length..]) : text;

    /// <exception cref="FormatException">It is no JSON.</exception>
    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new FormatException($"what stands behind json: is no JSON ({error.Message.Split('.')[0]})", error);
        }
    }
}
