using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>X 11: challenges, signatures, repeats and replays of events, and what comes both ways.</summary>
internal sealed class XWebhookTests(StoreKind kind) : StoreSuite(kind)
{
    private readonly ManualTime time = new();
    private FakeX fake = null!;
    private string folder = "";

    [SetUp]
    public async Task Start() => (fake, folder) = (await FakeX.StartAsync(time), Directory.CreateTempSubdirectory("hub-x-").FullName);

    [TearDown]
    public async Task End() => await fake.DisposeAsync();

    [Test]
    [Property("Requirement", "R4")]
    public async Task X11_A_challenge_is_answered_with_its_token_under_the_consumer_secret()
    {
        await using var connector = Open();
        var answer = (Answer)await Door(connector).ReceiveAsync(XWebhookSubject.Challenge("MTk3+Zg/3=="), default);
        Assert.That((answer.Response.Status, answer.Response.ContentType, Encoding.UTF8.GetString(answer.Response.Body.Span)), Is.EqualTo((200, "application/json", $"{{\"response_token\":\"{FakeX.SignatureOf("MTk3+Zg/3==")}\"}}")));
        Assert.That(((IHeadCheckingConnector)connector).RefuseByHead(XWebhookSubject.Challenge("abc")), Is.Null, "a challenge has no signature of its own");
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task X11_A_challenge_signs_nothing_that_could_be_an_event_and_what_it_signs_is_none()
    {
        await using var connector = Open();
        foreach (var token in new[] { "", "{\"data\":{}}", "[1]", " abc", "\"abc\"", new string('a', 257) })
            Assert.That(((Answer)await Door(connector).ReceiveAsync(XWebhookSubject.Challenge(token), default)).Response.Status, Is.EqualTo(400), token);
        Assert.That(await Door(connector).ReceiveAsync(XWebhookSubject.Request("abc"), default), Is.InstanceOf<Answer>(), "a stranger has its signature from a challenge: nothing of it is kept");
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task X11_The_signature_is_over_the_bytes_as_they_came()
    {
        await using var connector = Open();
        var body = fake.EventOf(fake.Post("No internet"));
        Assert.That(await Door(connector).ReceiveAsync(XWebhookSubject.Request(body), default), Is.InstanceOf<Received>());
        foreach (var other in new[] { body + " ", body.Replace("No internet", "No Internet", StringComparison.Ordinal), $"{{ {body[1..]}" })
            Assert.That((await Door(connector).ReceiveAsync(XWebhookSubject.Request(other, FakeX.SignatureOf(body)), default) as Denied)?.Problem.Status, Is.EqualTo(401));
    }

    [Test]
    [Property("Requirement", "R9"), Property("Requirement", "R1")]
    public async Task X11_What_comes_by_webhook_by_poll_twice_and_by_a_replay_is_one_post_with_one_ticket()
    {
        var id = fake.Post("incident no internet");
        var first = fake.EventOf(id);
        var edited = fake.EventOf(fake.Edit(id, "incident no internet in Mitte"));
        await using var door = Open();
        await using var hub = Hub();
        await DeliveryTests.Until(() => hub.Core.Reader.LanesAsync(default).Result.SingleOrDefault()?.Stored == 1);
        foreach (var (body, outcome) in new[] { (edited, ChangeOutcome.Repeated), (first, ChangeOutcome.Stored), (first, ChangeOutcome.Repeated), (edited, ChangeOutcome.Repeated) })
            Assert.That(await SendAsync(hub, door, body), Is.EqualTo(outcome), "the older version is kept as a revision, and changes nothing");
        await hub.IdleAsync();
        var post = (await hub.Core.Reader.PostsAsync(new PostQuery(), default)).Single();
        Assert.That((post.NativeId, post.Text), Is.EqualTo(($"{id}", "incident no internet in Mitte")));
        Assert.That(hub.Sink.Of(TicketEventKind.Created).Count(), Is.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task X11_A_replay_brings_no_deleted_words_back()
    {
        var body = fake.EventOf(fake.Post("incident of secret words"));
        await using var door = Open();
        await using var hub = Hub();
        await DeliveryTests.Until(() => hub.Core.Reader.LanesAsync(default).Result.SingleOrDefault()?.Stored == 1);
        await SendAsync(hub, door, Other("post.delete", $"{{\"id\":\"{(await hub.Core.Reader.PostsAsync(new PostQuery(), default)).Single().NativeId}\",\"author_id\":\"2001\"}}"));
        await SendAsync(hub, door, body);
        Assert.That((await hub.Core.Reader.PostsAsync(new PostQuery(), default)).Single().Text, Is.Null.Or.Empty);
    }

    [TestCase("follow.follow", "{}")]
    [TestCase("dm.received", "{\"direct_message_events\":[{\"id\":\"7\"}]}")]
    [TestCase("telepathy.new", "[1]")]
    public async Task What_is_not_read_is_answered_well_and_not_kept(string type, string payload)
    {
        await using var connector = Open();
        var answer = await Door(connector).ReceiveAsync(XWebhookSubject.Request(Other(type, payload)), default);
        Assert.That((answer as Answer)?.Response.Status, Is.EqualTo(200));
        Assert.That((await Door(connector).ReceiveAsync(XWebhookSubject.Request(fake.EventOf(fake.Post("of another account")).Replace($"\"user_id\":\"{FakeX.Account}\"", "\"user_id\":\"77\"", StringComparison.Ordinal)), default) as Answer)?.Response.Status, Is.EqualTo(200));
    }

    [TestCase("{\"data\":")]
    [TestCase("{\"for_user_id\":\"1001\",\"tweet_create_events\":[{}]}")]
    [TestCase("{\"data\":{\"event_type\":\"post.mention.create\"}}")]
    [TestCase("{\"data\":{\"event_type\":\"post.delete\",\"payload\":{\"id\":7}}}")]
    [TestCase("{\"data\":{\"event_type\":\"post.mention.create\",\"payload\":{\"id\":\"no-number\"}}}")]
    [Property("Requirement", "R5")]
    public async Task What_cannot_be_read_lies_in_quarantine_with_its_bytes_and_is_answered_200(string body)
    {
        await using var connector = Open();
        var received = (Received)await Door(connector).ReceiveAsync(XWebhookSubject.Request(body), default);
        var defective = (Defective)received.Changes.Single();
        Assert.That(received.Respond([new ChangeResult(ChangeOutcome.Quarantined, defective.Id, defective.Reason)]).Status, Is.EqualTo(200));
        Assert.That(((IRereadingConnector)connector).Reread(defective.Id, defective.Raw, DateTimeOffset.UnixEpoch), Is.InstanceOf<Defective>());
    }

    [Test]
    public void A_webhook_needs_the_account() => Assert.That(
        new XConnectorKind().Check(Surrounding.Settings(("BearerToken", "b"), ("Query", "acme"), ("ConsumerSecrets:0", FakeX.ConsumerSecret))).Single(fault => !fault.IsWarning).Sentence,
        Is.EqualTo("Channels:test:ConsumerSecrets needs Channels:test:AccountId: events are of an account; it is missing."));

    private static string Other(string type, string payload) => $"{{\"data\":{{\"event_uuid\":\"1\",\"filter\":{{\"user_id\":\"{FakeX.Account}\"}},\"event_type\":\"{type}\",\"payload\":{payload}}}}}";

    private static async Task<ChangeOutcome> SendAsync(TestHub hub, IConnector door, string body)
    {
        var received = (Received)await Door(door).ReceiveAsync(XWebhookSubject.Request(body), default);
        var results = await hub.Core.CommitAsync("in", received.Changes, default);
        Assert.That(received.Respond(results).Status, Is.EqualTo(200));
        return results.Single().Outcome;
    }

    private static IWebhookConnector Door(IConnector connector) => (IWebhookConnector)connector;

    private IConnector Open() => new XConnectorKind().Open(XWebhookSubject.Settings(fake.Url), Surrounding.Of(time));

    private TestHub Hub() => new(options => (options.Folder, options.Time, options.Channels) = (folder, time, [new ChannelSetup("in", "x", Open())]));
}
