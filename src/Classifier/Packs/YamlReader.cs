using System.Globalization;
using Hub.Contracts;

namespace Hub.Classifier.Packs;

/// <summary>Reads the keys of one map of a pack file; faults name file, line, key, the allowed and the found.</summary>
internal sealed class YamlReader(string file, string path, YamlMap map, List<Fault> faults)
{
    private readonly List<string> known = [];

    public int Line => map.Line;

    public string Path => path;

    public IReadOnlyList<(string Key, int Line, YamlValue Value)> Entries => map.Entries;

    public void Fault(int line, string sentence) => faults.Add(new Fault($"{file}:{line}", $"{file} line {line}: {sentence}"));

    public void Fault(string key, string allowed, string found) => Fault(LineOf(key), $"{Full(key)} must be {allowed}; it is {found}.");

    public YamlValue? Value(string key)
    {
        known.Add(key);
        foreach (var entry in map.Entries)
            if (entry.Key == key)
                return entry.Value;
        return null;
    }

    public string? Text(string key, string allowed)
    {
        switch (Value(key))
        {
            case null: return null;
            case YamlText { Text.Length: > 0 } text: return text.Text;
            case var other: Fault(key, allowed, Found(other)); return null;
        }
    }

    public string Required(string key, string allowed)
    {
        if (Value(key) is null)
            Fault(key, allowed, "missing");
        return Text(key, allowed) ?? "";
    }

    public double Number(string key, double least, double most, double fallback)
    {
        var allowed = string.Create(CultureInfo.InvariantCulture, $"a number between {least} and {most}");
        if (Text(key, allowed) is not { } text)
            return fallback;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Fault(key, allowed, Short(text));
        return fallback;
    }

    public string OneOf(string key, string fallback, params ReadOnlySpan<string> allowed)
    {
        var sentence = string.Join(" or ", allowed.ToArray());
        if (Text(key, sentence) is not { } text)
            return fallback;
        if (allowed.Contains(text))
            return text;
        Fault(key, sentence, Short(text));
        return fallback;
    }

    /// <summary>A list, or one value in its place.</summary>
    public IReadOnlyList<YamlValue> List(string key) => Value(key) switch
    {
        null => [],
        YamlList list => list.Items,
        var one => [one],
    };

    /// <summary>A list of texts, or one text.</summary>
    public IReadOnlyList<YamlText> Texts(string key, string allowed)
    {
        List<YamlText> texts = [];
        foreach (var item in List(key))
            if (item is YamlText { Text.Length: > 0 } text)
                texts.Add(text);
            else
                Fault(item.Line, $"{Full(key)} must be {allowed}; it is {Found(item)}.");
        return texts;
    }

    public IReadOnlySet<string>? Set(string key, IReadOnlyCollection<string>? allowed)
    {
        var sentence = allowed is null ? "a name or a list of names" : string.Join(" or ", allowed);
        if (Value(key) is null)
            return null;
        var texts = Texts(key, sentence);
        if (texts.Count == 0)
            Fault(key, sentence, "empty");
        foreach (var text in texts)
            if (allowed is not null && !allowed.Contains(text.Text))
                Fault(text.Line, $"{Full(key)} must be {sentence}; it is {Short(text.Text)}.");
        return texts.Select(text => text.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public YamlReader? Map(string key, string allowed)
    {
        switch (Value(key))
        {
            case null: return null;
            case YamlMap inner: return new YamlReader(file, Full(key), inner, faults);
            case var other: Fault(key, allowed, Found(other)); return null;
        }
    }

    public YamlReader Below(string name, YamlMap inner) => new(file, path.Length == 0 ? name : $"{path}:{name}", inner, faults);

    /// <summary>Call last: keys that nobody asked for are faults.</summary>
    public void RefuseUnknown()
    {
        foreach (var (key, line, _) in map.Entries)
            if (!known.Contains(key))
                Fault(line, NearestKey.Sentence(path.Length == 0 ? "pack" : path, key, known));
    }

    public string Full(string key) => path.Length == 0 ? key : $"{path}:{key}";

    public static string Found(YamlValue value) => value switch
    {
        YamlText { Text.Length: 0 } => "empty",
        YamlText text => Short(text.Text),
        YamlList => "a list",
        _ => "a map",
    };

    public static string Short(string text) => text.Length > 60 ? text[..60] + "..." : text;

    private int LineOf(string key)
    {
        foreach (var entry in map.Entries)
            if (entry.Key == key)
                return entry.Line;
        return map.Line;
    }
}
