using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Finds a preset by name in the folder of presets, or by the path of a file.</summary>
internal static class PresetFinder
{
    private const string Suffix = ".yaml";

    public static PresetFile? Find(SettingsReader reader, string folder)
    {
        var name = reader.Text("Preset", "json");
        if (name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            return PresetFile.Load(name);
        var known = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*" + Suffix).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal).ToList()
            : [];
        if (known.Contains(name))
            return PresetFile.Load(Path.Combine(folder, name + Suffix));
        var hint = NearestKey.Of(name, known) is { } near ? $"did you mean {near}?" : $"allowed are {string.Join(", ", known)}, or the path of a file that ends in {Suffix}.";
        reader.Add("Preset", $"{reader.Settings.Path}:Preset is {name}, which no preset is called; {hint}");
        return null;
    }
}
