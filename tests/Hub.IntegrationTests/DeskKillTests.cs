using System.Text.Json.Nodes;
using Hub.Fakes;
using Hub.Tests;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>SIGKILL between what a desk tells and its commit: recorded once, whatever dies in between (docs/decisions/0010-the-way-back.md).</summary>
[Property("Requirement", "G10")]
public sealed class DeskKillTests(bool onServer) : KillSuite(onServer)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [TestCase("lane.before-commit", 1)]
    [TestCase("lane.before-commit", 2)]
    [TestCase("lane.after-commit", 1)]
    [TestCase("lane.after-commit", 2)]
    [TestCase("writer.before-commit", 2)]
    [TestCase("writer.after-commit", 2)]
    [Property("Requirement", "R1"), Property("Requirement", "R3")]
    public async Task A_desk_event_between_the_desk_and_the_commit_is_recorded_once(string label, int pass)
    {
        await using var desk = await TellingDesk.StartAsync();
        await using var stage = await CrashedAsync(desk, ("HUB_CRASH_AT", $"{label}:{pass}"));
        await stage.StartAsync();
        Assert.That(await ToldAsync(stage), Is.EqualTo("1 pending, 2 comment, 3 pending, 4 resolved; all accounted for"), $"after {label}:{pass}");
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task A_cursor_that_moves_before_its_events_is_noticed()
    {
        await using var desk = await TellingDesk.StartAsync();
        await using var stage = await CrashedAsync(desk, ("HUB_CRASH_AT", "lane.before-commit:1"), ("HUB_BREAK", "cursor-first"));
        await stage.StartAsync();
        Assert.That(await ToldAsync(stage), Is.EqualTo("4 resolved; 4 seen, 1 accounted for"));
    }

    /// <summary>A ticket stands, four things happen to it while the hub is away, and the next hub is killed at the label.</summary>
    private async Task<Stage> CrashedAsync(TellingDesk desk, params (string, string)[] environment)
    {
        var stage = await SetAsync(DeskKind.Keyed, (config, _) =>
        {
            config["Channels"]!.AsObject().Remove(Stage.Lines);
            config["Backends"]!["desk"] = new JsonObject
            {
                ["Kind"] = "http",
                ["Preset"] = Path.Combine(Shared.Root, "tests", "Hub.Tests", "Sinks", "telling.yaml"),
                ["Url"] = desk.Url.AbsoluteUri,
            };
        });
        await stage.StartAsync();
        stage.Send(() => stage.Sender().SendAsync([new Story("web").Next()[0]]));
        await stage.FinishAsync();
        await stage.Hub!.DisposeAsync();
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        desk.SetStatus("1", "waiting", before);
        desk.Comment("1", "We are on it.");
        desk.SetStatus("1", "waiting", before.AddSeconds(2));
        desk.SetStatus("1", "solved", before.AddSeconds(3));
        var crashed = await stage.StartAsync(environment);
        Assert.That(await crashed.EndsWithinAsync(Patience), Is.True, $"the hub never came to its label:\n{crashed.Log}");
        Assert.That(crashed.WasKilled, Is.True, $"the hub ended, but not by SIGKILL:\n{crashed.Log}");
        await crashed.DisposeAsync();
        return stage;
    }

    /// <summary>What the post's record tells of the desk, once the last thing is there, and whether the counts add up.</summary>
    private static async Task<string> ToldAsync(Stage stage)
    {
        using var http = new HttpClient { BaseAddress = stage.Hub!.Address };
        JsonArray events = [];
        await stage.UntilAsync(async () =>
        {
            var post = (await stage.Api.PostsAsync()).Single();
            events = JsonNode.Parse(await http.GetStringAsync(new Uri($"/api/v1/posts/{post.Id}", UriKind.Relative)))!["deskEvents"]!.AsArray();
            return events.Any(item => (string?)item!["status"] == "resolved");
        }, "the desk's last word did not come");
        var lanes = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/v1/desk-lanes", UriKind.Relative)))!["items"]!.AsArray();
        var (seen, told) = ((long)lanes.Single()!["seen"]!, new[] { "stored", "repeated", "quarantined", "own", "skipped" }.Sum(name => (long)lanes.Single()![name]!));
        return string.Join(", ", events.OrderBy(item => int.Parse((string)item!["nativeId"]!, System.Globalization.CultureInfo.InvariantCulture))
            .Select(item => $"{item!["nativeId"]} {(string?)item["status"] ?? "comment"}"))
            + (seen == told ? "; all accounted for" : $"; {seen} seen, {told} accounted for");
    }
}
