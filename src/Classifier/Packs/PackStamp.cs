using System.Globalization;
using System.Text;

namespace Hub.Classifier.Packs;

/// <summary>Tells whether the files of packs and cases changed, without reading them.</summary>
public static class PackStamp
{
    /// <param name="paths">Pack files or folders, as for <see cref="PackLoader.Load(IReadOnlyList{string}, PackLimits)"/>.</param>
    public static string Of(IReadOnlyList<string> paths)
    {
        var stamp = new StringBuilder();
        foreach (var file in PackFolder.PackFiles(paths, []).Concat(PackFolder.CaseFiles(paths, [])).Distinct(StringComparer.Ordinal))
            if (new FileInfo(file) is { Exists: true } info)
                stamp.Append(CultureInfo.InvariantCulture, $"{file} {info.Length} {info.LastWriteTimeUtc.Ticks}\n");
        return stamp.ToString();
    }
}
