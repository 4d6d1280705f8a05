using System.Diagnostics;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests.Judges;

/// <summary>A fake proves nothing until somebody else agrees with it: the usual client of the Bot API (npm package grammy) works with ours.</summary>
[TestFixture]
internal sealed class TelegramJudgedTests
{
    [Test, CancelAfter(60_000)]
    public async Task The_usual_client_reads_and_answers_at_the_fake_once(CancellationToken stop)
    {
        var judges = Environment.GetEnvironmentVariable("HUB_JUDGES");
        if (judges is null || !Directory.Exists(Path.Combine(judges, "node_modules", "grammy")))
            Assert.Ignore("the client grammY is not installed (tests/judges/install.sh DIR, then HUB_JUDGES=DIR; test.sh does so where npm is)");
        await using var fake = await FakeTelegram.StartAsync();
        fake.Message("one");
        fake.Message("two");
        var root = fake.Url.GetLeftPart(UriPartial.Authority);
        using var client = Process.Start(new ProcessStartInfo("node", [Path.Combine(Tests.Shared.Root, "tests", "judges", "grammy.cjs"), judges!, root, "4"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, failed) = (client.StandardOutput.ReadToEndAsync(stop), client.StandardError.ReadToEndAsync(stop));
        await client.WaitForExitAsync(stop);
        Assert.That((client.ExitCode, await failed), Is.EqualTo((0, "")), await said);
        Assert.That(await said, Does.Contain("started as hub_test_bot").And.Contain(":5550101:one\"").And.Contain(":5550101:two\""));
        Assert.That(fake.Sent.Select(message => (string?)message["text"]), Is.EqualTo((string[])["pong one", "pong two"]));
        Assert.That(fake.Waiting, Is.Zero, "the client confirmed what it read");
    }
}
