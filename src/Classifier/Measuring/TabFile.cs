using System.Text;
using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>A tab-separated file with a header line; <c>\n</c>, <c>\t</c> and <c>\\</c> in a field are escapes.</summary>
internal sealed class TabFile
{
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    private TabFile(string[] header, IReadOnlyList<string[]> rows)
    {
        for (var at = 0; at < header.Length; at++)
            columns.TryAdd(header[at].Trim(), at);
        Rows = rows;
    }

    public IReadOnlyList<string[]> Rows { get; }

    public IEnumerable<string> Columns => columns.Keys;

    public bool Has(string column) => columns.ContainsKey(column);

    /// <summary>The field without its escapes; null: no such column, or empty.</summary>
    public string? Text(string[] row, string column) => columns.TryGetValue(column, out var at) && at < row.Length && row[at].Length > 0 ? Unescape(row[at]) : null;

    public static TabFile? Read(string path, List<Fault> faults)
    {
        if (PackFolder.ReadText(path, faults) is not { } text)
            return null;
        var lines = text.TrimStart('\ufeff').Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Select(line => line.Split('\t')).ToList();
        if (lines.Count > 0)
            return new TabFile(lines[0], lines[1..]);
        faults.Add(new Fault(path, $"{path} must begin with a line that names the columns; it is empty."));
        return null;
    }

    public static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is 'n' or 't' or '\\')
                plain.Append(text[++at] switch { 'n' => '\n', 't' => '\t', _ => '\\' });
            else
                plain.Append(text[at]);
        return plain.ToString();
    }
}
