using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What `hub channels` says of each lane, with a hub that runs and without.</summary>
[Property("Requirement", "R20")]
internal sealed class LaneStateTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task An_ill_lane_says_why_and_what_to_do_and_the_others_are_well()
    {
        var (good, bad) = (new LaneTests.Numbers { Upto = 3 }, new LaneTests.Numbers { Upto = 3, FailAt = 2 });
        await using var hub = new TestHub(options => options.Channels = [new ChannelSetup("good", "n", good), new ChannelSetup("bad", "n", bad)]);
        await DeliveryTests.Until(() => good.Asked == 4 && hub.Core.Troubles.Count > 0);
        var (well, ill) = (hub.Core.Channels[0].Lanes.Single(), hub.Core.Channels[1].Lanes.Single());
        Assert.Multiple(() =>
        {
            Assert.That((well.Lane, well.Condition, well.Sentence, well.Remedy), Is.EqualTo(("numbers", LaneCondition.Well, (string?)null, (string?)null)));
            Assert.That(well.LastSuccess, Is.Not.Null);
            Assert.That((ill.Condition, ill.Sentence), Is.EqualTo((LaneCondition.Ill, "The credential is gone.")));
            Assert.That(ill.Remedy, Does.StartWith("Mend the credential, right or setting that the sentence names"));
        });
    }

    [Test]
    public async Task Without_a_hub_the_store_tells_how_the_lanes_did_and_costs_of_the_day_go_on()
    {
        var time = new ManualTime();
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var health = new LaneHealth(TimeSpan.FromSeconds(5), [new QuotaLeft("calls", 9, time.GetUtcNow())], [new Expiry("token", time.GetUtcNow().AddDays(2))], [new Spent(day, 0.5m, "USD")]);
        await using (var hub = Open(folder, time, () => health))
        {
            await hub.PutAsync(TestHub.Post("p"));
            await hub.Core.Watch.LookAsync(default);
        }
        await using (var looked = Open(folder, time, () => LaneHealth.Unknown))
        {
            var lane = looked.Core.Channels.Single().Lanes.Single();
            Assert.Multiple(() =>
            {
                Assert.That((lane.Lane, lane.Condition, lane.LastSuccess), Is.EqualTo(("in", LaneCondition.Stands, (DateTimeOffset?)time.GetUtcNow())));
                Assert.That((lane.Health.Lag, lane.Health.Quotas.Single(), lane.Health.Expiries.Single(), lane.Health.Costs.Single()), Is.EqualTo((health.Lag, health.Quotas[0], health.Expiries[0], health.Costs[0])));
            });
        }
        await using var again = Open(folder, time, () => health with { Quotas = [new QuotaLeft("calls", 8, time.GetUtcNow())] });
        var after = again.Core.Channels.Single().Lanes.Single().Health;
        Assert.That((after.Costs.Single().Amount, after.Quotas.Single().Left), Is.EqualTo((1.0m, 8)), "half before the restart, half after it");
        time.Advance(TimeSpan.FromDays(1));
        Assert.That(again.Core.Channels.Single().Lanes.Single().Health.Costs, Is.Empty, "another day");
    }

    private static TestHub Open(string folder, TimeProvider time, Func<LaneHealth> health) =>
        new(options => (options.Folder, options.Time, options.Start, options.Channels) = (folder, time, false, [new ChannelSetup("in", "test", new PushedOnly()) { Health = health }]));
}
