using System.Diagnostics;
using System.Text.Json.Nodes;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.IntegrationTests.Judges;

/// <summary>
/// A fake proves nothing until somebody else agrees with it: the usual client of API v2 (npm package twitter-api-v2) works with ours, and Prism with X's own description stands between our
/// connector and the fake.
/// </summary>
[TestFixture, Category("Judges")]
internal sealed class XJudgedTests
{
    private string folder = "";

    [SetUp]
    public void Start() => folder = Directory.CreateTempSubdirectory("hub-x-").FullName;

    [TearDown]
    public void End() => Directory.Delete(folder, recursive: true);

    [Test, CancelAfter(60_000)]
    public async Task The_usual_client_pages_refreshes_and_answers_at_the_fake(CancellationToken stop)
    {
        var judges = Environment.GetEnvironmentVariable("HUB_JUDGES");
        if (judges is null || !Directory.Exists(Path.Combine(judges, "node_modules", "twitter-api-v2")))
            Assert.Ignore("the client twitter-api-v2 is not installed (tests/judges/install.sh DIR, then HUB_JUDGES=DIR; test.sh does so where npm is)");
        await using var fake = await FakeX.StartAsync();
        fake.SaysTweet = true; // as this client does
        fake.Post("nobody mentioned", mentions: false);
        var ids = Enumerable.Range(0, 25).Select(number => fake.Post($"post {number}")).ToList();
        ids[3] = fake.Edit(ids[3], "edited");
        using var client = Process.Start(new ProcessStartInfo("node", [Path.Combine(Tests.Shared.Root, "tests", "judges", "x.cjs"), judges!, fake.Url.GetLeftPart(UriPartial.Authority)]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, failed) = (client.StandardOutput.ReadToEndAsync(stop), client.StandardError.ReadToEndAsync(stop));
        await client.WaitForExitAsync(stop);
        Assert.That((client.ExitCode, await failed), Is.EqualTo((0, "")), await said);
        var lines = (await said).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Where(line => line.StartsWith("search ", StringComparison.Ordinal)).Count(line => line.EndsWith(" user2001", StringComparison.Ordinal)), Is.EqualTo(26));
        Assert.That(lines.Where(line => line.StartsWith("mention ", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(ids.OrderDescending()), "all pages, each once");
        Assert.That(fake.Sent.Single().InReplyTo, Is.EqualTo($"{ids.Max()}"));
        Assert.That(lines, Does.Contain("refreshed refresh-2").And.Contain($"answered {fake.Sent.Single().Id}").And.Contain("refused 403 Forbidden"));
    }

    [Test, CancelAfter(180_000)]
    public async Task Every_question_and_answer_passes_X_s_own_description()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using var fake = await FakeX.StartAsync(time);
        await using var prism = await PrismProxy.StartAsync(Tests.Shared.Need("specs/x/openapi.json"), fake.Url);
        var first = fake.Post("@acme_help no internet", more: post => post["entities"] = new JsonObject
        {
            ["urls"] = new JsonArray(new JsonObject { ["start"] = 0, ["end"] = 1, ["url"] = "https://t.co/a", ["expanded_url"] = "https://a.example/" }),
        });
        fake.Withhold(fake.Edit(first, "@acme_help no internet in Mitte"));
        for (var number = 0; number < 120; number++)
            fake.Post($"@acme_help {number}", "2002", more: post => post["referenced_posts"] = new JsonArray(new JsonObject { ["type"] = "quoted", ["id"] = $"{first}" }));
        var file = Path.Combine(folder, "token.json");
        await File.WriteAllTextAsync(file, $"{{\"access_token\":\"{fake.Consent.AccessToken}\",\"refresh_token\":\"r\",\"expires_at\":4000000000}}");
        using var http = new HttpClient();
        IConnector Open() => new XConnectorKind().Open(
            new Settings("Channels:x", new Dictionary<string, string?> { ["TokenFile"] = file, ["ClientId"] = "c", ["Url"] = prism.Url.AbsoluteUri, ["AccountId"] = FakeX.Account, ["Query"] = "acme -is:retweet" }),
            new Surroundings("x", time, http, new Unheard(), new HandlebarsTemplates(), NullLogger.Instance));
        await using var connector = Open();
        Assert.That(await ((ISelfCheckingConnector)connector).CheckAsync(default), Is.Empty);
        foreach (var lane in connector.Lanes)
        {
            var walk = await ReadAsync(Open(), lane, Cursor.Start, 2);
            Assert.That(walk.SelectMany(batch => batch.Changes).OfType<Put>().Select(put => put.Post.NativeId).Distinct().Count(), Is.EqualTo(120), lane);
            var since = await ReadAsync(Open(), lane, walk[^1].Cursor, 1);
            Assert.That(since.Single().Changes, Is.Empty);
        }
        Assert.That(fake.Calls.Count(call => call.Query.ContainsKey("since_id")), Is.EqualTo(2));
        var last = fake.Post("@acme_help and now?");
        var reply = new Reply(new EventKey("key-1"), ReplyKind.Answer, $"{last}", null, new Author { Id = "2001" }, Visibility.Public, "We are on it.", "en", 1, false);
        Assert.That(await ((IReplier)connector).ReplyAsync(reply, default), Is.InstanceOf<Accepted>());
        var cursor = (await ReadAsync(Open(), "mentions", Cursor.Start, 2))[^1].Cursor;
        fake.Delete(last);
        time.Advance(TimeSpan.FromHours(23.5));
        Assert.That((await ReadAsync(Open(), "mentions", cursor, 2)).SelectMany(batch => batch.Changes).OfType<Gone>().Count(), Is.LessThanOrEqualTo(1));
        Assert.That(fake.Calls.Any(call => call.Route == "lookup"), "a look-up, with its errors beside its data, passed too");
    }

    [Test, CancelAfter(180_000)]
    public async Task A_question_that_breaks_the_description_is_refused()
    {
        await using var fake = await FakeX.StartAsync();
        await using var prism = await PrismProxy.StartAsync(Tests.Shared.Need("specs/x/openapi.json"), fake.Url);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(prism.Url, $"2/users/{FakeX.Account}/mentions?max_results=1000")) { Headers = { { "Authorization", $"Bearer {FakeX.Bearer}" } } };
        using var answer = await http.SendAsync(request);
        Assert.That((int)answer.StatusCode, Is.EqualTo(422));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("max_results"));
        Assert.That(fake.Calls, Is.Empty);
    }

    private static async Task<List<Batch>> ReadAsync(IConnector connector, string lane, Cursor from, int count)
    {
        await using (connector)
        {
            var batches = new List<Batch>();
            await foreach (var batch in connector.ReadAsync(lane, from, default))
            {
                batches.Add(batch);
                if (batches.Count == count)
                    break;
            }
            return batches;
        }
    }
}
