using System.Globalization;
using System.Text;
using Hub.Tests;

namespace Hub.IntegrationTests;

/// <summary>docs/guarantees.md: written from a whole matrix, read to be compared with one.</summary>
internal static class MatrixPage
{
    private const string Head = """
        # What is guaranteed, and what a kill does to it
        One post is one ticket, whatever dies in between. How far that goes depends on the desk's class (docs/backends.md), and it is measured here: the real program is killed by SIGKILL at each labelled point
        (rows; docs/decisions/0003-outcomes.md says where they lie) while a desk misbehaves with the first request for the post (columns), then started again and left to come to rest. A cell says how many
        tickets the desk then holds for the post.

        | cell | means |
        | --- | --- |
        | 1 | one ticket, and the hub knows it |
        | 1, parked or 0, parked | so many tickets, and the delivery waits for a person with the reason (`hub deliveries list --state parked`) |
        | 2, linked | found twice: the oldest is kept, the other is named on it in an internal comment, /readyz and `hub_found_twice` say so |
        | 2, unseen | outside the terms only: the search shows the other ticket after the second look, and nobody is told |
        | · | the hub came to rest without passing the point |

        The terms. **keyed**: the desk keeps one effect per key. **findable**: within Settle the desk finishes or drops a request and its search shows it; the last two columns break that. **blind**: neither, so
        what is in doubt is parked (`WhenInDoubt: park`). What shows itself only after the second look, twice Settle after the doubt, nobody looks for. Behind `lane.after-commit` delivery runs beside the kill,
        so that a blind desk may hold the ticket or not. An answer that names no ticket is no answer here: the preset or `IdPointer` says where the id stands.

        Times are divided by 30 to keep the run short: Settle of 2 minutes is 4 s, the time-out of 45 s is 1.5 s, "30 s later" is 1 s, and so on; the column heads give the real times. The page is written by
        `KillMatrixTests` (`HUB_LONG=1 HUB_WRITE_PAGES=1`); `./test.sh --long` makes all of it again and compares, every run of the tests makes a part of it. Power cuts, which lose what was not yet synced, are
        tested beside it (`PowerCutTests`).

        """;

    private static string File => Path.Combine(Shared.Root, "docs", "guarantees.md");

    public static bool Exists => System.IO.File.Exists(File);

    public static void Write(IReadOnlyDictionary<MatrixCell, string> cells)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var kind in MatrixPlan.Classes)
        {
            var columns = MatrixPlan.ColumnsOf(kind).ToList();
            page.Append(CultureInfo.InvariantCulture, $"\n## {Title(kind)}\n| killed at | {string.Join(" | ", columns.Select(column => column.Name))} |\n|{string.Concat(Enumerable.Repeat(" --- |", columns.Count + 1))}\n");
            foreach (var row in MatrixPlan.Rows.Where(row => row.Only is null || row.Only == kind))
                page.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {string.Join(" | ", columns.Select(column => cells[new MatrixCell(kind, row, column)]))} |\n");
        }
        System.IO.File.WriteAllText(File, page.ToString());
    }

    /// <summary>All cells of the plan that the page has.</summary>
    public static Dictionary<MatrixCell, string> Read()
    {
        var (cells, kind, columns) = (new Dictionary<MatrixCell, string>(), (DeskKind?)null, Array.Empty<string>());
        foreach (var line in System.IO.File.ReadLines(File))
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            if (line.StartsWith("## ", StringComparison.Ordinal))
                kind = MatrixPlan.Classes.Single(one => Title(one) == line[3..]);
            else if (kind is not null && line.StartsWith("| killed at ", StringComparison.Ordinal))
                columns = parts[2..^1];
            else if (kind is { } known && MatrixPlan.Rows.SingleOrDefault(row => row.Name == parts.ElementAtOrDefault(1)) is { } row)
                for (var at = 0; at < columns.Length; at++)
                    if (MatrixPlan.Columns.SingleOrDefault(column => column.Name == columns[at]) is { } column)
                        cells[new MatrixCell(known, row, column)] = parts[at + 2];
        }
        return cells;
    }

    private static string Title(DeskKind kind) => kind.ToString().ToLowerInvariant();
}
