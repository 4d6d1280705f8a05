using Hub.Connectors;
using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Connectors.Telegram;

/// <summary>The way back: what each answer of Telegram means, and the whole way on both stores.</summary>
internal sealed class TelegramReplyTests(StoreKind kind) : StoreSuite(kind)
{
    private FakeTelegram fake = null!;

    [SetUp]
    public async Task Start() => fake = await FakeTelegram.StartAsync();

    [TearDown]
    public async Task End() => await fake.DisposeAsync();

    [Test]
    [Property("Requirement", "G10")]
    public async Task An_answer_goes_to_the_chat_as_an_answer_to_the_message()
    {
        var outcome = await SendAsync("b1:5550101:7");
        var call = fake.Calls.Single(call => call.Method == "sendMessage").Parameters;
        Assert.That(((string?)call["chat_id"], (string?)call["business_connection_id"], (long?)call["reply_parameters"]!["message_id"], (string?)call["text"]), Is.EqualTo(("5550101", "b1", 7, "Hello")));
        Assert.That(outcome, Is.EqualTo(new Accepted(new TicketReference($"b1:5550101:{fake.Sent.Single()["message_id"]}"))));
    }

    [TestCase(403, "Forbidden: bot was blocked by the user", typeof(Rejected))]
    [TestCase(400, "Bad Request: chat not found", typeof(Rejected))]
    [TestCase(401, "Unauthorized", typeof(Retry))]
    [TestCase(429, "Too Many Requests: retry after 7", typeof(Retry))]
    [TestCase(500, "Internal Server Error", typeof(Unknown))]
    [Property("Requirement", "R21")]
    public async Task Each_refusal_is_what_it_says(int code, string description, Type expected)
    {
        fake.Fault = _ => new TelegramFault(code, description) { RetryAfter = code == 429 ? 7 : null };
        var outcome = await SendAsync("5550101:7");
        Assert.That(outcome, Is.InstanceOf(expected));
        if (outcome is Retry { After: { } after })
            Assert.That(after, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task A_group_that_became_a_supergroup_is_answered_there_and_a_cut_is_in_doubt()
    {
        fake.Fault = call => (string?)call.Parameters["chat_id"] == "-5" ? new TelegramFault(400, "Bad Request: group chat was upgraded to a supergroup chat") { MigrateTo = -1001234567890123 } : null;
        Assert.That(await SendAsync("-5:7"), Is.InstanceOf<Accepted>());
        Assert.That((long)fake.Sent.Single()["chat"]!["id"]!, Is.EqualTo(-1001234567890123));
        fake.Fault = _ => new TelegramFault(0, "") { Cut = true };
        Assert.That(await SendAsync("5550101:7"), Is.InstanceOf<Unknown>());
        await fake.GoDownAsync();
        Assert.That(await SendAsync("5550101:7"), Is.InstanceOf<Retry>(), "nothing was sent");
    }

    [Test]
    [Property("Requirement", "R27")]
    public async Task A_blocked_bot_harms_nothing_and_an_acknowledgement_is_sent_once()
    {
        fake.Fault = call => call.Method == "sendMessage" && (string?)call.Parameters["chat_id"] == "666" ? new TelegramFault(403, "Forbidden: bot was blocked by the user") : null;
        fake.Message("incident of one who blocks", 666);
        fake.Message("incident of Marta");
        var connector = Open();
        await using var hub = new TestHub(options => options.Channels =
            [new ChannelSetup("in", "telegram", connector) { Mode = ChannelMode.Automatic }]);
        await UntilAsync(() => fake.Sent.Count > 0 && hub.Sink.Of(TicketEventKind.Created).Count() == 2);
        fake.Message("incident after it");
        await UntilAsync(() => hub.Sink.Deliveries.Any(delivery => delivery.Event.Text.Contains("after it", StringComparison.Ordinal)));
        await hub.IdleAsync();
        Assert.That(fake.Sent.Count(sent => (long)sent["chat"]!["id"]! == 5550101), Is.EqualTo(1), "acknowledged once");
        Assert.That(fake.Calls.Count(call => call.Method == "sendMessage" && (string?)call.Parameters["chat_id"] == "666"), Is.EqualTo(1), "refused for good is not tried again");
        Assert.That(hub.Sink.Of(TicketEventKind.Created).Count(), Is.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task Every_request_that_the_connector_makes_is_one_of_the_Bot_API()
    {
        var spec = new TelegramSpec(Shared.Need("specs/telegram/api.json"));
        fake.File("doc", [1]);
        fake.Message("one");
        await using (var connector = Open())
        {
            await using (var lane = connector.ReadAsync(TelegramConnector.Lane, Cursor.Start, default).GetAsyncEnumerator())
                while (fake.Calls.Count < 2 && await lane.MoveNextAsync())
                    Assert.That(lane.Current.Cursor.IsStart, Is.False);
            await ((ISelfCheckingConnector)connector).CheckAsync(default);
            await ((IFileSource)connector).FetchAsync(new Uri("telegram-file:doc"), Stream.Null, 10, default);
        }
        await SendAsync("b1:5550101:7");
        Assert.That(fake.Calls.Select(call => call.Method).Distinct(), Is.EquivalentTo((string[])["getUpdates", "getMe", "getWebhookInfo", "getFile", "sendMessage"]));
        Assert.That(fake.Calls.SelectMany(call => spec.OfCall(call.Method, call.Parameters)), Is.Empty);
        Assert.That(fake.Sent.SelectMany(message => spec.OfType("Message", message)), Is.Empty, "and the fake's answers are of its types");
        Assert.That(spec.OfType("Message", fake.Said("x")), Is.Empty);
        Assert.That(spec.OfCall("sendMessage", new System.Text.Json.Nodes.JsonObject { ["chat"] = 1, ["text"] = 5 }), Is.EquivalentTo((string[])["sendMessage has no chat", "sendMessage.text: 5 is no String", "sendMessage lacks chat_id"]), "the check itself can fail");
    }

    private IConnector Open() => new TelegramConnectorKind().Open(Surrounding.Settings(("Token", FakeTelegram.Token), ("Url", fake.Url.AbsoluteUri), ("PollSeconds", "1")), Surrounding.Of());

    private async Task<Outcome> SendAsync(string to)
    {
        await using var connector = Open();
        return await ((IReplier)connector).ReplyAsync(new Reply(new EventKey("key-1"), ReplyKind.Answer, to, null, new Author { Id = "5550101" }, Visibility.Private, "Hello", "en", 1, false), default);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!holds())
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(end), "it did not come");
            await Task.Delay(5);
        }
    }
}
