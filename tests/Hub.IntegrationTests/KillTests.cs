using System.Diagnostics;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>SIGKILL at every labelled point and at random under load: no accepted post lost, no ticket doubled (docs/decisions/0003-outcomes.md).</summary>
[Property("Requirement", "G4")]
public sealed class KillTests(bool onServer) : KillSuite(onServer)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static IEnumerable<TestCaseData> LabelledPoints()
    {
        var labels = new (string Label, int[] Passes)[]
        {
            ("lane.before-commit", [1, 5]), ("lane.after-commit", [1, 5]),
            // The first passes of the writer are the lane's claim and the like.
            ("writer.before-commit", [1, 5, 9]), ("writer.after-commit", [1, 5, 9]),
            ("delivery.after-intent", [1, 5]), ("delivery.after-desk", [1, 5]),
        };
        foreach (var (label, passes) in labels)
            foreach (var pass in passes)
                foreach (var kind in Enum.GetValues<DeskKind>())
                    yield return new TestCaseData(label, pass, kind);
    }

    [TestCaseSource(nameof(LabelledPoints))]
    [Property("Requirement", "R1"), Property("Requirement", "R4"), Property("Requirement", "R9"), Property("Requirement", "R15")]
    public async Task Every_labelled_point_loses_nothing_and_doubles_nothing(string label, int pass, DeskKind kind)
    {
        // Each point and pass with one kind of desk; on SQLite every point meets all of them.
        TakeSample((label.Length + (pass / 4)) % 4 == (int)kind);
        await using var stage = await SetAsync(kind);
        Feed.Lines(stage);
        var first = await stage.StartAsync(("HUB_CRASH_AT", $"{label}:{pass}"));
        Feed.Web(stage);
        await Stage.KilledAtAsync(first, $"{label}:{pass}", Patience);
        await stage.StartAsync();
        await stage.FinishAsync();
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty, $"after {label}:{pass}");
    }

    /// <summary>On the server an ordinary run takes a part.</summary>
    private void TakeSample(bool isTaken)
    {
        if (OnServer && !isTaken && Environment.GetEnvironmentVariable("HUB_LONG") != "1")
            Assert.Ignore("On PostgreSQL an ordinary run takes a sample; ./test.sh --long takes all.");
    }

    private static IEnumerable<TestCaseData> Seeds()
    {
        var start = int.TryParse(Environment.GetEnvironmentVariable("HUB_SEED"), out var seed) ? seed : (int?)null;
        var stores = start is not null ? 1 : Environment.GetEnvironmentVariable("HUB_LONG") == "1" ? 40 : 6;
        for (var store = 0; store < stores; store++)
            yield return new TestCaseData((start ?? 20261123) + store);
    }

    /// <summary>Five kills on one store; the seed chooses the desk, the moments and the desk's faults.</summary>
    [TestCaseSource(nameof(Seeds))]
    [Property("Requirement", "R1"), Property("Requirement", "R4"), Property("Requirement", "R9"), Property("Requirement", "R15")]
    public async Task Random_kills_under_load(int seed)
    {
        TakeSample(seed % 3 == 0);
        const int kills = 5;
        var random = new Random(seed);
        var kind = (DeskKind)(seed % 4);
        await using var stage = await SetAsync(kind);
        using var load = new RandomLoad(stage, random.Next());
        load.Start();
        for (var kill = 0; kill < kills; kill++)
            await new RandomKill(stage, random).RunAsync();
        await load.EndAsync();
        await stage.StartAsync();
        var rest = Stopwatch.StartNew();
        await stage.FinishAsync();
        TestContext.Out.WriteLine(
            $"HUB_SEED={seed}: {kind}, {kills} kills, {stage.Ledger.Accepted.Count} items accepted, {stage.Effects().Count} effects at the desk, {load.Faults} faults of the desk; "
            + $"at rest {rest.Elapsed.TotalSeconds:0} s after the last start, at most {(await stage.Api.DeliveriesAsync()).Max(row => row.Attempt)} tries of a row");
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty, $"run again with HUB_SEED={seed} ({kind})");
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task A_promise_switched_off_is_noticed_cursor_first()
    {
        await using var stage = await SetAsync(DeskKind.Keyed);
        Feed.Lines(stage);
        await CrashAsync(stage, "lane.before-commit:3", "cursor-first");
        await stage.StartAsync(("HUB_BREAK", "cursor-first"));
        await stage.FinishAsync();
        Assert.That(await Audit.FindingsAsync(stage), Has.Some.StartsWith("lost: post lines-"));
    }

    /// <summary>The store takes nothing more, so the commit fails after the answer; then the hub is killed.</summary>
    [TestCase("", ExpectedResult = false), TestCase("answer-first", ExpectedResult = true)]
    [Property("Requirement", "R4")]
    public async Task<bool> A_promise_switched_off_is_noticed_answer_first(string broken)
    {
        await using var stage = await SetAsync(DeskKind.Keyed, static (config, _) => config["Channels"]!.AsObject().Remove(Stage.Lines));
        stage.Take(await HubProcess.SpawnLimitable(stage.Config, ("HUB_BREAK", broken)).UpAsync());
        MayWrite(stage, false);
        stage.Send(() => stage.Sender().SendAsync(Feed.Stories("web", 1)));
        await stage.UntilAsync(() => Task.FromResult(stage.Ledger.Accepted.Count > 0 || stage.Hub!.Log.Contains("Nothing can be written", StringComparison.Ordinal)), "the hub neither took the post nor refused it");
        await stage.Hub!.DisposeAsync();
        MayWrite(stage, true);
        await stage.StartAsync();
        await stage.FinishAsync();
        return (await Audit.FindingsAsync(stage)).Any(finding => finding.StartsWith("lost: post web-", StringComparison.Ordinal));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task A_promise_switched_off_is_noticed_intent_lost()
    {
        await using var stage = await SetAsync(DeskKind.File);
        Feed.Lines(stage);
        await CrashAsync(stage, "delivery.after-desk:1", "intent-lost");
        await stage.StartAsync(("HUB_BREAK", "intent-lost"));
        await stage.FinishAsync();
        Assert.That(await Audit.FindingsAsync(stage), Has.Some.Match("^double: effect created of lines-.* stands 2 times$"));
    }

    [Test]
    [Property("Requirement", "R9")]
    public async Task A_promise_switched_off_is_noticed_no_unique_key()
    {
        await using var stage = await SetAsync(DeskKind.Keyed, static (config, _) => config["Channels"]!.AsObject().Remove(Stage.Lines));
        stage.Send(() => stage.Sender().SendAsync(Feed.Stories("web", 8)));
        await CrashAsync(stage, "writer.after-commit:9", "no-unique-key");
        await stage.StartAsync(("HUB_BREAK", "no-unique-key"));
        await stage.FinishAsync();
        Assert.That(await Audit.FindingsAsync(stage), Has.Some.Match("^double: post web-.* stands 2 times$"));
    }

    [Test]
    [Property("Requirement", "R9")]
    public async Task One_webhook_twenty_times_at_once_is_one_post_and_one_ticket()
    {
        await using var stage = await SetAsync(DeskKind.Keyed);
        await stage.StartAsync();
        var item = new Story("web").Next();
        for (var sender = 0; sender < 20; sender++)
            stage.Send(() => stage.Sender().SendAsync(item));
        await stage.FinishAsync();
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty);
    }

    /// <summary>The store's own disk is full for the hub, or the server takes the right away with which every group ends; the next hub has a limit of its own.</summary>
    private static void MayWrite(Stage stage, bool may)
    {
        if (stage.Server is { } server)
            PostgresCluster.Run(server, may ? "GRANT INSERT, UPDATE ON meta TO CURRENT_USER" : "REVOKE INSERT, UPDATE ON meta FROM CURRENT_USER");
        else if (!may)
            stage.Hub!.LimitFileSize(1);
    }

    /// <summary>Nobody who was told yes may be missing, whoever else was told no.</summary>
    private static async Task CrashAsync(Stage stage, string label, string broken)
    {
        var first = await stage.StartAsync(("HUB_CRASH_AT", label), ("HUB_BREAK", broken));
        Assert.That(await first.EndsWithinAsync(Patience), Is.True, $"the hub never came to {label}:\n{first.Log}");
        await first.DisposeAsync();
    }
}
