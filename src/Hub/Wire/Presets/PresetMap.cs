using System.Globalization;
using Hub.Contracts;
using YamlDotNet.RepresentationModel;

namespace Hub.Wire;

/// <summary>One mapping of a preset. A key that is asked for becomes known; the others are faults with the nearest known one.</summary>
public sealed class PresetMap
{
    private readonly PresetFile file;
    private readonly string path;
    private readonly long line;
    private readonly Dictionary<string, (YamlNode Value, long Line)> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<PresetMap> children = [];

    internal PresetMap(PresetFile file, string path, YamlMappingNode node, long line)
    {
        (this.file, this.path, this.line) = (file, path, line);
        foreach (var (key, value) in node.Children)
            if (key is YamlScalarNode { Value: { } name })
                values[name] = (value, key.Start.Line);
    }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyCollection<string> Keys => values.Keys;

    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>Whether a text stands there, where a mapping may stand too.</summary>
    public bool IsText(string key) => values.TryGetValue(key, out var found) && found.Value is YamlScalarNode;

    public string? Text(string key)
    {
        known.Add(key);
        if (!values.TryGetValue(key, out var found))
            return null;
        if (found.Value is YamlScalarNode { Value: { } text })
            return text;
        Add(key, "must be a text; it is a list or a mapping.");
        return null;
    }

    public string Required(string key, string allowed)
    {
        if (Text(key) is { Length: > 0 } text)
            return text;
        if (!values.TryGetValue(key, out var found) || found.Value is YamlScalarNode)
            Add(key, $"must be {allowed}; it is missing.");
        return "";
    }

    /// <summary>Runs <paramref name="parse"/> over the text; null from it is a fault that names what is allowed.</summary>
    public T Parsed<T>(string key, T fallback, string allowed, Func<string, T?> parse)
        where T : struct
    {
        if (Text(key) is not { } text)
            return fallback;
        if (parse(text) is { } value)
            return value;
        Add(key, $"must be {allowed}; it is {text}.");
        return fallback;
    }

    public bool Flag(string key, bool fallback) => Parsed(key, fallback, "true or false", text => bool.TryParse(text, out var value) ? value : null);

    public TimeSpan? Duration(string key) => Has(key)
        ? Parsed(key, TimeSpan.Zero, "a duration such as 00:00:30", text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero ? value : null)
        : Unasked(key);

    public T OneOf<T>(string key, T fallback)
        where T : struct, Enum => Parsed(
            key, fallback, string.Join(" or ", Enum.GetNames<T>().Select(Kebab)),
            text => Enum.GetNames<T>().FirstOrDefault(name => Kebab(name) == text) is { } name ? Enum.Parse<T>(name) : null);

    /// <summary>The words of a list, or a lone word; those that are none are faults.</summary>
    /// <param name="key">Of the list.</param>
    /// <param name="but">Words that do not belong there.</param>
    public IReadOnlyList<T> EachOf<T>(string key, params T[] but)
        where T : struct, Enum
    {
        var found = new List<T>();
        var names = Enum.GetValues<T>().Except(but).ToDictionary(value => Kebab(value.ToString()));
        foreach (var text in List(key))
            if (names.TryGetValue(text, out var value))
                found.Add(value);
            else
                Add(key, $"must hold {string.Join(", ", names.Keys)}; it holds {text}{(NearestKey.Of(text, names.Keys) is { } near ? $" (did you mean {near}?)" : "")}.");
        return found;
    }

    /// <summary>A pointer (RFC 6901), or null where the key is absent.</summary>
    public JsonPointer? PointerAt(string key)
    {
        if (Text(key) is not { } text)
            return null;
        var pointer = JsonPointer.TryParse(text);
        if (pointer is null)
            Add(key, $"must be a JSON pointer such as /ticket/id; it is {text}.");
        return pointer;
    }

    /// <summary>The pointers of a list, or of a lone text.</summary>
    public IReadOnlyList<JsonPointer> Pointers(string key)
    {
        var pointers = new List<JsonPointer>();
        foreach (var text in List(key))
            if (JsonPointer.TryParse(text) is { } pointer)
                pointers.Add(pointer);
            else
                Add(key, $"must hold JSON pointers such as /error/message; it holds {text}.");
        return pointers;
    }

    /// <summary>A fault where the text is no template; the key is the one that it stands under.</summary>
    public void CheckTemplate(string key, string source, TemplateEscaping escaping, ITemplates templates)
    {
        try
        {
            templates.Compile(source, escaping);
        }
        catch (FormatException error)
        {
            Add(key, $"must be a template: {error.Message}.");
        }
    }

    /// <summary>Below <c>settings</c>: keys that the operator may (false) or must (true) give.</summary>
    public IReadOnlyDictionary<string, bool> Settings()
    {
        var settings = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        var map = Map("settings");
        foreach (var key in map?.Keys ?? [])
            settings[key] = map!.Parsed(key, false, "required or optional", text => text switch { "required" => true, "optional" => false, _ => null });
        return settings;
    }

    /// <summary>The texts of a list, or of a lone text.</summary>
    public IReadOnlyList<string> List(string key)
    {
        known.Add(key);
        if (!values.TryGetValue(key, out var found))
            return [];
        if (found.Value is YamlScalarNode { Value: { } one })
            return [one];
        if (found.Value is YamlSequenceNode list && list.All(item => item is YamlScalarNode))
            return [.. list.Select(item => ((YamlScalarNode)item).Value ?? "")];
        Add(key, "must be a list of texts.");
        return [];
    }

    /// <summary>The mapping below a key, or null where the key is absent.</summary>
    public PresetMap? Map(string key)
    {
        known.Add(key);
        if (!values.TryGetValue(key, out var found))
            return null;
        if (found.Value is YamlMappingNode node)
            return Child(key, node, found.Line);
        Add(key, "must be a mapping.");
        return null;
    }

    /// <summary>The mappings in the list below a key.</summary>
    public IReadOnlyList<PresetMap> Maps(string key)
    {
        known.Add(key);
        if (!values.TryGetValue(key, out var found))
            return [];
        if (found.Value is YamlSequenceNode list && list.All(item => item is YamlMappingNode))
            return [.. list.Select((item, at) => Child($"{key}:{at}", (YamlMappingNode)item, item.Start.Line))];
        Add(key, "must be a list of mappings.");
        return [];
    }

    /// <summary>The mapping below a key as a list of one, or the list of mappings that stands there; empty where the key is absent.</summary>
    public IReadOnlyList<PresetMap> Many(string key) =>
        values.TryGetValue(key, out var found) && found.Value is YamlMappingNode ? [Map(key)!] : Maps(key);

    /// <summary>Name and text of every key, all taken as known.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts() => [.. Keys.Select(key => KeyValuePair.Create(key, Text(key) ?? ""))];

    /// <summary>A fault that the caller found, here or in the mapping below a key; the sentence goes on behind the key.</summary>
    public void Add(string key, string sentence) =>
        file.Add(Full(key), values.TryGetValue(key.Split(':')[0], out var found) ? found.Line : line, $"{Full(key)} {sentence}");

    internal IEnumerable<(long Line, Fault Fault)> Unknown() =>
        values.Where(pair => !known.Contains(pair.Key))
            .Select(pair => (pair.Value.Line, new Fault(
                $"{file.Name}:{Full(pair.Key)}", $"{file.Name} line {pair.Value.Line}: {NearestKey.Sentence(path, pair.Key, known).TrimStart(':')}")))
            .Concat(children.SelectMany(child => child.Unknown()));

    private PresetMap Child(string key, YamlMappingNode node, long at)
    {
        var child = new PresetMap(file, Full(key), node, at);
        children.Add(child);
        return child;
    }

    private TimeSpan? Unasked(string key)
    {
        known.Add(key);
        return null;
    }

    private string Full(string key) => path.Length == 0 ? key : $"{path}:{key}";

    private static string Kebab(string name) =>
        string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
