using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;
using Hub.Sinks;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>A desk's call is verified before it is read, and answered by the table of docs/way-back.md.</summary>
[TestFixture]
internal sealed class DeskWebhookTests
{
    private const string Signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Old = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", Plain = "a-token-of-the-desk";
    private const string Good = """{"id":"9","ticket":"T-1","status":"solved","at":"2026-11-24T12:00:00Z"}""";
    private readonly TestWorld world = new();

    [SetUp]
    public void Secrets()
    {
        Environment.SetEnvironmentVariable("HUB_TEST_BACK_SECRET", Signing);
        Environment.SetEnvironmentVariable("HUB_TEST_BACK_OLD", Old);
        Environment.SetEnvironmentVariable("HUB_TEST_BACK_TOKEN", Plain);
    }

    [OneTimeTearDown]
    public void End() => world.Dispose();

    [TestCase(Signing, true)]
    [TestCase(Old, true)]
    [TestCase("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    public void Both_live_secrets_sign_and_no_other(string secret, bool holds)
    {
        var desk = Open(("WebhookSecret", "env:HUB_TEST_BACK_SECRET"), ("PreviousWebhookSecret", "env:HUB_TEST_BACK_OLD"));
        var now = DateTimeOffset.UtcNow;
        Environment.SetEnvironmentVariable("HUB_TEST_BACK_OTHER", secret);
        var headers = new Dictionary<string, string>
        {
            ["webhook-id"] = "m1",
            ["webhook-timestamp"] = $"{now.ToUnixTimeSeconds()}",
            ["webhook-signature"] = StandardWebhooks.Sign([new Secret("env:HUB_TEST_BACK_OTHER")], "m1", now, Encoding.UTF8.GetBytes(Good)),
        };
        var reading = desk(Request(Good, headers));
        Assert.That(reading, holds ? Is.TypeOf<Received>() : Is.TypeOf<Denied>());
        if (reading is Denied denied)
            Assert.That(denied.Problem.Status, Is.EqualTo(401));
    }

    [Test]
    public void An_empty_secret_is_a_fault_and_verifies_nothing()
    {
        using var folder = new TempFolder();
        var file = folder.File("secret");
        File.WriteAllText(file, "\n");
        var reader = new SettingsReader(TestWorld.Settings(("Token", "file:" + file)));
        var secret = reader.Secret("Token")!;
        Assert.That(reader.Faults().Select(fault => fault.Sentence), Is.EqualTo(new[] { $"Backends:desk:Token must be env:NAME or file:PATH of a readable secret; file:{file} is empty." }));
        Assert.That(secret.Reveal, Throws.TypeOf<RefusedException>());
        File.WriteAllText(file, "now-there");
        Assert.That(secret.Reveal(), Is.EqualTo("now-there"));
    }

    [Test]
    public void What_the_headers_show_is_refused_before_the_body()
    {
        var section = TestWorld.Settings(("Url", "http://127.0.0.1:1/"), ("Preset", "json"), ("WebhookSecret", "env:HUB_TEST_BACK_TOKEN"), ("WebhookVerify", "token"), ("WebhookPrefix", "Bearer"));
        var desk = (IDeskWebhook)new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section));
        Assert.That(desk.RefuseByHead(Request("", [])), Is.TypeOf<Denied>());
        Assert.That(desk.RefuseByHead(Request("", new() { ["Authorization"] = "Bearer " + Plain })), Is.Null);
    }

    [Test]
    public void A_token_and_an_hmac_are_verified_as_the_operator_says()
    {
        var token = Open(("WebhookSecret", "env:HUB_TEST_BACK_TOKEN"), ("WebhookVerify", "token"), ("WebhookPrefix", "Bearer"));
        Assert.That(token(Request(Good, new() { ["Authorization"] = "Bearer " + Plain })), Is.TypeOf<Received>());
        Assert.That(token(Request(Good, new() { ["Authorization"] = "Bearer " + Plain[..^1] })), Is.TypeOf<Denied>());
        Assert.That(token(Request(Good, [])), Is.TypeOf<Denied>());
        var hmac = Open(("WebhookSecret", "env:HUB_TEST_BACK_TOKEN"), ("WebhookVerify", "hmac-hex"), ("WebhookHeader", "X-Hub-Signature-256"), ("WebhookPrefix", "sha256="));
        var hash = Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Plain), Encoding.UTF8.GetBytes(Good)));
        Assert.That(hmac(Request(Good, new() { ["X-Hub-Signature-256"] = "sha256=" + hash })), Is.TypeOf<Received>());
        Assert.That(hmac(Request(Good + " ", new() { ["X-Hub-Signature-256"] = "sha256=" + hash })), Is.TypeOf<Denied>());
    }

    [Test]
    [Property("Requirement", "R4")]
    public void One_bad_item_loses_none_of_the_others_and_nonsense_is_kept()
    {
        var many = Read($$"""[{{Good}},{"id":"10","ticket":"T-1","status":"in limbo"},{"id":"11","ticket":"T-1","comment":"Done."}]""");
        Assert.That(many.Changes.Select(change => change.GetType()), Is.EqualTo(new[] { typeof(StatusEvent), typeof(Defective), typeof(CommentEvent) }));
        var answer = many.Respond([new(ChangeOutcome.Stored, "9", null), new(ChangeOutcome.Quarantined, "10", "not mapped"), new(ChangeOutcome.Ignored, "11", null)]);
        Assert.That((answer.Status, Encoding.UTF8.GetString(answer.Body.Span)), Is.EqualTo((200,
            """{"results":[{"id":"9","status":"stored"},{"id":"10","status":"quarantined","reason":"not mapped"},{"id":"11","status":"ignored"}]}""")));
        foreach (var nonsense in new[] { "", "{\"id\":", "{} {}" })
        {
            var whole = Read(nonsense);
            Assert.That(whole.Changes, Has.Count.EqualTo(1).And.All.TypeOf<Defective>());
            Assert.That(whole.Respond([new(ChangeOutcome.Quarantined, "h", "no JSON")]).Status, Is.EqualTo(422));
        }
        Assert.That(Read(Good).Respond([new(ChangeOutcome.Repeated, "9", null)]).Status, Is.EqualTo(200));
    }

    [Test]
    [Property("Requirement", "R8")]
    public void Too_many_items_are_refused_with_the_bound()
    {
        var reading = Token()(Request($"[{string.Join(',', Enumerable.Repeat("{}", 10_001))}]", new() { ["Authorization"] = Plain }));
        Assert.That(reading is Denied { Problem: { Status: 413, Allowed: "10000", Found: "10001" } }, Is.True);
    }

    [Test]
    public void Without_a_secret_there_is_no_door()
    {
        var section = TestWorld.Settings(("Url", "http://localhost/"), ("Preset", "json"));
        Assert.That(((IDeskWebhook)new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section))).TakesWebhooks, Is.False);
    }

    [Test]
    public void Faults_of_the_settings_are_told_at_once()
    {
        var section = TestWorld.Settings(("Url", "http://localhost/"), ("Preset", "json"), ("WebhookSecret", "env:HUB_TEST_BACK_TOKEN"), ("Statuses:waiting", "later"), ("WebhookHedder", "x"));
        Assert.That(new HttpSinkKind(SinkKinds.PresetFolder).Check(section).Select(fault => fault.Sentence), Is.EquivalentTo(new[]
        {
            "Backends:desk:WebhookSecret must be whsec_ followed by the base64 of 24 to 64 random bytes; what it holds has another form.",
            "Backends:desk:Statuses:waiting must be open or pending or resolved or closed; it is later.",
            "Backends:desk:WebhookHedder is not known; did you mean WebhookHeader?",
        }));
    }

    private Received Read(string body) => (Received)Token()(Request(body, new() { ["Authorization"] = Plain }));

    private Func<WebhookRequest, WebhookReading> Token() => Open(("WebhookSecret", "env:HUB_TEST_BACK_TOKEN"), ("WebhookVerify", "token"));

    private Func<WebhookRequest, WebhookReading> Open(params (string, string?)[] settings)
    {
        var section = TestWorld.Settings([("Url", "http://localhost/"), ("Preset", "json"), ("Statuses:solved", "resolved"), .. settings]);
        Assert.That(new HttpSinkKind(SinkKinds.PresetFolder).Check(section), Is.Empty);
        var sink = (IDeskWebhook)new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section));
        Assert.That(sink.TakesWebhooks, Is.True);
        return request => sink.ReceiveAsync(request, default).AsTask().Result;
    }

    private static WebhookRequest Request(string body, Dictionary<string, string> headers) =>
        new("POST", "", headers.GetValueOrDefault, Encoding.UTF8.GetBytes(body), DateTimeOffset.UtcNow);
}
