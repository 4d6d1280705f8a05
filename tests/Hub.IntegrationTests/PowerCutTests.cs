using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>The power goes at every labelled point: what was not synced is gone, yet no accepted post is lost and no ticket doubled (storage: proof).</summary>
[TestFixture]
[Category("PowerCut")]
[Property("Requirement", "G4")]
public sealed class PowerCutTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("HUB_LONG") == "1";

    private static IEnumerable<TestCaseData> LabelledPoints()
    {
        var labels = new (string Label, int[] Passes)[]
        {
            ("lane.before-commit", [5]), ("lane.after-commit", [5]), ("writer.before-commit", [12]), ("writer.after-commit", [12]),
            ("delivery.after-intent", [7]), ("delivery.after-desk", [7]),
        };
        foreach (var (label, passes) in labels)
            foreach (var pass in IsLong ? [1, 3, .. passes] : passes)
                foreach (var kind in (DeskKind[])[DeskKind.Keyed, DeskKind.File])
                    foreach (var seed in (int[])[0, .. Enumerable.Range(pass, IsLong ? 8 : 1)])
                        yield return new TestCaseData(label, pass, kind, seed);
    }

    /// <summary>Seed 0: nothing unsynced survives; others: some pages, lengths and names of it do.</summary>
    [TestCaseSource(nameof(LabelledPoints))]
    [Property("Requirement", "R1"), Property("Requirement", "R4"), Property("Requirement", "R9"), Property("Requirement", "R15")]
    public async Task The_power_goes_at_every_labelled_point_and_nothing_is_lost_or_doubled(string label, int pass, DeskKind kind, int seed)
    {
        await using var stage = await Stage.SetAsync(kind);
        using var power = PowerCut.On(stage);
        Feed.Lines(stage);
        Feed.Web(stage);
        var first = await stage.StartAsync([.. power.Environment, ("HUB_CRASH_AT", $"{label}:{pass}")]);
        await Stage.KilledAtAsync(first, $"{label}:{pass}", Patience);
        await power.CutAsync(seed);
        await stage.StartAsync();
        await stage.FinishAsync();
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty, $"after {label}:{pass} with seed {seed}");
    }

    private static IEnumerable<TestCaseData> Seeds()
    {
        var start = int.TryParse(Environment.GetEnvironmentVariable("HUB_SEED"), out var seed) ? seed : (int?)null;
        var stores = start is not null ? 1 : IsLong ? 30 : 4;
        for (var store = 0; store < stores; store++)
            yield return new TestCaseData((start ?? 20261124) + store);
    }

    /// <summary>Four cuts on one store under load; the seed chooses the desk, the moments and what survives.</summary>
    [TestCaseSource(nameof(Seeds))]
    [Property("Requirement", "R1"), Property("Requirement", "R4"), Property("Requirement", "R9"), Property("Requirement", "R15")]
    public async Task The_power_goes_again_and_again_under_load(int seed)
    {
        var random = new Random(seed);
        await using var stage = await Stage.SetAsync(seed % 2 == 0 ? DeskKind.Keyed : DeskKind.File);
        using var power = PowerCut.On(stage);
        using var load = new RandomLoad(stage, random.Next());
        load.Start();
        for (var cut = 0; cut < 4; cut++)
        {
            await stage.StartAsync(power.Environment);
            await stage.Hub!.EndsWithinAsync(TimeSpan.FromMilliseconds(random.Next(50, 1500)));
            await stage.Hub.DisposeAsync();
            await power.CutAsync(random.Next(3) == 0 ? 0 : random.Next(1, int.MaxValue));
        }
        await load.EndAsync();
        await stage.StartAsync();
        await stage.FinishAsync();
        TestContext.Out.WriteLine($"HUB_SEED={seed}: {stage.Kind}, {stage.Ledger.Accepted.Count} items accepted, {stage.Effects().Count} effects at the desk");
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty, $"run again with HUB_SEED={seed} ({stage.Kind})");
    }

    /// <summary>The test is tested: without its syncs the hub loses what it answered for.</summary>
    [TestCase("", ExpectedResult = ""), TestCase("synchronous-off", ExpectedResult = "lost: post"), TestCase("no-folder-sync", ExpectedResult = "lost: effect")]
    [Property("Requirement", "R4")]
    public async Task<string> A_promise_switched_off_is_noticed(string broken)
    {
        await using var stage = await Stage.SetAsync(DeskKind.File, static (config, _) => config["Channels"]!.AsObject().Remove(Stage.Lines));
        using var power = PowerCut.On(stage);
        // The folders are there already, so that each case shows one sync: SQLite's own of the commit, and that of the day's file's name.
        foreach (var folder in (string[])["data", "key", "tickets"])
            Directory.CreateDirectory(Path.Combine(stage.Folder, folder));
        stage.Send(() => stage.Sender().SendAsync(Feed.Stories("web", 6)));
        await stage.StartAsync([.. power.Environment, ("HUB_BREAK", broken)]);
        await stage.FinishAsync();
        await stage.Hub!.DisposeAsync();
        await power.CutAsync(0);
        await stage.StartAsync();
        await stage.FinishAsync();
        var findings = await Audit.FindingsAsync(stage);
        TestContext.Out.WriteLine(string.Join('\n', findings));
        return findings.Count == 0 ? "" : string.Join(' ', findings[0].Split(' ').Take(2));
    }
}
