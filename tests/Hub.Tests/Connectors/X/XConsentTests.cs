using Hub.Connectors;
using Hub.Contracts;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>An account's consent: its refresh token is new each time, and losing one would end the channel (R20).</summary>
[TestFixture, Property("Requirement", "R20"), CancelAfter(60_000)]
public sealed class XConsentTests : XReadingTests
{
    private string folder = "", file = "";

    [SetUp]
    public void Sign()
    {
        folder = Directory.CreateTempSubdirectory("hub-x-").FullName;
        file = Path.Combine(folder, "x-token.json");
        File.WriteAllText(file, Fake.Consent.File);
        Fake.Post("No internet");
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task The_new_token_is_on_disk_before_it_is_used_and_readable_by_us_alone()
    {
        var held = "";
        Fake.Fault = call =>
        {
            if (call.Route == "mentions")
                held = File.ReadAllText(file);
            return null;
        };
        Assert.That(await CountAsync(), Is.EqualTo(1), "X's answer to the sign-in is taken as it came: nobody knows its age, so it is refreshed first");
        Assert.That(held, Does.Contain("\"refresh-2\"").And.Contain("\"access-2\"").And.Not.Contain("refresh-1"));
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo((string[])["x-token.json", "x-token.json.lock"]));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_token_is_used_until_shortly_before_its_end_also_after_a_restart()
    {
        await CountAsync();
        Time.Advance(TimeSpan.FromMinutes(100));
        await CountAsync();
        Assert.That(Fake.Consent.Refreshes, Is.EqualTo(1));
        Time.Advance(TimeSpan.FromMinutes(16));
        await CountAsync();
        Assert.That(Fake.Consent.Refreshes, Is.EqualTo(2));
    }

    [Test]
    public async Task A_stop_in_the_middle_of_a_refresh_loses_no_token()
    {
        using var stop = new CancellationTokenSource();
        Fake.Fault = call =>
        {
            if (call.Route == "token")
                stop.Cancel();
            return null;
        };
        await using (var connector = Open(Consent))
        {
            await using var lane = connector.ReadAsync(XLane.Mentions, Cursor.Start, stop.Token).GetAsyncEnumerator();
            Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), async () => await lane.MoveNextAsync());
        }
        Assert.That(await CountAsync(), Is.EqualTo(1), "the only token that X still takes");
        Assert.That(Fake.Consent.Refreshes, Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_that_X_refuses_before_its_end_is_refreshed_once_and_the_question_asked_again()
    {
        await CountAsync();
        Fake.Fault = call => call.Route == "mentions" && call.Bearer.EndsWith("access-2", StringComparison.Ordinal) ? new XFault(401, "Unauthorized", "Unauthorized") : null;
        Assert.That(await CountAsync(), Is.EqualTo(1));
        Assert.That(Fake.Consent.Refreshes, Is.EqualTo(2));
        Fake.Fault = call => call.Route == "mentions" ? new XFault(401, "Unauthorized", "Unauthorized") : null;
        Assert.That((await RefusalAsync()).Message, Does.StartWith("127.0.0.1").And.Contain("look at TokenFile"));
        Assert.That(Fake.Consent.Refreshes, Is.EqualTo(3), "not for ever");
    }

    [Test]
    public async Task Two_programs_that_share_the_file_take_each_others_token()
    {
        await using var running = Open(Consent);
        await using var lane = running.ReadAsync(XLane.Mentions, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        await lane.MoveNextAsync();
        Time.Advance(TimeSpan.FromHours(2));
        await using (var check = Open(Consent))
            Assert.That(await ((ISelfCheckingConnector)check).CheckAsync(default), Is.Empty);
        await using var again = running.ReadAsync(XLane.Mentions, lane.Current.Cursor, CancellationToken.None).GetAsyncEnumerator();
        var next = again.MoveNextAsync().AsTask();
        Assert.That(await next);
        Assert.That(Fake.Consent.Refreshes, Is.EqualTo(2), "the running hub uses what hub check was given");
    }

    [Test]
    public async Task A_consent_that_was_taken_back_stops_the_channel_with_one_sentence()
    {
        Fake.Consent.IsRevoked = true;
        Assert.That((await RefusalAsync()).Message, Does.Contain("sign in anew").And.Contain("docs/channels/x.md").And.Not.Contain("refresh-1"));
    }

    [TestCase("{}", "must hold X's answer")]
    [TestCase("no JSON", "cannot be read")]
    public async Task A_file_that_holds_no_token_is_told_in_one_sentence(string content, string said)
    {
        await File.WriteAllTextAsync(file, content);
        Assert.That((await RefusalAsync()).Message, Does.Contain(said));
    }

    [Test]
    public async Task While_no_token_can_be_had_the_channel_waits()
    {
        Fake.Fault = call => call.Route == "token" ? new XFault(503, "Service Unavailable", "") : null;
        await using var connector = Open(Consent);
        await using var lane = connector.ReadAsync(XLane.Mentions, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        Assert.ThrowsAsync<UnreachableSourceException>(async () => await lane.MoveNextAsync());
        Fake.Fault = null;
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public void Bearer_and_consent_exclude_each_other() => Assert.That(
        new XConnectorKind().Check(Surrounding.Settings(("AccountId", "@acme"), ("Query", new string('q', 600)), ("Budget", "5"))).Select(fault => fault.Sentence),
        Is.EquivalentTo((string[])
        [
            "Channels:test:BearerToken must be env:NAME or file:PATH of the app's bearer token (console.x.com, Keys and tokens), or Channels:test:TokenFile an account's consent; both are missing.",
            "Channels:test:AccountId must be our account's id in digits, not its handle (docs/channels/x.md says how to find it); it is @acme.",
            "Channels:test:Query must have at most 512 characters; it has 600.",
            new XConnectorKind().Check(Surrounding.Settings(("AccountId", "1"), ("BearerToken", "b"), ("Budget", "5"))).Single(fault => !fault.IsWarning).Sentence,
        ]));

    private (string, string)[] Consent => [("BearerToken", ""), ("TokenFile", file), ("ClientId", FakeConsent.ClientId)];

    private async Task<int> CountAsync()
    {
        var batch = (await ReadAsync(XLane.Mentions, Cursor.Start, 1, Consent)).Single();
        return batch.Changes.Count;
    }

    private async Task<RefusedException> RefusalAsync()
    {
        await using var connector = Open(Consent);
        await using var lane = connector.ReadAsync(XLane.Mentions, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        return Assert.ThrowsAsync<RefusedException>(async () => await lane.MoveNextAsync())!;
    }
}
