using System.Globalization;
using System.Text;

namespace Hub.Host.Commands;

/// <summary>A table for a terminal; it fits its width by cutting the column that may be cut.</summary>
internal sealed class Table(params Column[] columns)
{
    public const int Width = 100;
    private const string Gap = "  ";

    private readonly List<string[]> rows = [];

    public int Count => rows.Count;

    public void Add(params string?[] cells) => rows.Add([.. cells.Select(Clean)]);

    public async Task WriteAsync(TextWriter output)
    {
        var widths = Widths();
        await output.WriteLineAsync(Line([.. columns.Select(column => column.Title)], widths));
        foreach (var row in rows)
            await output.WriteLineAsync(Line(row, widths));
    }

    /// <summary>What came from outside must not steer the terminal (R28): controls, line ends and direction marks go.</summary>
    public static string Clean(string? text)
    {
        var clean = new StringBuilder(text?.Length ?? 0);
        foreach (var rune in (text ?? "").EnumerateRunes())
            clean.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
                UnicodeCategory.Format when rune.Value != 0x200d => "",
                _ => rune.ToString(),
            });
        return clean.ToString();
    }

    private int[] Widths()
    {
        var widths = columns.Select((column, at) => rows.Select(row => Length(row[at])).Append(column.Title.Length).Max()).ToArray();
        for (var over = widths.Sum() + (Gap.Length * (widths.Length - 1)) - Width; over > 0; over--)
        {
            var widest = -1;
            for (var at = 0; at < widths.Length; at++)
                if (columns[at].MayCut && widths[at] > 8 && (widest < 0 || widths[at] > widths[widest]))
                    widest = at;
            if (widest < 0)
                break;
            widths[widest]--;
        }
        return widths;
    }

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var at = 0; at < cells.Length; at++)
        {
            var cell = Cut(cells[at], widths[at]);
            var blanks = new string(' ', widths[at] - Length(cell));
            line.Append(at > 0 ? Gap : "").Append(columns[at].IsNumber ? blanks + cell : cell + blanks);
        }
        return line.ToString().TrimEnd();
    }

    private static string Cut(string cell, int width)
    {
        if (Length(cell) <= width)
            return cell;
        var cut = new StringBuilder(width);
        var used = 0;
        foreach (var rune in cell.EnumerateRunes())
        {
            if (used + Length(rune) > width - 1)
                break;
            cut.Append(rune.ToString());
            used += Length(rune);
        }
        return cut.Append('…').ToString();
    }

    private static int Length(string cell)
    {
        var length = 0;
        foreach (var rune in cell.EnumerateRunes())
            length += Length(rune);
        return length;
    }

    // Marks take no cell; emoji and East Asian letters take two.
    private static int Length(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : rune.Value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f)
            or (>= 0xff00 and <= 0xff60) or (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd) ? 2 : 1;
}

/// <param name="MayCut">May be shortened where the line is too long.</param>
internal sealed record Column(string Title, bool MayCut = false, bool IsNumber = false);
