using Hub.Contracts;

namespace Hub.Wire;

/// <summary>
/// Finds a preset by name in the folder that is shipped, or by the path of a file. What was written from a vendor's documentation alone lies in
/// <c>unverified</c> beside that folder, names its <c>source</c> and is used only with <c>AllowUnverified: true</c>.
/// </summary>
public static class PresetFinder
{
    private const string Suffix = ".yaml", Unverified = "unverified", Allow = "AllowUnverified";

    /// <param name="reader">Settings whose <c>Preset</c> names it.</param>
    /// <param name="folder">E.g. <c>presets/backends</c>.</param>
    /// <param name="fallback">The preset where the settings name none; null: they must.</param>
    public static PresetFile? Find(SettingsReader reader, string folder, string? fallback)
    {
        var isAllowed = reader.Flag(Allow, false);
        var (shipped, unverified) = (Names(folder), Names(UnverifiedOf(folder)));
        var name = fallback is null ? reader.Required("Preset", $"one of {Allowed(shipped)}") : reader.Text("Preset", fallback);
        if (name.Length == 0)
            return null;
        if (shipped.Contains(name) || name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            return Known(PresetFile.Load(PathOf(name, folder)!));
        if (unverified.Contains(name))
        {
            if (isAllowed)
                return Sourced(PresetFile.Load(PathOf(name, folder)!));
            reader.Add(Allow, $"{reader.Settings.Path}:{Allow} must be true where Preset is {name}, which was written from its vendor's documentation and never ran against the vendor; it is not.");
            return null;
        }
        var hint = NearestKey.Of(name, shipped.Concat(unverified)) is { } near ? $"did you mean {near}?" : $"allowed are {Allowed(shipped)}.";
        reader.Add("Preset", $"{reader.Settings.Path}:Preset is {name}, which no preset is called; {hint}");
        return null;
    }

    /// <summary>Where the preset of that name, or path, would be read from; null where no such file is.</summary>
    public static string? PathOf(string name, string folder) =>
        (name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? [name] : new[] { Path.Combine(folder, name + Suffix), Path.Combine(UnverifiedOf(folder), name + Suffix) })
        .FirstOrDefault(File.Exists) ?? (name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name : null);

    /// <summary>The names of the presets in a folder.</summary>
    public static IReadOnlyList<string> Names(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*" + Suffix).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary><c>presets/unverified/backends</c> of <c>presets/backends</c>.</summary>
    public static string UnverifiedOf(string folder) =>
        Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? "", Unverified, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));

    private static string Allowed(IEnumerable<string> names) => $"{string.Join(", ", names)}, or the path of a file that ends in {Suffix}";

    private static PresetFile Known(PresetFile file)
    {
        file.Root.Text("source");
        return file;
    }

    private static PresetFile Sourced(PresetFile file)
    {
        if (!file.IsBroken)
            file.Root.Required("source", "the documentation that it was written from");
        return file;
    }
}
