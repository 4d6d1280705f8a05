namespace Hub.Contracts;

/// <summary>A section of the configuration: text values by key, nested keys with colons, case-insensitive. Values may be <c>env:NAME</c> or <c>file:PATH</c>.</summary>
public sealed class Settings
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="path">Full key of the section, e.g. <c>Channels:support</c>; used in sentences.</param>
    /// <param name="values">Keys relative to the section.</param>
    public Settings(string path, IEnumerable<KeyValuePair<string, string?>> values)
    {
        Path = path;
        foreach (var (key, value) in values)
            if (value is not null)
                this.values[key] = value;
    }

    public string Path { get; }

    /// <summary>All keys that carry a value, in alphabetical order, nested ones with colons.</summary>
    public IReadOnlyCollection<string> Keys => values.Keys;

    /// <summary>The value as written, references unresolved; null: absent.</summary>
    public string? this[string key] => values.GetValueOrDefault(key);

    /// <summary>The section below <paramref name="key"/>; empty where nothing stands there.</summary>
    public Settings Section(string key) => new(
        $"{Path}:{key}",
        values.Where(pair => pair.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase))
            .Select(pair => KeyValuePair.Create(pair.Key[(key.Length + 1)..], (string?)pair.Value)));

    /// <summary>The same settings without some top-level keys (those that the host reads itself).</summary>
    public Settings Without(IReadOnlySet<string> keys) => new(
        Path, values.Where(pair => !keys.Contains(pair.Key.Split(':')[0])).Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
}
