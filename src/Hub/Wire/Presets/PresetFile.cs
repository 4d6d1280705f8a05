using Hub.Contracts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hub.Wire;

/// <summary>A vendor as data: one YAML mapping. All faults are gathered at once; each names file, line and key.</summary>
public sealed class PresetFile
{
    /// <summary>Bound of a preset in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly List<(long Line, Fault Fault)> faults = [];

    private PresetFile(string name, YamlMappingNode? root)
    {
        Name = name;
        Root = new PresetMap(this, "", root ?? [], 1);
    }

    /// <summary>The file's name as it stands in sentences.</summary>
    public string Name { get; }

    public PresetMap Root { get; }

    /// <summary>What could not be read at all, and everything that the maps found, in the order of the lines; ask after reading.</summary>
    public IReadOnlyList<Fault> Faults() => [.. faults.Concat(Root.Unknown()).OrderBy(pair => pair.Line).Select(pair => pair.Fault)];

    public static PresetFile Load(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length > MaxBytes
                ? Broken(file.Name, $"must be at most {MaxBytes} bytes; it has {file.Length}")
                : Parse(file.Name, File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Broken(Path.GetFileName(path), $"cannot be read ({error.GetType().Name})");
        }
    }

    public static PresetFile Parse(string name, string yaml)
    {
        try
        {
            if (YamlShape.ProblemOf(yaml) is { } problem)
                return Broken(name, problem);
            var stream = new YamlStream();
            using var text = new StringReader(yaml);
            stream.Load(text);
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? new(name, root) : Broken(name, "must be one YAML mapping");
        }
        catch (YamlException error)
        {
            return Broken(name, $"line {error.Start.Line}: {error.Message}");
        }
    }

    internal void Add(string key, long line, string sentence) => faults.Add((line, new Fault(key.Length == 0 ? Name : $"{Name}:{key}", $"{Name} line {line}: {sentence}")));

    private static PresetFile Broken(string name, string why)
    {
        var file = new PresetFile(name, null);
        file.faults.Add((0, new Fault(name, $"{name} {why}.")));
        return file;
    }

    /// <summary>Whether anything could be read; without it every required key would be told as missing.</summary>
    public bool IsBroken => Root.Keys.Count == 0 && faults.Count > 0;
}
