using System.Net;
using System.Text.Json;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Tests.Sinks;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>A webhook channel answers its own system: signed, under one id, with the outcome that the answer means.</summary>
internal sealed class WebhookReplyTests
{
    private const string Key = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    [Test]
    [Property("Requirement", "G10")]
    public async Task A_reply_is_signed_and_says_whom_where_and_that_it_is_automatic()
    {
        var system = new TheirSystem(HttpStatusCode.OK, """{"id":"r-1"}""");
        var outcome = await SendAsync(system, Reply(ReplyKind.Acknowledgement));
        using var body = JsonDocument.Parse(system.Body!);
        var data = body.RootElement.GetProperty("data");
        Assert.That((outcome as Accepted)?.Reference.Id, Is.EqualTo("r-1"));
        Assert.That(system.Verdict().Problem, Is.Null);
        Assert.That((system.Header("webhook-id"), system.Header("Auto-Submitted"), data.GetProperty("inReplyTo").GetString(), data.GetProperty("to").GetProperty("id").GetString(), data.GetProperty("automatic").GetBoolean()),
            Is.EqualTo(("key-1", "auto-replied", "p", "anna", true)));
    }

    [TestCase(HttpStatusCode.TooManyRequests, typeof(Retry))]
    [TestCase(HttpStatusCode.ServiceUnavailable, typeof(Retry))]
    [TestCase(HttpStatusCode.InternalServerError, typeof(Unknown))]
    [TestCase(HttpStatusCode.RequestTimeout, typeof(Unknown))]
    [TestCase(HttpStatusCode.Gone, typeof(Rejected))]
    [TestCase(HttpStatusCode.OK, typeof(Accepted))]
    public async Task What_the_system_answers_decides_what_becomes_of_it(HttpStatusCode status, Type outcome) =>
        Assert.That(await SendAsync(new TheirSystem(status, "no json"), Reply(ReplyKind.Answer)), Is.TypeOf(outcome));

    [Test]
    public void A_way_back_needs_secrets()
    {
        var faults = new WebhookConnectorKind().Check(new Settings("Channels:web", new Dictionary<string, string?> { ["Auth"] = "signature", ["Secrets"] = Key, ["ReplyUrl"] = "http://127.0.0.1:9/replies" }));
        Assert.That(faults.Single(fault => !fault.IsWarning).Sentence, Is.EqualTo("Channels:web:ReplySecrets must hold one or two secrets (whsec_...) where ReplyUrl is set; it is missing."));
    }

    private static Reply Reply(ReplyKind kind) => new(new EventKey("key-1"), kind, "p", "t", new Author { Id = "anna" }, Visibility.Private, "Hello", "en", 1, false);

    private static async Task<Outcome> SendAsync(TheirSystem system, Reply reply)
    {
        var world = new TestWorld();
        using var client = new HttpClient(system);
        var replies = new WebhookReplies(new Uri("http://127.0.0.1:9/replies"), [Secrets], new Surroundings("web", TimeProvider.System, client, world, new HandlebarsTemplates(), world));
        return await replies.ReplyAsync(reply, default);
    }

    private static Secret Secrets => new SettingsReader(new Settings("x", new Dictionary<string, string?> { ["Key"] = Key })).Secret("Key")!;

    private sealed class TheirSystem(HttpStatusCode status, string answer) : HttpMessageHandler
    {
        private HttpRequestMessage? request;

        public byte[]? Body { get; private set; }

        public string? Header(string name) => request!.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : null;

        public SignatureVerdict Verdict() => StandardWebhooks.Verify(
            [Secrets], Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), Body, TimeProvider.System.GetUtcNow());

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken stop)
        {
            (request, Body) = (message, await message.Content!.ReadAsByteArrayAsync(stop));
            return new HttpResponseMessage(status) { Content = new StringContent(answer) };
        }
    }
}
