using System.Globalization;
using System.Text.Json.Nodes;
using Hub.Contracts.Testing;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests.Channels;

/// <summary>SIGKILL at labelled and at random moments while a bot is spoken to and the way to it breaks: no update lost, no ticket doubled.</summary>
public sealed class TelegramKillTests(bool onServer) : KillSuite(onServer)
{
    private const string Bot = "bot";
    private const int Messages = 600, Kills = 5, FirstPerson = 9_000_000;

    [TestCase(20261201), TestCase(20261202)]
    [Property("Requirement", "R1"), Property("Requirement", "R9"), Property("Requirement", "R15")]
    public async Task Kills_under_load_lose_no_update_and_double_none(int seed)
    {
        await using var fake = await FakeTelegram.StartAsync();
        await using var proxy = ChaosProxy.Before(fake.Url);
        await using var stage = await SetAsync(DeskKind.Keyed, (config, _) => config["Channels"]![Bot] = new JsonObject
        {
            ["Kind"] = "telegram",
            ["Token"] = FakeTelegram.Token,
            ["Url"] = proxy.Url.AbsoluteUri,
            ["PollSeconds"] = 1,
        });
        var (random, load) = (new Random(seed), new Random(seed + 1));
        stage.Send(() => SpeakAsync(stage, fake, proxy, load));
        for (var kill = 0; kill < Kills; kill++)
            await new RandomKill(stage, random).RunAsync();
        await stage.StartAsync();
        await stage.UntilAsync(() => Task.FromResult(stage.Ledger.Accepted.Count == Messages), "not all was said");
        proxy.Calm();
        await stage.UntilAsync(() => Task.FromResult(fake.Waiting == 0), "not all updates were confirmed");
        await stage.FinishAsync();
        TestContext.Out.WriteLine($"{seed}: {Kills} kills, {Messages} messages, {proxy.Requests} questions");
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty, $"seed {seed}");
    }

    private static async Task SpeakAsync(Stage stage, FakeTelegram fake, ChaosProxy proxy, Random random)
    {
        for (var said = 0; said < Messages; said++)
        {
            var person = FirstPerson + said;
            var message = fake.Message($"it is broken: {said}", person);
            var id = string.Create(CultureInfo.InvariantCulture, $"{person}:{message["message_id"]}");
            stage.Ledger.Accept(Bot, new Item(id, "", new Effect(id, "created", 1)));
            if (random.Next(20) == 0)
                proxy.Next(random.Next(3) == 0 ? ChaosFault.Status(502) : new ChaosFault.Cut(random.NextDouble()));
            await Task.Delay(random.Next(20), stage.Stop);
        }
    }
}
