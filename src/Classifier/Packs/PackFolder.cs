using Hub.Contracts;

namespace Hub.Classifier.Packs;

/// <summary>Finds and reads the packs of files and folders.</summary>
internal static class PackFolder
{
    private const string CasesEnd = ".cases.yaml";

    /// <summary>The pack files of a list of files and folders, in alphabetical order of their paths.</summary>
    public static IReadOnlyList<string> PackFiles(IReadOnlyList<string> paths, List<Fault> faults) =>
        Files(paths, faults, file => !file.EndsWith(CasesEnd, StringComparison.OrdinalIgnoreCase), "pack");

    /// <summary>The case files beside the packs.</summary>
    public static IReadOnlyList<string> CaseFiles(IReadOnlyList<string> paths, List<Fault> faults) =>
        [.. Files(paths, faults, _ => true, "pack")
            .Select(file => file.EndsWith(CasesEnd, StringComparison.OrdinalIgnoreCase) ? file : Path.ChangeExtension(file, null) + CasesEnd)
            .Where(File.Exists).Distinct(StringComparer.Ordinal)];

    private static List<string> Files(IReadOnlyList<string> paths, List<Fault> faults, Func<string, bool> wanted, string what)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var found = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.yaml").Where(wanted).ToList() : File.Exists(path) ? [path] : [];
            if (found.Count == 0)
                faults.Add(new Fault(path, $"{path} must be a {what} file or a folder that holds some (*.yaml); {(Directory.Exists(path) ? "it holds none" : "it does not exist")}."));
            files.UnionWith(found);
        }
        return [.. files];
    }

    /// <summary>Reads a file; null with a fault where it cannot be read.</summary>
    public static string? ReadText(string file, List<Fault> faults)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.Add(new Fault(file, $"{file} must be readable; {error.GetType().Name}: {error.Message.TrimEnd('.')}."));
            return null;
        }
    }
}
