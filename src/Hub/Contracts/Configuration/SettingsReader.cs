using System.Globalization;

namespace Hub.Contracts;

/// <summary>
/// Reads options out of settings and gathers all faults at once; keys that nobody asked for are faults with the nearest known key.
/// Each method returns the fallback where the value is at fault, so that reading goes on.
/// </summary>
public sealed class SettingsReader(Settings settings)
{
    private readonly List<Fault> faults = [];
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    public Settings Settings { get; } = settings;

    public string Text(string key, string fallback) => Value(key) ?? fallback;

    public string? Optional(string key) => Value(key);

    public string Required(string key, string allowed)
    {
        var value = Value(key);
        if (string.IsNullOrWhiteSpace(value) && !faults.Exists(fault => fault.Key == Full(key)))
            Add(key, $"{Full(key)} must be {allowed}; it is missing.");
        return value ?? "";
    }

    public long Number(string key, long least, long most, long fallback) => Parsed(
        key, fallback, $"a whole number between {least} and {most}",
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null);

    public double Fraction(string key, double least, double most, double fallback) => Parsed(
        key, fallback, string.Create(CultureInfo.InvariantCulture, $"a number between {least} and {most}"),
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null);

    public bool Flag(string key, bool fallback) => Parsed(key, fallback, "true or false", text => bool.TryParse(text, out var value) ? value : null);

    /// <summary>A duration such as <c>00:00:30</c> or <c>7.00:00:00</c>.</summary>
    public TimeSpan Duration(string key, TimeSpan least, TimeSpan most, TimeSpan fallback) => Parsed(
        key, fallback, $"a duration between {least:c} and {most:c}",
        text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null);

    public T OneOf<T>(string key, T fallback)
        where T : struct, Enum => Parsed(
            key, fallback, string.Join(" or ", Enum.GetNames<T>().Select(name => Kebab(name))),
            text => Enum.TryParse<T>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value) && !char.IsAsciiDigit(text.TrimStart('-', '+').FirstOrDefault()) ? value : null);

    /// <summary>An absolute http or https address.</summary>
    public Uri? Address(string key)
    {
        var text = Required(key, "an absolute http or https address");
        if (text.Length == 0)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            if (uri.UserInfo.Length == 0)
                return uri;
            Add(key, $"{Full(key)} must be an address without a name and password in it, which would be printed with it; give them by keys of their own.");
            return null;
        }
        Add(key, $"{Full(key)} must be an absolute http or https address; it is {Found(key, text)}.");
        return null;
    }

    /// <summary>A secret by reference; a literal one works and is a warning.</summary>
    public Secret? Secret(string key)
    {
        known.Add(key);
        if (Settings[key] is not { Length: > 0 } source)
            return null;
        if (!Reference.IsReference(source))
            faults.Add(new Fault(Full(key), $"{Full(key)} should be env:NAME or file:PATH; it is written out in the settings.", IsWarning: true));
        else if (Reference.Resolve(source, out var problem) is not { Length: > 0 })
            Add(key, $"{Full(key)} must be env:NAME or file:PATH of a readable secret; {problem ?? $"{source} is empty"}.");
        return new Secret(source);
    }

    /// <summary>The values of <c>KEY:0</c>, <c>KEY:1</c> ...; or of one comma-separated text.</summary>
    public IReadOnlyList<string> List(string key)
    {
        if (Value(key) is { } joined)
            return joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var below = Settings.Section(key);
        return [.. below.Keys.OrderBy(index => int.TryParse(index, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue)
            .Select(index => Value($"{key}:{index}") ?? "")];
    }

    /// <summary>Reads a nested section; its faults become ours when <see cref="Faults"/> is asked.</summary>
    public SettingsReader Section(string key)
    {
        known.Add(key);
        var reader = new SettingsReader(Settings.Section(key));
        sections.Add(reader);
        return reader;
    }

    private readonly List<SettingsReader> sections = [];

    /// <summary>Takes a key as known without reading it (a section that somebody else reads).</summary>
    public void Known(string key) => known.Add(key);

    /// <summary>A fault that the caller found, e.g. between two keys.</summary>
    public void Add(string key, string sentence) => faults.Add(new Fault(Full(key), sentence));

    /// <summary>Everything wrong, unknown keys included.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var names = known.Select(key => key.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var unknown = Settings.Keys.Select(key => key.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(key => !names.Contains(key, StringComparer.OrdinalIgnoreCase))
            .Select(key => new Fault(Full(key), NearestKey.Sentence(Settings.Path, key, names)));
        return [.. faults, .. unknown, .. sections.SelectMany(section => section.Faults())];
    }

    private string Full(string key) => $"{Settings.Path}:{key}";

    private string? Value(string key)
    {
        known.Add(key);
        if (Settings[key] is not { } raw)
            return null;
        var value = Reference.Resolve(raw, out var problem);
        if (value is null)
            Add(key, $"{Full(key)} cannot be read: {problem}.");
        return value;
    }

    private T Parsed<T>(string key, T fallback, string allowed, Func<string, T?> parse)
        where T : struct
    {
        if (Value(key) is not { } text)
            return fallback;
        if (parse(text) is { } value)
            return value;
        Add(key, $"{Full(key)} must be {allowed}; it is {Found(key, text)}.");
        return fallback;
    }

    /// <summary>What was found, for a sentence: behind a reference there may be a secret, so only the reference is shown.</summary>
    private string Found(string key, string text) => Settings[key] is { } raw && Reference.IsReference(raw) ? $"what {raw} holds" : Quoted(text);

    private static string Quoted(string text) => text.Length == 0 ? "empty" : text.Length > 60 ? text[..60] + "..." : text;

    private static string Kebab(string name) =>
        string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
