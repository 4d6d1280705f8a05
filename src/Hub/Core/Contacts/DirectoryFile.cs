using System.Text;
using Hub.Contracts;

namespace Hub.Core;

/// <summary>Reads the directory's CSV (RFC 4180, UTF-8, with a head); a fault names line, column, the allowed and the found.</summary>
public static class DirectoryFile
{
    private static readonly string[] Columns = ["name", "addresses", "handles", "phones", "number", "contract", "vip", "service", "basis"];
    private static readonly string[] Bases = ["given", "consent", "public"];

    private static readonly string Head = string.Join(',', Columns);

    /// <summary>A file of these lines.</summary>
    public static string Whole(IEnumerable<string> lines) => string.Concat(lines.Prepend(Head).Select(line => line + "\n"));

    /// <summary>One line with all columns, as <see cref="Read"/> takes it.</summary>
    public static string Write(DirectoryLine line) => string.Join(',', new[]
    {
        line.Facts.Name, string.Join(';', line.Addresses), string.Join(';', line.Handles), string.Join(';', line.Phones), line.Facts.Number, line.Facts.Contract, line.Facts.IsVip ? "yes" : null, line.Facts.Service, line.Facts.Basis,
    }.Select(cell => cell is not null && cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell));

    public static CustomerDirectory Read(string file, string text, List<Fault> faults, DirectoryTerms? terms = null)
    {
        var rows = Rows(text);
        if (rows.Count == 0)
            return CustomerDirectory.Empty;
        return new CustomerDirectory(Lines(file, rows, faults, terms ?? DirectoryTerms.Any));
    }

    /// <summary>Its lines in their order; those at fault are left out.</summary>
    public static IReadOnlyList<DirectoryLine> Lines(string file, string text, List<Fault> faults, DirectoryTerms terms) => Rows(text) is { Count: > 0 } rows ? Lines(file, rows, faults, terms) : [];

    private static List<DirectoryLine> Lines(string file, List<(int Number, List<string> Cells)> rows, List<Fault> faults, DirectoryTerms terms)
    {
        var head = rows[0].Cells.Select(cell => cell.Trim().TrimStart('\ufeff').ToLowerInvariant()).ToList();
        foreach (var (name, at) in head.Select((name, at) => (name, at)))
            if (!Columns.Contains(name))
                faults.Add(Fault(file, 1, $"column {at + 1}", string.Join(", ", Columns), name));
        if (!head.Contains("basis"))
            faults.Add(Fault(file, 1, "the head", "one with a column basis", string.Join(", ", head)));
        return [.. rows.Skip(1).Select(row => Line(file, row, head, faults, terms)).OfType<DirectoryLine>()];
    }

    private static DirectoryLine? Line(string file, (int Number, List<string> Cells) row, List<string> head, List<Fault> faults, DirectoryTerms terms)
    {
        if (row.Cells.Count > head.Count)
            faults.Add(Fault(file, row.Number, "it", $"{head.Count} cells", $"{row.Cells.Count}"));
        string? Cell(string column) => head.IndexOf(column) is >= 0 and var at && at < row.Cells.Count && row.Cells[at].Trim() is { Length: > 0 } cell ? CleanText.Line(cell) : null;
        string[] Many(string column) => Cell(column)?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var (before, basis, vip) = (faults.Count, Cell("basis")?.ToLowerInvariant(), Cell("vip")?.ToLowerInvariant());
        if (basis is null || !Bases.Contains(basis))
            faults.Add(Fault(file, row.Number, "basis", string.Join(" or ", Bases), basis ?? "empty"));
        if (vip is not (null or "yes" or "no"))
            faults.Add(Fault(file, row.Number, "vip", "yes, no or empty", vip));
        foreach (var address in Many("addresses").Where(address => address.IndexOf('@', StringComparison.Ordinal) is <= 0))
            faults.Add(Fault(file, row.Number, "addresses", "mail addresses parted by ;", address));
        foreach (var handle in Many("handles").Where(handle => handle.IndexOf(':', StringComparison.Ordinal) is <= 0))
            faults.Add(Fault(file, row.Number, "handles", "CHANNEL:HANDLE parted by ;", handle));
        foreach (var phone in Many("phones").Where(phone => PhoneNumber.Normal(phone, terms.Country) is null))
            faults.Add(Fault(file, row.Number, "phones", $"phone numbers with their country, such as +49 381 1234567, parted by ;", phone));
        if (Cell("service") is { } service && terms.Services.Of(service, null) is null)
            faults.Add(Fault(file, row.Number, "service", $"one of {string.Join(", ", terms.Services.Names)}", service));
        var handles = Many("handles").Select(handle => handle.Replace(":@", ":", StringComparison.Ordinal)).ToList();
        if (faults.Count == before && Many("addresses").Length + handles.Count + Many("phones").Length == 0)
            faults.Add(Fault(file, row.Number, "addresses, handles or phones", "one key at least", "empty"));
        return faults.Count > before ? null
            : new DirectoryLine(Many("addresses"), handles, new CustomerFacts(Cell("number"), Cell("contract"), vip == "yes", Cell("service"), basis!) { Name = Cell("name") })
            {
                Phones = [.. Many("phones").Select(phone => PhoneNumber.Normal(phone, terms.Country)!)],
            };
    }

    private static Fault Fault(string file, int line, string column, string allowed, string found) =>
        new($"{file}:{line}", $"{file} line {line}: {column} must be {allowed}; it is {(found.Length > 60 ? found[..60] + "..." : found)}.");

    /// <summary>Each with the number of its first line; empty lines are none.</summary>
    private static List<(int Number, List<string> Cells)> Rows(string text)
    {
        var (rows, cells, cell) = (new List<(int, List<string>)>(), new List<string>(), new StringBuilder());
        var (line, begun, quoted) = (1, 1, false);
        for (var at = 0; at <= text.Length; at++)
        {
            var letter = at < text.Length ? text[at] : '\n';
            if (quoted && at < text.Length)
            {
                if (letter != '"')
                    cell.Append(letter);
                else if (at + 1 < text.Length && text[at + 1] == '"')
                    cell.Append(text[++at]);
                else
                    quoted = false;
                line += letter == '\n' ? 1 : 0;
            }
            else if (letter == '"' && cell.Length == 0)
                quoted = true;
            else if (letter is ',' or '\n')
            {
                cells.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (letter == ',')
                    continue;
                if (cells.Exists(one => one.Trim().Length > 0))
                    rows.Add((begun, cells));
                (cells, begun) = ([], ++line);
            }
            else
                cell.Append(letter);
        }
        return rows;
    }
}

/// <summary>What a directory's cells are held to.</summary>
/// <param name="Country">Of phone numbers without their own; null: none.</param>
/// <param name="Services">That its lines may name.</param>
public sealed record DirectoryTerms(string? Country, ServiceCatalogue Services)
{
    public static readonly DirectoryTerms Any = new(null, ServiceCatalogue.Open);
}
