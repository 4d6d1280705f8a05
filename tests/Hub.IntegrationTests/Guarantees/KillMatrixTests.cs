using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>The kill matrix of docs/guarantees.md: every labelled point, every fault of a desk, one matrix per class; the store on a server must give the same cells.</summary>
[Property("Requirement", "G4")]
public sealed class KillMatrixTests(bool onServer) : KillSuite(onServer)
{
    /// <summary>A small part, for every run.</summary>
    private static readonly (DeskKind Kind, string Row, string Column)[] Sample =
    [
        (DeskKind.Keyed, "`delivery.after-desk`", "time-out after create"), (DeskKind.Keyed, "`delivery.after-intent`", "500 after create"),
        (DeskKind.Findable, "`delivery.after-desk`", "answers well"), (DeskKind.Findable, "`delivery.after-find`", "200 with an error inside"),
        (DeskKind.Findable, "no kill", "time-out, visible 3.5 min later"), (DeskKind.Findable, "`writer.after-commit`", "time-out, search lags 5 s"),
        (DeskKind.Blind, "`delivery.after-desk`", "answers well"), (DeskKind.Blind, "`writer.before-commit`", "429 in the middle"),
    ];

    [Test]
    [Property("Requirement", "R15")]
    public void The_page_has_every_cell_and_none_that_its_class_does_not_allow()
    {
        var page = MatrixPage.Read();
        Assert.That(MatrixPlan.All.Where(cell => !page.ContainsKey(cell)), Is.Empty, "cells that the page lacks");
        Assert.That(page.Where(pair => !pair.Key.Allows(pair.Value)), Is.Empty);
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task A_part_of_the_matrix_is_as_the_page_says()
    {
        var cells = MatrixPlan.All.Where(cell => Sample.Contains((cell.Kind, cell.Row.Name, cell.Column.Name))).ToList();
        Assert.That(cells, Has.Count.EqualTo(Sample.Length), "the sample names cells of the plan");
        Compare(MatrixPage.Read(), await RunAsync(cells));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task The_whole_matrix_is_as_the_page_says()
    {
        if (Environment.GetEnvironmentVariable("HUB_LONG") != "1")
            Assert.Ignore("only in the long run: ./test.sh --long");
        var cells = await RunAsync([.. MatrixPlan.All]);
        Assert.That(cells.Where(pair => !pair.Key.Allows(pair.Value)), Is.Empty, "cells that their class does not allow");
        if (!OnServer && Environment.GetEnvironmentVariable("HUB_WRITE_PAGES") == "1")
            MatrixPage.Write(cells);
        Compare(MatrixPage.Read(), cells);
    }

    /// <summary>Hubs spend most of their time here waiting for Settle, so several run at once.</summary>
    private async Task<IReadOnlyDictionary<MatrixCell, string>> RunAsync(List<MatrixCell> cells)
    {
        var (found, watch) = (new ConcurrentDictionary<MatrixCell, string>(), Stopwatch.StartNew());
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount }, async (cell, _) =>
        {
            found[cell] = await cell.RunAsync(NewStore());
            await TestContext.Progress.WriteLineAsync($"{watch.Elapsed.TotalSeconds,4:0} s {found.Count}/{cells.Count} {cell}: {found[cell]}");
        });
        return found;
    }

    private static void Compare(Dictionary<MatrixCell, string> page, IReadOnlyDictionary<MatrixCell, string> cells) =>
        Assert.That(cells.Where(pair => !pair.Key.Agrees(page.GetValueOrDefault(pair.Key, "(none)"), pair.Value)).Select(pair => $"{pair.Key}: {pair.Value}, the page says {page.GetValueOrDefault(pair.Key)}"), Is.Empty);
}
