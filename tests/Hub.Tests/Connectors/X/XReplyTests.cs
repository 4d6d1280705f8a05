using Hub.Connectors;
using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>X 2: only who summoned us is answered. What each answer of X means, and the whole way on both stores.</summary>
internal sealed class XReplyTests(StoreKind kind) : StoreSuite(kind)
{
    private FakeX fake = null!;
    private string folder = "";

    [SetUp]
    public async Task Start()
    {
        fake = await FakeX.StartAsync();
        folder = Directory.CreateTempSubdirectory("hub-x-").FullName;
        await File.WriteAllTextAsync(TokenFile, fake.Consent.File);
    }

    [TearDown]
    public async Task End()
    {
        await fake.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    [Property("Requirement", "G10")]
    public async Task X2_Who_mentioned_us_is_answered_under_his_post()
    {
        var id = fake.Post("@acme_help no internet");
        var outcome = await SendAsync($"{id}");
        Assert.That(fake.Sent.Select(sent => (sent.Text, sent.InReplyTo)), Is.EqualTo(new[] { ("Hello", $"{id}") }));
        Assert.That(outcome, Is.EqualTo(new Accepted(new TicketReference(fake.Sent[0].Id, $"https://x.com/i/status/{fake.Sent[0].Id}"))));
    }

    [Test]
    [Property("Requirement", "G10")]
    public async Task X2_Who_did_not_summon_us_cannot_be_answered_and_the_refusal_is_for_good()
    {
        var id = fake.Post("Acme is down", mentions: false);
        Assert.That((await SendAsync($"{id}") as Rejected)?.Reason, Does.StartWith("X refuses the reply: Forbidden: Reply to this conversation is not allowed"));
        Assert.That(await SendAsync("no-number"), Is.InstanceOf<Rejected>());
        Assert.That(fake.Sent, Is.Empty);
    }

    [TestCase(400, "about:blank", typeof(Rejected))]
    [TestCase(401, "about:blank", typeof(Retry))]
    [TestCase(402, "about:blank", typeof(Retry))]
    [TestCase(429, "about:blank", typeof(Retry))]
    [TestCase(429, "https://api.x.com/2/problems/usage-capped", typeof(Retry))]
    [TestCase(500, "about:blank", typeof(Unknown))]
    [Property("Requirement", "R21")]
    public async Task Each_refusal_is_what_it_says(int status, string type, Type expected)
    {
        var id = fake.Post("@acme_help no internet");
        fake.Fault = call => call.Route == "create" ? new XFault(status, "Title", "Detail", type) { RetryAfter = status == 429 ? 7 : null } : null;
        var outcome = await SendAsync($"{id}");
        Assert.That(outcome, Is.InstanceOf(expected));
        if (outcome is Retry { After: { } after })
            Assert.That(after, Is.EqualTo(status == 429 && type == "about:blank" ? TimeSpan.FromSeconds(7) : TimeSpan.FromMinutes(15)));
    }

    [Test]
    public async Task A_cut_is_in_doubt_and_what_was_not_sent_is_tried_again()
    {
        var id = fake.Post("@acme_help no internet");
        fake.Fault = call => call.Route == "create" ? new XFault(0, "", "") { Cut = true } : null;
        Assert.That(await SendAsync($"{id}"), Is.InstanceOf<Unknown>());
        fake.Fault = call => call.Route == "token" ? new XFault(503, "", "") : null;
        await File.WriteAllTextAsync(TokenFile, fake.Consent.File);
        Assert.That(await SendAsync($"{id}"), Is.InstanceOf<Retry>(), "no token, so nothing was sent");
        await fake.GoDownAsync();
        Assert.That(await SendAsync($"{id}"), Is.InstanceOf<Retry>());
    }

    [Test]
    public async Task A_long_answer_goes_in_parts_each_under_the_last_and_half_of_it_is_in_doubt()
    {
        var id = fake.Post("@acme_help no internet");
        var text = string.Join(' ', Enumerable.Range(1, 50).Select(number => $"word{number}"));
        Assert.That(await SendAsync($"{id}", text), Is.InstanceOf<Accepted>());
        Assert.That(fake.Sent.Select(sent => sent.InReplyTo), Is.EqualTo(new[] { $"{id}", fake.Sent[0].Id }));
        fake.Fault = call => call.Route == "create" && fake.Sent.Count == 3 ? new XFault(429, "Too Many Requests", "") : null;
        Assert.That((await SendAsync($"{id}", text) as Unknown)?.Reason, Does.StartWith("1 of 2 parts stand, the first as ").And.Contain("X asks to wait"));
        Assert.That(await SendAsync($"{id}", string.Join(' ', Enumerable.Range(1, 400).Select(number => $"word{number}"))), Is.InstanceOf<Rejected>(), "no flood");
    }

    [Test]
    [Property("Requirement", "R27")]
    public async Task A_mention_becomes_a_ticket_and_is_acknowledged_once_and_a_refusal_harms_nothing()
    {
        fake.Post("incident @acme_help no internet", "2001");
        fake.Post("incident of one who is not to be answered @acme_help", "2002");
        fake.Fault = call => call.Route == "create" && fake.Sent.Count > 0 ? new XFault(403, "Forbidden", "You are not allowed") : null;
        await using var hub = new TestHub(options => options.Channels =
            [new ChannelSetup("in", "x", Open()) { Mode = ChannelMode.Automatic, Replies = ReplySetup.Default with { Mentions = ["@acme_help"] } }]);
        await DeliveryTests.Until(() => fake.Sent.Count == 1 && hub.Sink.Of(TicketEventKind.Created).Count() == 2);
        await hub.IdleAsync();
        Assert.That(fake.Calls.Count(call => call.Route == "create"), Is.EqualTo(2), "one answer, and one refusal that is not tried again");
        Assert.That(fake.Sent.Single().Text, Does.StartWith("Thank you, your message has arrived."));
        Assert.That(hub.Core.Channels.Single().Spending, Does.Contain("spent today"));
    }

    private string TokenFile => Path.Combine(folder, "token.json");

    private IConnector Open() => new XConnectorKind().Open(
        Surrounding.Settings(("TokenFile", TokenFile), ("ClientId", FakeConsent.ClientId), ("Url", fake.Url.AbsoluteUri), ("AccountId", FakeX.Account), ("LeastPoll", "00:00:05")), Surrounding.Of());

    private async Task<Outcome> SendAsync(string to, string text = "Hello")
    {
        await using var connector = Open();
        return await ((IReplier)connector).ReplyAsync(new Reply(new EventKey("key-1"), ReplyKind.Answer, to, null, new Author { Id = "2001" }, Visibility.Public, text, "en", 1, false), default);
    }
}
