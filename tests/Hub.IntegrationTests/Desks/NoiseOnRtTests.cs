using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>Pages of the store are overwritten with noise while its tickets stand in a Request Tracker that no one here wrote: what is read again is found there.</summary>
[TestFixture]
[Property("Requirement", "R25"), Property("Requirement", "G4")]
internal sealed class NoiseOnRtTests
{
    private const int Conversations = 6;

    [Test]
    public async Task The_store_is_set_aside_its_sources_are_read_again_and_RT_has_no_second_ticket_or_comment()
    {
        await using var server = await RealServer.StartAsync("rt5.sh", RtTests.Program);
        using var desk = new RtDesk(server.Facts);
        await using var stage = await Stage.SetAsync(DeskKind.File, (config, _) =>
        {
            var backend = new JsonObject { ["Kind"] = "http" };
            foreach (var (key, value) in desk.Settings())
                backend[key] = value;
            config["Backends"]!["desk"] = backend;
        });
        foreach (var at in Enumerable.Range(1, Conversations))
            stage.LineWriter.Append($"{at}.ndjson", [Line($"noise-{at}", $"noise {at} is broken", at, $"thread-{at}"), Line($"more-{at}", $"still {at}", at, $"thread-{at}")]);
        await stage.StartAsync();
        await stage.FinishAsync();
        var before = await desk.SubjectsAsync("noise");
        Assert.That(before, Has.Count.EqualTo(Conversations));
        await stage.Hub!.StopAsync(); // all of it lies in the file now
        await stage.StartAsync();
        await stage.Hub!.KillAsync();
        Noise.Spoil(stage, 1);
        // The source gives half of it without its threads now: only the key of the post leads to the ticket then.
        foreach (var at in Enumerable.Range(1, Conversations / 2))
            File.WriteAllText(Path.Combine(stage.In, $"{at}.ndjson"), Line($"noise-{at}", $"noise {at} is broken", at, null).Json + "\n");
        await Noise.UntilSetAsideAsync(stage);
        await stage.UntilAsync(async () => (await stage.Api.DeliveriesAsync()).Count(row => row.Kind == "created") == Conversations, "the lines were not read again");
        await stage.UntilAsync(stage.IsAtRestAsync, "deliveries did not come to rest");
        var rows = await stage.Api.DeliveriesAsync();
        Assert.That(await desk.SubjectsAsync("noise"), Is.EquivalentTo(before), "no second ticket");
        Assert.That(rows.Select(row => row.State), Is.All.EqualTo("done"));
        foreach (var ticket in rows.Where(row => row.Kind == "created").Select(row => row.TicketNativeId))
            Assert.That((await desk.ContentsAsync(ticket!)).Count(one => one.Content.StartsWith("still ", StringComparison.Ordinal)), Is.EqualTo(1), $"comments of ticket {ticket}");
        Assert.That(rows.Where(row => row.Kind == "created").Select(row => row.TicketNativeId).Distinct().Count(), Is.EqualTo(Conversations));
        Assert.That(await stage.Api.ChannelsAsync(), Does.Contain("what its source no longer gives is missing"));
    }

    private static Item Line(string id, string text, int author, string? thread) => new(
        id, new JsonObject { ["id"] = id, ["text"] = text, ["author"] = new JsonObject { ["id"] = $"u-{author}" }, ["conversationId"] = thread }.ToJsonString().Replace(",\"conversationId\":null", "", StringComparison.Ordinal), null);
}
