using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Our words to a desk's own: priorities (also as impact), categories, services of the operator's catalogue, routes.</summary>
internal sealed record DeskMaps(
    IReadOnlyDictionary<string, string> Priority, IReadOnlyDictionary<string, string> Impact, IReadOnlyDictionary<string, string> Category,
    IReadOnlyDictionary<string, string> Service, IReadOnlyDictionary<string, string> Queue)
{
    public static readonly DeskMaps None = new(Empty(), Empty(), Empty(), Empty(), Empty());

    private static readonly string[] Priorities = Names<Priority>(), Categories = Names<Category>();

    public static DeskMaps Read(PresetMap? map) => map is null ? None : new(
        Of(map, "priority", Priorities), Of(map, "impact", Priorities), Of(map, "category", Categories), Of(map, "service", null), Of(map, "queue", null));

    /// <summary>With what the operator says, whose word counts.</summary>
    public DeskMaps With(SettingsReader reader) => new(
        Over(Priority, reader, "Priorities", Priorities), Over(Impact, reader, "Impacts", Priorities), Over(Category, reader, "Categories", Categories),
        Over(Service, reader, "Services", null), Over(Queue, reader, "Routes", null));

    private static Dictionary<string, string> Empty() => new(StringComparer.OrdinalIgnoreCase);

    private static string[] Names<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    private static Dictionary<string, string> Of(PresetMap map, string key, string[]? allowed)
    {
        var found = Empty();
        if (map.Map(key) is not { } below)
            return found;
        foreach (var (name, value) in below.Texts())
            if (!IsValue(value))
                below.Add(name, "must be a text, or JSON behind json:; it is neither.");
            else if (allowed is null || allowed.Contains(name))
                found[name] = value;
            else
                below.Add(name, $"is not known; {Allowed(name, allowed)}");
        return found;
    }

    private static Dictionary<string, string> Over(IReadOnlyDictionary<string, string> usual, SettingsReader reader, string key, string[]? allowed)
    {
        var below = reader.Section(key);
        var found = new Dictionary<string, string>(usual, StringComparer.OrdinalIgnoreCase);
        foreach (var name in below.Settings.Keys)
        {
            found[name] = below.Text(name, "");
            if (!IsValue(found[name]))
                below.Add(name, $"{below.Settings.Path}:{name} must be a text, or JSON behind json:; it is neither.");
            if (allowed is not null && !allowed.Contains(name, StringComparer.OrdinalIgnoreCase))
                below.Add(name, $"{below.Settings.Path}:{name} is not known; {Allowed(name, allowed)}");
        }
        return found;
    }

    /// <summary>What stands behind json: must be JSON, or nothing could be sent.</summary>
    private static bool IsValue(string value)
    {
        try
        {
            FieldValues.Fixed(value);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string Allowed(string name, string[] allowed) =>
        NearestKey.Of(name, allowed) is { } near ? $"did you mean {near}?" : $"allowed are {string.Join(", ", allowed)}.";
}
