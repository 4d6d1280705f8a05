using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>The store cannot be written for a while: webhooks are answered 503 with Retry-After, lanes wait, both recover alone, nothing lost or twice.</summary>
[TestFixture]
[Property("Requirement", "R4"), Property("Requirement", "R1")]
public sealed class StoreAwayTests
{
    [TestCase(DeskKind.Keyed), TestCase(DeskKind.Blind), TestCase(DeskKind.File)]
    public async Task No_file_may_grow_for_a_while(DeskKind kind)
    {
        await using var stage = await Stage.SetAsync(kind);
        stage.Take(await HubProcess.SpawnLimitable(stage.Config).UpAsync());
        Feed(stage, "before");
        await stage.FinishAsync();
        stage.Hub!.LimitFileSize(1);
        await IsAwayAsync(stage);
        stage.Hub.LimitFileSize(null);
        await stage.FinishAsync();
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty, stage.Hub.Log);
    }

    [TestCase(DeskKind.Keyed), TestCase(DeskKind.File)]
    public async Task No_file_may_grow_in_the_middle_of_a_load_and_the_hub_is_killed_then(DeskKind kind)
    {
        await using var stage = await Stage.SetAsync(kind);
        stage.Take(await HubProcess.SpawnLimitable(stage.Config).UpAsync());
        Feed(stage, "load");
        await stage.UntilAsync(() => Task.FromResult(stage.Ledger.Accepted.Count > 5), "the first posts were not taken");
        stage.Hub!.LimitFileSize(1);
        await IsAwayAsync(stage);
        await stage.Hub.DisposeAsync();
        await stage.StartAsync();
        await stage.FinishAsync();
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty, stage.Hub.Log);
    }

    [TestCase(DeskKind.Keyed)]
    public async Task The_disk_is_full_for_a_while(DeskKind kind)
    {
        await using var stage = await Stage.SetAsync(kind);
        using var disk = SmallDisk.Mount(Path.Combine(stage.Folder, "data"));
        try
        {
            await stage.StartAsync();
            Feed(stage, "before");
            await stage.FinishAsync();
            disk.Fill();
            await IsAwayAsync(stage);
            disk.Empty();
            await stage.FinishAsync();
            Assert.That(await Audit.FindingsAsync(stage), Is.Empty, stage.Hub!.Log);
        }
        finally
        {
            await stage.Hub!.DisposeAsync();
        }
    }

    /// <summary>Feeds more and sees that nothing of it is taken; the senders go on.</summary>
    private static async Task IsAwayAsync(Stage stage)
    {
        using var door = new RawDoor(() => stage.Hub!.Address);
        var away = new DoorAnswer(0, "", null);
        var item = new Story("away").Next();
        await stage.UntilAsync(async () => (away = await door.PostAsync(item[0].Json)).Status == 503, "webhooks were still taken");
        Assert.That(away.RetryAfter, Is.GreaterThan(TimeSpan.Zero), away.Body);
        stage.Send(() => stage.Sender().SendAsync(item));
        Feed(stage, "meanwhile");
        await stage.UntilAsync(async () => (await stage.Api.ReadyAsync()).Contains($"Channel {Stage.Lines}", StringComparison.Ordinal), "/readyz does not say that the lane waits");
        var seen = (await stage.Api.LanesAsync()).Where(lane => lane.Channel == Stage.Lines).Sum(lane => lane.Seen);
        Assert.That(seen, Is.LessThan(stage.LineWriter.Lines), "the lane went on");
    }

    private static void Feed(Stage stage, string name)
    {
        var (web, lines) = (new Story($"web-{name}"), new Story($"lines-{name}"));
        stage.Send(() => stage.Sender().SendAsync(Enumerable.Range(0, 8).SelectMany(_ => web.Next())));
        for (var at = 0; at < 8; at++)
            stage.LineWriter.Append($"{name}.ndjson", lines.Next());
    }
}
