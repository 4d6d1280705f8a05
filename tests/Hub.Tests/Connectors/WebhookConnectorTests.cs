using System.Text;
using System.Text.Json;
using Hub.Connectors;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

[TestFixture, Property("Requirement", "R4")]
public sealed class WebhookConnectorTests
{
    private const string TokenA = "token-a-0123456789", TokenB = "token-b-0123456789";
    private readonly StandingClock clock = new();

    [Test]
    public void A_good_post_is_answered_with_its_id_and_what_became_of_it()
    {
        var received = Receive(WebhookSubject.Signed("""{"id":"a-1","text":"x"}"""));
        Assert.That(Answer(received, new ChangeResult(ChangeOutcome.Stored, "a-1", null)), Is.EqualTo((200, """{"id":"a-1","status":"stored"}""")));
        Assert.That(Answer(received, new ChangeResult(ChangeOutcome.Repeated, "a-1", null)), Is.EqualTo((200, """{"id":"a-1","status":"repeated"}""")));
        Assert.That(Answer(received, new ChangeResult(ChangeOutcome.Stored, "ї \"1\"", null)).Item1, Is.EqualTo(200));
        Assert.That(JsonDocument.Parse(Answer(received, new ChangeResult(ChangeOutcome.Stored, "ї \"1\"\\", null)).Item2).RootElement.GetProperty("id").GetString(), Is.EqualTo("ї \"1\"\\"));
    }

    [Test]
    public void A_good_post_that_the_intake_quarantines_is_answered_422()
    {
        var received = Receive(WebhookSubject.Signed("""{"id":"1","text":"x"}"""));
        var (status, body) = Answer(received, new ChangeResult(ChangeOutcome.Quarantined, "1", "A step threw."));
        Assert.That(status, Is.EqualTo(422));
        Assert.That(JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString(), Is.EqualTo("A step threw."));
    }

    [Test]
    public void A_bad_post_is_answered_with_a_problem_that_names_field_allowed_and_found()
    {
        var received = Receive(WebhookSubject.Signed("""{"id":"1","text":"x","visibility":"secret"}"""));
        Assert.That(((Defective)received.Changes.Single()).Id, Is.EqualTo("1"));
        var response = received.Respond([new ChangeResult(ChangeOutcome.Quarantined, "1", null)]);
        Assert.That(response.ContentType, Is.EqualTo("application/problem+json"));
        Assert.That(Encoding.UTF8.GetString(response.Body.Span), Is.EqualTo(
            """{"type":"about:blank","title":"The item cannot be read","status":422,"detail":"/visibility must be public or private; it is \u0022secret\u0022.","field":"/visibility","allowed":"public or private","found":"\u0022secret\u0022","id":"1"}"""));
    }

    [Test]
    public void Of_an_array_each_item_has_its_result_and_its_own_slice_of_the_bytes()
    {
        var received = Receive(WebhookSubject.Signed("""[ {"id":"1","text":"x"} , 7, {"id":"2","text":[]}, {"id":"3","kind":"delete"} ]"""));
        Assert.That(received.Changes.Select(change => change.GetType().Name), Is.EqualTo((string[])["Put", "Defective", "Defective", "Gone"]));
        Assert.That(Encoding.UTF8.GetString(((Put)received.Changes[0]).Post.Raw.Span), Is.EqualTo("""{"id":"1","text":"x"}"""));
        Assert.That(Encoding.UTF8.GetString(((Defective)received.Changes[1]).Raw.Span), Is.EqualTo("7"));
        var (status, body) = Answer(
            received, new(ChangeOutcome.Stored, "1", null), new(ChangeOutcome.Quarantined, "h", "no object"), new(ChangeOutcome.Quarantined, "2", "/text"), new(ChangeOutcome.Stored, "3", null));
        Assert.That(status, Is.EqualTo(200));
        Assert.That(body, Is.EqualTo(
            """{"results":[{"id":"1","status":"stored"},{"id":"h","status":"quarantined","reason":"no object"},{"id":"2","status":"quarantined","reason":"/text"},{"id":"3","status":"stored"}]}"""));
    }

    [TestCase("application/x-ndjson")]
    [TestCase("Application/NDJSON; charset=utf-8")]
    [TestCase("application/json")]
    [TestCase("")]
    public void Lines_are_items_by_content_type_or_because_a_second_one_follows(string contentType)
    {
        var received = Receive(WebhookSubject.Signed("{\"id\":\"1\",\"text\":\"x\"}\r\n\n{\"id\":\"half\n  {\"id\":\"2\",\"text\":\"y\"} \n", contentType: contentType));
        Assert.That(received.Changes.Select(change => change.GetType().Name), Is.EqualTo((string[])["Put", "Defective", "Put"]));
        Assert.That(Encoding.UTF8.GetString(((Defective)received.Changes[1]).Raw.Span), Is.EqualTo("{\"id\":\"half"));
    }

    [Test]
    public void One_line_with_the_content_type_of_lines_is_answered_as_many() =>
        Assert.That(Answer(Receive(WebhookSubject.Signed("""{"id":"1","text":"x"}""", contentType: "application/x-ndjson")), new ChangeResult(ChangeOutcome.Stored, "1", null)).Item2, Does.StartWith("{\"results\""));

    [TestCase("")]
    [TestCase("  \n ")]
    [TestCase("nothing")]
    [TestCase("5")]
    [TestCase("\"text\"")]
    [TestCase("null")]
    [TestCase("""{"id":"1","text":"x"} {"id":"2","text":"x"}""")]
    [TestCase("""{"id":"1","text":"x"},""")]
    [TestCase("""[{"id":"1","text":"x"}""")]
    [TestCase("""[{"id":"1","text":"x"},]""")]
    [TestCase("""[] []""")]
    [TestCase("{\n\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"text\":\"x\"}")]
    public void What_is_no_item_array_or_lines_is_one_defective_with_all_bytes_and_answered_422(string body)
    {
        var received = Receive(WebhookSubject.Signed(body));
        var defective = (Defective)received.Changes.Single();
        Assert.That(defective.Id, Has.Length.EqualTo(64));
        Assert.That(Encoding.UTF8.GetString(defective.Raw.Span), Is.EqualTo(body));
        Assert.That(defective.Reason, Does.Contain("one JSON object, an array of objects, or one object a line"));
        Assert.That(Answer(received, new ChangeResult(ChangeOutcome.Quarantined, defective.Id, defective.Reason)).Item1, Is.EqualTo(422));
    }

    [TestCase("[]", "application/json")]
    [TestCase("\n\n", "application/x-ndjson")]
    public void Nothing_to_store_is_answered_at_once(string body, string contentType) =>
        Assert.That(Read(WebhookSubject.Signed(body, contentType: contentType)), Is.InstanceOf<Answer>().With.Property(nameof(Contracts.Answer.Response)).Property(nameof(WebhookResponse.Status)).EqualTo(200));

    [TestCase("[", ",", "]", "application/json")]
    [TestCase("", "\n", "", "application/x-ndjson")]
    public void Ten_thousand_items_pass_and_one_more_is_refused_with_the_bound(string open, string between, string close, string contentType)
    {
        const string item = """{"id":"1","text":"x"}""";
        Assert.That(Receive(WebhookSubject.Signed(open + string.Join(between, Enumerable.Repeat(item, 10_000)) + close, contentType: contentType)).Changes, Has.Count.EqualTo(10_000));
        var denied = (Denied)Read(WebhookSubject.Signed(open + string.Join(between, Enumerable.Repeat(item, 10_001)) + close, contentType: contentType));
        Assert.That((denied.Problem.Status, denied.Problem.Detail), Is.EqualTo((413, "The body must hold at most 10000 items; it holds more.")));
    }

    [Test]
    public void Any_of_two_live_secrets_signs_and_no_other()
    {
        var options = ("Secrets:0", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oE");
        Assert.That(Read(WebhookSubject.Signed("[]"), options, ("Secrets:1", WebhookSubject.Live)), Is.InstanceOf<Answer>());
        var denied = (Denied)Read(WebhookSubject.Signed("[]", WebhookSubject.Foreign), options, ("Secrets:1", WebhookSubject.Live));
        Assert.That((denied.Problem.Status, denied.Problem.Detail), Is.EqualTo((401, "The request must carry a Standard Webhooks signature: no signature in the header webhook-signature was made with a live secret over this id, timestamp and body.")));
    }

    [Test]
    public void A_stale_signature_is_refused_with_the_reason() => Assert.That(
        ((Denied)Read(WebhookSubject.Signed("[]", at: new DateTimeOffset(2026, 1, 2, 2, 0, 0, TimeSpan.Zero)))).Problem.Detail, Does.Contain("webhook-timestamp lies more than 5 minutes in the past"));

    [TestCase("Bearer " + TokenA, true)]
    [TestCase("bearer  " + TokenB + " ", true)]
    [TestCase("Bearer token-a-012345678", false)]
    [TestCase("Bearer ", false)]
    [TestCase("Basic " + TokenA, false)]
    [TestCase(null, false)]
    public void Any_of_two_live_tokens_opens_and_nothing_else(string? header, bool opens)
    {
        var request = new WebhookRequest("POST", "", name => name == "Authorization" ? header : null, "[]"u8.ToArray(), DateTimeOffset.UnixEpoch);
        var reading = Read(request, ("Auth", "bearer"), ("Tokens:0", TokenA), ("Tokens:1", TokenB));
        Assert.That(reading, opens ? Is.InstanceOf<Answer>() : Is.InstanceOf<Denied>().With.Property(nameof(Denied.Problem)).Property(nameof(Problem.Status)).EqualTo(401));
    }

    [Test]
    public void Without_authentication_only_where_the_settings_say_so() =>
        Assert.That(Read(new WebhookRequest("POST", "", _ => null, "[]"u8.ToArray(), DateTimeOffset.UnixEpoch), ("Auth", "none")), Is.InstanceOf<Answer>());

    [TestCase("Origin", "https://evil.example")]
    [TestCase("Origin", "null")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    [TestCase("Sec-Fetch-Site", "same-origin")]
    [TestCase("Host", "evil.example:8080")]
    [TestCase("Host", "127.0.0.1.evil.example")]
    [TestCase("Host", "[2001:db8::1]:8080")]
    [TestCase("X-Forwarded-For", "203.0.113.7")]
    [TestCase("X-Real-IP", "203.0.113.7")]
    [TestCase("Via", "1.1 proxy")]
    [TestCase("Forwarded", "for=203.0.113.7")]
    public void Without_authentication_pages_foreign_names_and_proxies_are_refused(string name, string value)
    {
        var reading = Read(new WebhookRequest("POST", "", asked => asked == name ? value : null, "[]"u8.ToArray(), DateTimeOffset.UnixEpoch), ("Auth", "none"));
        Assert.That(reading, Is.InstanceOf<Denied>());
        Assert.That((((Denied)reading).Problem.Status, ((Denied)reading).Problem.Field), Is.EqualTo((403, name)));
        Assert.That(Read(new WebhookRequest("POST", "", asked => asked == "Authorization" ? "Bearer " + TokenA : asked == name ? value : null, "[]"u8.ToArray(), DateTimeOffset.UnixEpoch), ("Auth", "bearer"), ("Tokens:0", TokenA)), Is.InstanceOf<Answer>(), "who shows a token may come any way");
    }

    [TestCase("localhost"), TestCase("LOCALHOST:8080"), TestCase("127.0.0.1:8080"), TestCase("127.0.0.2"), TestCase("[::1]:8080"), TestCase("[::1]")]
    public void Without_authentication_this_machine_may_be_called_by_any_of_its_names(string host) =>
        Assert.That(Read(new WebhookRequest("POST", "", asked => asked == "Host" ? host : null, "[]"u8.ToArray(), DateTimeOffset.UnixEpoch), ("Auth", "none")), Is.InstanceOf<Answer>());

    [Test]
    public void A_channel_without_authentication_is_a_warning() => Assert.That(
        new WebhookConnectorKind().Check(Surrounding.Settings(("Auth", "none"))).Single(),
        Is.EqualTo(new Fault("Channels:test:Auth", "Channels:test:Auth is none: every program of this machine may write and delete posts; another would tell senders apart.", IsWarning: true)));

    [TestCase(null, "1767323045", "v1,MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", "webhook-id is missing")]
    [TestCase("msg_1", null, "v1,MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", "webhook-timestamp is missing")]
    [TestCase("msg_1", "1767322000", "v1,MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", "more than 5 minutes in the past")]
    [TestCase("msg_1", "1767323045", null, "webhook-signature is missing")]
    [TestCase("msg_1", "1767323045", "v1,short", "no signature of the form")]
    [TestCase("msg_1", "1767323045", "v2,MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", "no signature of the form")]
    [TestCase("msg_1", "1767323045", "v0,x v1,MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", null)]
    public void Headers_that_cannot_hold_are_refused_before_the_body(string? id, string? timestamp, string? signature, string? words)
    {
        var head = new WebhookRequest("POST", "", name => name switch { "webhook-id" => id, "webhook-timestamp" => timestamp, "webhook-signature" => signature, _ => null }, default, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var refusal = Open(("Secrets:0", WebhookSubject.Live)).RefuseByHead(head);
        if (words is null)
            Assert.That(refusal, Is.Null);
        else
            Assert.That(((Denied)refusal!).Problem, Has.Property(nameof(Problem.Status)).EqualTo(401).And.Property(nameof(Problem.Detail)).Contains(words));
    }

    [TestCase("Bearer " + TokenA, false), TestCase("Bearer wrong", true), TestCase(null, true)]
    public void A_bearer_token_is_looked_at_before_the_body(string? header, bool isRefused) => Assert.That(
        Open(("Auth", "bearer"), ("Tokens:0", TokenA)).RefuseByHead(new WebhookRequest("POST", "", name => name == "Authorization" ? header : null, default, DateTimeOffset.UnixEpoch)),
        isRefused ? Is.InstanceOf<Denied>() : Is.Null);

    [Test]
    public void A_GET_is_answered_405() =>
        Assert.That(((Answer)Read(new WebhookRequest("GET", "", _ => null, default, DateTimeOffset.UnixEpoch))).Response.Status, Is.EqualTo(405));

    [Test, Property("Requirement", "R4")]
    public void A_secret_that_cannot_be_read_is_answered_503_and_Retry_After()
    {
        var response = ((Answer)Read(WebhookSubject.Signed("[]"), ("Secrets:0", "env:HUB_TEST_NO_SUCH_SECRET"))).Response;
        Assert.That((response.Status, response.RetryAfter), Is.EqualTo((503, TimeSpan.FromSeconds(60))));
    }

    [Test, Property("Requirement", "R21")]
    public async Task Over_the_rate_senders_are_told_when_to_come_again()
    {
        await using var connector = Open(("Auth", "none"), ("MaxPerSecond", "2"));
        var request = new WebhookRequest("POST", "", _ => null, "[]"u8.ToArray(), DateTimeOffset.UnixEpoch);
        async Task<(int, TimeSpan?)> AskAsync() => ((Answer)await connector.ReceiveAsync(request, CancellationToken.None)).Response is var answer ? (answer.Status, answer.RetryAfter) : default;
        Assert.That(await AskAsync(), Is.EqualTo((200, (TimeSpan?)null)));
        Assert.That(await AskAsync(), Is.EqualTo((200, (TimeSpan?)null)));
        Assert.That(await AskAsync(), Is.EqualTo((429, (TimeSpan?)TimeSpan.FromSeconds(1))));
        clock.Forward(TimeSpan.FromMilliseconds(500));
        Assert.That(await AskAsync(), Is.EqualTo((200, (TimeSpan?)null)));
        Assert.That(await AskAsync(), Is.EqualTo((429, (TimeSpan?)TimeSpan.FromSeconds(1))));
    }

    [Test]
    public void All_faults_of_the_settings_are_told_at_once()
    {
        var faults = new WebhookConnectorKind().Check(Surrounding.Settings(("Auth", "basic"), ("MaxPerSecnd", "5"), ("MaxPerSecond", "-1"), ("Secrets:0", "whsec_short"), ("Tokens:0", "env:HUB_TEST_NO_SUCH")));
        Assert.That(faults.Where(fault => !fault.IsWarning).Select(fault => fault.Sentence), Is.EquivalentTo((string[])
        [
            "Channels:test:Auth must be signature or bearer or none; it is basic.",
            "Channels:test:MaxPerSecond must be a whole number between 0 and 1000000; it is -1.",
            "Channels:test:MaxPerSecnd is not known; did you mean MaxPerSecond?",
            "Channels:test:Tokens:0 must be env:NAME or file:PATH of a readable secret; the environment variable HUB_TEST_NO_SUCH is not set.",
            "Channels:test:Secrets:0 must be whsec_ followed by the base64 of 24 to 64 random bytes.",
        ]));
    }

    [TestCase("Auth", "bearer", "Channels:test:Tokens must hold one or two tokens where Auth is bearer; it is missing.")]
    [TestCase("Auth", "signature", "Channels:test:Secrets must hold one or two secrets (whsec_...) where Auth is signature; it is missing.")]
    [TestCase("MaxPerSecond", "1", "Channels:test:Secrets must hold one or two secrets (whsec_...) where Auth is signature; it is missing.")]
    public void A_channel_without_its_keys_is_at_fault(string key, string value, string sentence) =>
        Assert.That(new WebhookConnectorKind().Check(Surrounding.Settings((key, value))).Select(fault => fault.Sentence), Is.EqualTo((string[])[sentence]));

    [Test]
    public void Three_live_secrets_are_one_too_many() => Assert.That(
        new WebhookConnectorKind().Check(Surrounding.Settings(("Secrets:0", WebhookSubject.Live), ("Secrets:1", WebhookSubject.Live), ("Secrets:2", WebhookSubject.Live))).Where(fault => !fault.IsWarning)
            .Select(fault => fault.Sentence),
        Is.EqualTo((string[])["Channels:test:Secrets must hold one or two live ones; it holds 3."]));

    private Received Receive(WebhookRequest request) => (Received)Read(request);

    private WebhookReading Read(WebhookRequest request, params (string, string)[] settings) =>
        Open(settings.Length == 0 ? [("Secrets:0", WebhookSubject.Live)] : settings).ReceiveAsync(request, CancellationToken.None).AsTask().Result;

    private PushedConnector Open(params (string, string)[] settings) =>
        (PushedConnector)new WebhookConnectorKind().Open(Surrounding.Settings(settings), Surrounding.Of(clock));

    private static (int, string) Answer(Received received, params ChangeResult[] results)
    {
        var response = received.Respond(results);
        return (response.Status, Encoding.UTF8.GetString(response.Body.Span));
    }
}
