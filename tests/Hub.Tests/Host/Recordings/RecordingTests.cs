using System.Security.Cryptography;
using System.Text;
using Hub.Fakes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Host.Recordings;

/// <summary>What a channel receives is written down without who wrote it, and played again without an account, on both stores.</summary>
[Property("Requirement", "G14")]
internal sealed class RecordingTests(StoreKind kind) : StoreSuite(kind)
{
    /// <summary>Nobody answers there.</summary>
    private const string Nowhere = "http://127.0.0.1:9/";

    private static readonly string[] Personal = ["Marta", "marta", "5550101", "1234567", "firma.de", "Musterstra"];

    private string file = "";

    [SetUp]
    public void Name() => file = Path.Combine(Directory.CreateTempSubdirectory("hub-recording-").FullName, "support.jsonl");

    [Test]
    public async Task Telegram_is_played_from_its_answers_and_gives_the_same_posts_once()
    {
        await using var fake = await FakeTelegram.StartAsync();
        fake.Message($"incident: internet down, call +49 170 1234567 or marta.klein@firma.de, Musterstraße 12, {FakeTelegram.Token}");
        fake.Message("incident again");
        var stage = new RecordStage(new { Kind = "telegram", Token = RecordStage.Secret(FakeTelegram.Token), Url = fake.Url, PollSeconds = 1 });
        var recorded = await stage.RunAsync("record", RecordStage.Channel, "--out", file, "--count", "2");
        Assert.That(recorded.Code, Is.Zero, recorded.Error);
        Assert.That(recorded.Error, Does.Contain("2 answers and calls are written"));
        await HoldsNothingOfAsync([FakeTelegram.Token, "TEST", .. Personal]);
        await File.AppendAllLinesAsync(file, [
            """{"at":"2026-11-20T06:07:23Z","request":{"method":"POST","url":"http://a.example/bot(secret)/getUpdates"},"response":{"status":429,"json":{"ok":false}}}""",
            """{"at":"2026-11-20T06:07:23Z","request":{"method":"POST","url":"http://a.example/bot(secret)/sendMessage"},"response":{"status":200,"json":{"ok":true}}}""",
        ]);
        await PlaysOnceAsync(stage, new { Kind = "telegram", Token = RecordStage.Secret("1:OTHER"), Url = Nowhere }, FakeTelegram.Token, passed: "1 answers were passed over");
    }

    [Test]
    public async Task A_feed_is_played_from_its_documents_though_they_came_packed()
    {
        await using var forum = await FakeForum.StartAsync();
        forum.IsPacked = true;
        forum.Post(new ForumPost("t1", "No internet", "<p>incident, write to marta.klein@firma.de</p>", "Marta Klein", DateTimeOffset.UtcNow.AddHours(-1)), new ForumPost("t2", "Again", "<p>Marta is right: incident</p>", "Otto", DateTimeOffset.UtcNow.AddMinutes(-5)));
        var stage = new RecordStage(new { Kind = "feed", Url = forum.Url });
        Assert.That((await stage.RunAsync("record", RecordStage.Channel, "--out", file, "--count", "1")).Code, Is.Zero);
        await HoldsNothingOfAsync([.. Personal, "Otto"]);
        await PlaysOnceAsync(stage, new { Kind = "feed", Url = Nowhere + "feed.rss" }, posts: 2);
    }

    [Test]
    public async Task X_is_played_from_its_pages_though_they_ask_for_a_minutes_rest_between()
    {
        await using var fake = await FakeX.StartAsync();
        fake.User("2001", "marta", "Marta Klein");
        for (var number = 0; number < 130; number++)
            fake.Post($"@{FakeX.Handle} incident {number}, says @marta", $"{2001 + number}");
        object Settings(Uri url, string bearer) => new { Kind = "x", BearerToken = RecordStage.Secret(bearer), AccountId = FakeX.Account, OwnAccounts = new[] { FakeX.Handle }, Url = url };
        var stage = new RecordStage(Settings(fake.Url, FakeX.Bearer));
        Assert.That((await stage.RunAsync("record", RecordStage.Channel, "--out", file, "--count", "2")).Code, Is.Zero);
        await HoldsNothingOfAsync([FakeX.Bearer, .. Personal]);
        await PlaysOnceAsync(stage, Settings(new Uri(Nowhere), "OTHER"), posts: 130);
    }

    [Test]
    public async Task Webhooks_are_played_from_their_bodies_and_need_no_signature_then()
    {
        var secret = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
        var stage = new RecordStage(new { Kind = "webhook", Secrets = new[] { RecordStage.Secret(secret) } });
        var body = Encoding.UTF8.GetBytes($$$"""[{"id":"a1","text":"incident, I am Marta, {{{secret}}}","author":{"id":"marta@firma.de","name":"Marta"}},{"id":"a2","text":"incident","author":{"id":"marta@firma.de","name":"Marta"}}]""");
        var recorded = await stage.RecordAsync(address => SendAsync(address, body, Signed(secret, body)), "--out", file, "--count", "1");
        Assert.That(recorded.Code, Is.Zero, recorded.Error);
        await HoldsNothingOfAsync([secret, .. Personal]);
        await PlaysOnceAsync(stage, new { Kind = "webhook", Secrets = new[] { RecordStage.Secret($"whsec_{Convert.ToBase64String(new byte[32])}") } }, secret);
    }

    [Test]
    public async Task Telegrams_own_webhook_is_played_by_the_token_that_is_masked_in_it()
    {
        object Settings(string token) => new { Kind = "telegram", Token = RecordStage.Secret(FakeTelegram.Token), Receive = "webhook", Tokens = new[] { RecordStage.Secret(token) } };
        var stage = new RecordStage(Settings("a-token-of-the-webhook-1"));
        var body = Encoding.UTF8.GetBytes("""{"update_id":7,"message":{"message_id":5,"date":1764547200,"text":"incident","from":{"id":5550101,"is_bot":false,"first_name":"Marta"},"chat":{"id":5550101,"type":"private","first_name":"Marta"}}}""");
        var recorded = await stage.RecordAsync(address => SendAsync(address, body, ("X-Telegram-Bot-Api-Secret-Token", "a-token-of-the-webhook-1")), "--out", file, "--count", "1");
        Assert.That(recorded.Code, Is.Zero, recorded.Error);
        await HoldsNothingOfAsync(["a-token-of", .. Personal]);
        await PlaysOnceAsync(stage, Settings("another-token-of-the-webhook"), "a-token");
    }

    [Test]
    public async Task A_store_that_another_hub_holds_is_told_and_leaves_no_empty_file()
    {
        var stage = new RecordStage(new { Kind = "webhook", Auth = "none" });
        (int Code, string Out, string Error) second = default;
        var first = await stage.RecordAsync(async address =>
        {
            second = await stage.RunAsync("record", RecordStage.Channel, "--out", file);
            await SendAsync(address, """{"id":"a1","text":"incident","author":{"id":"b"}}"""u8.ToArray());
        }, "--count", "1");
        Assert.That((first.Code, second.Code, File.Exists(file)), Is.EqualTo((0, 3, false)), first.Error);
        Assert.That(second.Error, Does.Contain("Another hub holds the store").And.Contain("`hub record` runs the hub itself"));
        Assert.That(first.Out.Trim().Split('\n'), Has.Length.EqualTo(2), "without --out it is the answer, and nothing else is");
    }

    [TestCase("nothing", "line 1: it is no JSON at byte 2.")]
    [TestCase("""{"channel":"support"}""", "line 1: the first line must be {\"recording\":1,\"channel\":NAME,\"kind\":KIND}; it has no recording.")]
    [TestCase("""{"recording":2,"channel":"support","kind":"feed"}""", "line 1: recording must be 1; it is 2.")]
    [TestCase("{\"recording\":1,\"channel\":\"support\",\"kind\":\"feed\"}\n\n{\"at\":\"soon\"}", "line 3: at must be a time such as 2026-11-20T06:07:23Z.")]
    [TestCase("{\"recording\":1,\"channel\":\"support\",\"kind\":\"feed\"}\n{\"at\":\"2026-11-20T06:07:23Z\"}", "line 2: it must hold request and response, or webhook, as objects; neither is there.")]
    [TestCase("{\"recording\":1,\"channel\":\"support\",\"kind\":\"feed\"}\n{\"at\":\"2026-11-20T06:07:23Z\",\"request\":{\"method\":\"GET\",\"url\":\"http://a.example/\"},\"response\":{\"status\":7}}", "line 2: response.status must be a number between 100 and 599.")]
    [TestCase("{\"recording\":1,\"channel\":\"support\",\"kind\":\"x\"}", "is of a channel of the kind x; Channels:support:Kind is feed.")]
    [TestCase("{\"recording\":1,\"channel\":\"other\",\"kind\":\"feed\"}", "is of the channel other, which the settings do not name; they name support.")]
    [TestCase("", "holds no recording")]
    public async Task What_is_no_recording_is_told_in_one_sentence_with_its_line(string content, string sentence)
    {
        await File.WriteAllTextAsync(file, content);
        var played = await new RecordStage(new { Kind = "feed", Url = Nowhere }).RunAsync("run", "--replay", file);
        Assert.That(played.Code, Is.EqualTo(1));
        Assert.That(played.Error.TrimEnd(), Does.Contain(sentence).And.Not.Contain("\n"));
    }

    [Test]
    public async Task A_file_that_is_there_is_not_written_over_and_a_channel_that_is_not_is_told()
    {
        await File.WriteAllTextAsync(file, "precious");
        var stage = new RecordStage(new { Kind = "feed", Url = Nowhere });
        var taken = await stage.RunAsync("record", RecordStage.Channel, "--out", file);
        var unknown = await stage.RunAsync("record", "suport");
        Assert.That((taken.Code, await File.ReadAllTextAsync(file), unknown.Code), Is.EqualTo((1, "precious", 1)));
        Assert.That(unknown.Error, Does.Contain("CHANNEL must be one of the settings' channels (support); it is suport."));
    }

    private async Task HoldsNothingOfAsync(IEnumerable<string> words)
    {
        var text = await File.ReadAllTextAsync(file);
        Assert.That(words.Where(word => text.Contains(word, StringComparison.Ordinal)), Is.Empty, text);
    }

    /// <summary>Into a store of its own, without the platform; a second time nothing is new.</summary>
    /// <param name="secret">Stood in a text; null: the posts of the recorded hub are not compared, since a hub that ends with its last answer may not have stored it yet.</param>
    private async Task PlaysOnceAsync(RecordStage recorded, object channel, string? secret = null, int posts = 0, string passed = "")
    {
        var stage = new RecordStage(channel);
        var (first, second) = (await stage.RunAsync("run", "--replay", file), await stage.RunAsync("run", "--replay", file));
        Assert.That((first.Code, second.Code), Is.EqualTo((0, 0)), $"{first.Out}{first.Error}{second.Out}{second.Error}");
        var (played, before) = (await stage.PostsAsync(), secret is null ? [] : await recorded.PostsAsync());
        Assert.Multiple(() =>
        {
            Assert.That(played, Has.Count.EqualTo(secret is null ? posts : before.Count).And.Not.Empty);
            Assert.That(played.Select(post => post.Text), Has.All.Contains("ncident"));
            if (secret is not null)
                Assert.That(played.Select(post => post.Text.Length).Order(), Is.EqualTo(before.Select(post => post.Text.Replace(secret, "(secret)", StringComparison.Ordinal).Length).Order()), "masks are as long as what they hide");
            Assert.That(first.Out, Does.Contain($"{played.Count} stored").And.Contain(passed));
            Assert.That(second.Out, Does.Contain(": 0 stored"));
        });
    }

    private static async Task SendAsync(Uri address, byte[] body, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        Assert.That((int)answer.StatusCode, Is.EqualTo(200), await answer.Content.ReadAsStringAsync());
    }

    private static (string Name, string Value)[] Signed(string secret, byte[] body)
    {
        var at = $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
        var hash = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), (byte[])[.. Encoding.UTF8.GetBytes($"m1.{at}."), .. body]);
        return [("webhook-id", "m1"), ("webhook-timestamp", at), ("webhook-signature", $"v1,{Convert.ToBase64String(hash)}")];
    }
}
