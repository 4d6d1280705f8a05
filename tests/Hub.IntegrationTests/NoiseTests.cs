using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>Pages of the store are overwritten with noise: it is set aside, the hub goes on, sources are read again, what is missing is listed, and no ticket is opened twice.</summary>
[TestFixture]
[Property("Requirement", "R25")]
public sealed class NoiseTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        var seeds = Environment.GetEnvironmentVariable("HUB_LONG") == "1" ? 10 : 2;
        foreach (var kind in Enum.GetValues<DeskKind>())
            for (var seed = 1; seed <= seeds; seed++)
                yield return new TestCaseData(kind, seed);
    }

    [TestCaseSource(nameof(Cases))]
    public async Task The_store_is_set_aside_and_no_ticket_is_opened_twice(DeskKind kind, int seed)
    {
        await using var stage = await Stage.SetAsync(kind);
        var (web, lines) = (new Story("web"), new Story("lines"));
        stage.Send(() => stage.Sender().SendAsync(Enumerable.Range(0, 12).SelectMany(_ => web.Next())));
        for (var file = 0; file < 4; file++)
            stage.LineWriter.Append($"{file}.ndjson", [.. lines.Next(), .. lines.Next()]);
        await stage.StartAsync();
        await stage.FinishAsync();
        await stage.Hub!.StopAsync(); // all of it lies in the file now
        await stage.StartAsync();
        await stage.Hub!.KillAsync();
        Noise.Spoil(stage, seed);
        await Noise.UntilSetAsideAsync(stage);
        stage.Send(() => stage.Sender().SendAsync(new Story("after").Next()));
        await stage.FinishAsync();
        // Of unknown age, it may have been told before: nobody can look at a blind desk but a person.
        bool MayWait(Effect effect) => kind == DeskKind.Blind && effect.NativeId.StartsWith("after", StringComparison.Ordinal);
        Assert.Multiple(async () =>
        {
            var standing = stage.Effects().CountBy(effect => effect).ToDictionary();
            foreach (var effect in stage.Ledger.Accepted.Select(one => one.Item.Effect).OfType<Effect>())
                Assert.That(standing.GetValueOrDefault(effect), Is.EqualTo(MayWait(effect) ? 0 : 1), effect.ToString());
            var kept = (await stage.Api.PostsAsync()).Where(post => post.Channel == Stage.Lines).Select(post => post.NativeId);
            Assert.That(kept, Is.EquivalentTo(stage.Ledger.Accepted.Where(one => one.Channel == Stage.Lines && !one.Item.IsBroken).Select(one => one.Item.Id).Distinct()), "the lines are read again");
            Assert.That(await stage.Api.ChannelsAsync(), Does.Contain("what was pushed before is missing").And.Contain("what its source no longer gives is missing"));
            Assert.That(Directory.EnumerateFiles(Path.Combine(stage.Folder, "data"), "hub.db.damaged-*"), Is.Not.Empty);
            if (kind == DeskKind.Blind)
                Assert.That((await stage.Api.DeliveriesAsync()).Where(row => row.State == "parked").Select(row => row.Reason), Is.Not.Empty.And.All.Contains("In doubt"));
        });
    }
}
