using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Reads a field's value: <c>/pointer</c>, a template, a constant, or a mapping that says which and what is made of it.</summary>
internal static class FieldSourceReader
{
    private static readonly string[] Origins = ["at", "envelope", "template", "constant"];

    /// <summary>Null where the key is absent.</summary>
    public static FieldSource? Read(PresetMap map, string key, ITemplates templates)
    {
        if (map.IsText(key))
            return Short(map, key, templates);
        return map.Map(key) is { } whole ? Long(whole, templates) : null;
    }

    private static FieldSource Short(PresetMap map, string key, ITemplates templates)
    {
        var text = map.Text(key)!;
        if (text.StartsWith('/'))
            return new FieldSource { At = map.PointerAt(key) };
        return text.Contains("{{", StringComparison.Ordinal) ? new FieldSource { Template = Compiled(map, key, text, templates) } : new FieldSource { Constant = text };
    }

    private static FieldSource Long(PresetMap map, ITemplates templates)
    {
        var source = new FieldSource
        {
            At = map.PointerAt("at"),
            Envelope = map.PointerAt("envelope"),
            Template = map.Text("template") is { } template ? Compiled(map, "template", template, templates) : null,
            Constant = map.Text("constant"),
            Map = map.Map("map")?.Texts().ToDictionary(),
            Else = map.Text("else"),
            Time = map.Has("time") ? map.OneOf("time", TimeForm.Rfc3339) : null,
        };
        // Asked for, so that it is known.
        map.Text("time");
        if (Origins.Count(map.Has) != 1)
            map.Add("at", $"must say where the value comes from by one of {string.Join(", ", Origins)}; {Origins.Count(map.Has)} are given.");
        return source;
    }

    private static ITemplate? Compiled(PresetMap map, string key, string source, ITemplates templates)
    {
        try
        {
            return templates.Compile(source, TemplateEscaping.None);
        }
        catch (FormatException error)
        {
            map.Add(key, $"must be a template: {error.Message}.");
            return null;
        }
    }
}
