using System.Text.Json;
using Hub.Core;
using Hub.Host.Commands;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>How each lane does is told by the command, the API and /metrics.</summary>
[Property("Requirement", "R5")]
internal sealed class ChannelsCommandTests : FakeHubFixture
{
    private static readonly DateTimeOffset At = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Each_lane_has_its_line_and_an_ill_one_its_reason_and_what_to_do()
    {
        hub.Lanes.Add(new LaneState("updates", LaneCondition.Well, At, null)
        {
            Health = new LaneHealth(TimeSpan.FromSeconds(7), [new QuotaLeft("searches", 430, At)], [new Expiry("token", At.AddDays(3))], [new Spent(new DateOnly(2026, 11, 30), 1.25m, "USD")]),
        });
        hub.Lanes.Add(new LaneState("dm", LaneCondition.Ill, null, "The token is refused.") { Remedy = "Mend it." });
        hub.Lanes.Add(new LaneState("in", LaneCondition.Silent, At, "nothing has come since yesterday.") { Remedy = "Look there." });
        var said = await SayAsync();
        Assert.Multiple(() =>
        {
            Assert.That(said, Does.Match(@"web +webhook +updates +well +2026-11-30 08:00:00 +7 s +430 searches +1\.25 USD +token 2026-12-03 08:00:00"));
            Assert.That(said, Does.Match(@"web +webhook +dm +ill"));
            Assert.That(said, Does.Match(@"web +webhook +in +silent +2026-11-30 08:00:00 +0 +0 +0"), "what the door counted belongs to the lane that it fills");
            Assert.That(said, Does.Contain("web, lane dm: The token is refused. Mend it.").And.Contain("web, lane in: nothing has come since yesterday. Look there."));
        });
        var lanes = JsonDocument.Parse(await SayAsync("--json")).RootElement.GetProperty("items")[0].GetProperty("lanes");
        Assert.That(lanes.EnumerateArray().Select(lane => lane.GetProperty("condition").GetString()), Is.EqualTo(new[] { "well", "ill", "silent" }));
        Assert.That(lanes[0].GetProperty("health").GetProperty("quotas")[0].GetProperty("left").GetInt64(), Is.EqualTo(430));
        var metrics = (await hub.GetAsync("/metrics")).Body;
        Assert.That(metrics, Does.Contain("hub_lane_ill{channel=\"web\",lane=\"dm\"} 1").And.Contain("hub_lane_silent{channel=\"web\",lane=\"in\"} 1")
            .And.Contain("hub_lane_ill{channel=\"web\",lane=\"updates\"} 0").And.Contain("hub_lane_cost_today{channel=\"web\",lane=\"updates\",currency=\"USD\"} 1.25"));
    }

    private async Task<string> SayAsync(params string[] more)
    {
        var settings = Path.Combine(Path.GetDirectoryName(hub.SocketPath)!, "appsettings.json");
        var (folder, keys) = (Path.GetDirectoryName(hub.SocketPath)!, Directory.CreateTempSubdirectory("hub-key-").FullName);
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new { Store = new { Path = Path.Combine(folder, "hub.db"), KeyFile = Path.Combine(keys, "hub.key") } }));
        var said = new StringWriter();
        var code = await HubCommandLine.RunAsync(["channels", "--config", settings, .. more], new CommandContext(said, said, _ => { }), default);
        Assert.That(code, Is.Zero, said.ToString());
        return said.ToString();
    }
}
