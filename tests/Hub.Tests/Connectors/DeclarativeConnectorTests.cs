using System.Security.Cryptography;
using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Tests.Sinks;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>What a preset can say, on a shop that nobody has.</summary>
[TestFixture, Property("Requirement", "G9")]
public sealed class DeclarativeConnectorTests
{
    private const string Shop = """
        about: A shop.
        auth: [hmac, signature, bearer, token, basic]
        tokenHeader: X-Shop-Token
        hmac: { header: X-Shop-Signature, prefix: "sha256=" }
        challenge: { echo: hub.challenge, token: hub.verify_token, when: { hub.mode: subscribe } }
        items: /events
        needs: [/id]
        others: skip
        item:
          id: "order-{{id}}"
          conversationId: /thread
          version: { at: /updated, time: seconds }
          createdAt: { at: /created, time: milliseconds }
          visibility: { at: /public, map: { "true": public, "false": private } }
          url: { envelope: /shop/url }
          language: de
          references: /refs
          author: { id: /customer/id, followers: /customer/fans, verified: { constant: "true" } }
          attachments: { at: /files, url: /href, name: /title, bytes: /size }
        shapes:
          - when: { /type: [created, updated] }
            kind: { at: /type, map: { created: post, updated: edit } }
            text: /message
          - when: { /type: deleted, /final: "true" }
            kind: delete
          - when: { /type: settled }
            text: /message
            resolves: true
        """;
    private const string Item = """{"id":7,"type":"created","thread":"t1","updated":1767323045,"created":1767323045123,"public":false,"message":"Where is it?","customer":{"id":"c1","fans":12},"refs":["a",2],"files":[{"href":"https://shop.example/1.png","title":"1.png","size":9}]}""";
    private TempFolder temp = null!;
    private string preset = "";

    [SetUp]
    public void Write() => (temp, preset) = (new TempFolder(), "");

    [TearDown]
    public void Remove() => temp.Dispose();

    [Test]
    public void Pointers_constants_templates_maps_times_lists_and_the_envelope_make_a_post()
    {
        var post = ((Put)Received($$"""{"shop":{"url":"https://shop.example"},"events":[{{Item}}]}""").Changes.Single()).Post;
        Assert.Multiple(() =>
        {
            Assert.That((post.NativeId, post.ThreadId, post.Text, post.Url, post.Language), Is.EqualTo(("order-7", "t1", "Where is it?", "https://shop.example", "de")));
            Assert.That((post.Visibility, post.OrderValue), Is.EqualTo((Visibility.Private, 1_767_323_045_000_000L)));
            Assert.That(post.CreatedAt, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(1_767_323_045_123)));
            Assert.That((post.Author.Id, post.Author.Followers, post.Author.Verified), Is.EqualTo(("c1", 12L, true)));
            Assert.That(post.References, Is.EqualTo((string[])["a", "2"]));
            Assert.That(post.Attachments.Single(), Is.EqualTo(new Attachment("1.png", "https://shop.example/1.png", null, 9)));
        });
    }

    [TestCase("hmac", "X-Shop-Signature", "sha256=00", false), TestCase("hmac", "X-Shop-Signature", "md5=00", true), TestCase("hmac", "X-Other", "sha256=00", true)]
    [TestCase("token", "X-Shop-Token", "token-a-0123456789", false), TestCase("token", "X-Shop-Token", "token-b-0123456789", true)]
    [TestCase("none", "X-Other", "x", false), TestCase("none", "Origin", "https://evil.example", true), TestCase("none", "X-Forwarded-For", "203.0.113.7", true)]
    public void Headers_that_cannot_hold_are_refused_before_the_body(string auth, string name, string value, bool isRefused)
    {
        var connector = (IHeadCheckingConnector)Open([("Auth", auth), .. auth switch { "hmac" => [("Secrets:0", "secret-a-0123456789")], "token" => [("Tokens:0", "token-a-0123456789")], _ => Array.Empty<(string, string)>() }]);
        var refusal = connector.RefuseByHead(new WebhookRequest("POST", "", asked => asked.Equals(name, StringComparison.OrdinalIgnoreCase) ? value : null, default, PresetSubject.Now));
        Assert.That(refusal, isRefused ? Is.InstanceOf<Denied>() : Is.Null);
        Assert.That(connector.RefuseByHead(new WebhookRequest("GET", "?hub.mode=subscribe", _ => null, default, PresetSubject.Now)), Is.Null, "a challenge has no proof");
    }

    [TestCase("created", false), TestCase("settled", true)]
    public void A_shape_may_say_that_the_matter_is_over(string type, bool resolves) =>
        Assert.That(((Put)Received($$"""{"events":[{{Item.Replace("created\",\"thread", $"{type}\",\"thread")}}]}""").Changes.Single()).Post.Resolves, Is.EqualTo(resolves));

    [Test]
    public void A_deletion_stands_whatever_else_is_wrong_with_it() =>
        Assert.That(Received("""{"events":[{"id":7,"type":"deleted","final":true,"public":"maybe"}]}""").Changes.Single(), Is.InstanceOf<Gone>().With.Property("NativeId").EqualTo("order-7"));

    [Test]
    public void Kinds_that_the_preset_does_not_read_are_passed_over_and_counted()
    {
        var received = Received($$"""{"events":[{"id":1,"type":"paid"},{{Item}},{"id":2,"type":"deleted","final":false}]}""");
        var answer = received.Respond([new ChangeResult(ChangeOutcome.Stored, "order-7", null)]);
        Assert.That(Encoding.UTF8.GetString(answer.Body.Span), Is.EqualTo("""{"results":[{"id":"order-7","status":"stored"}],"skipped":2}"""));
        var none = (Answer)Read("""{"events":[{"id":1,"type":"paid"}]}""");
        Assert.That((none.Response.Status, Encoding.UTF8.GetString(none.Response.Body.Span)), Is.EqualTo((200, """{"results":[],"skipped":1}""")));
    }

    [TestCase("\"public\":false", "\"public\":\"maybe\"", "By the preset shop: /public must be false or true; it is \"maybe\".")]
    [TestCase("\"message\":\"Where is it?\"", "\"message\":{}", "By the preset shop: /message must be a text, a number or a flag; it is an object.")]
    [TestCase("\"updated\":1767323045", "\"updated\":\"soon\"", "By the preset shop: /version must be a whole number of 64 bits; it is \"soon\".")]
    [TestCase("\"updated\":1767323045", "\"updated\":1e30", "By the preset shop: /version must be a whole number of 64 bits; it is \"1e30\".")]
    [TestCase("\"created\":1767323045123", "\"created\":\"x\"", "By the preset shop: /createdAt must be a timestamp by RFC 3339 such as 2025-10-09T08:53:20Z; it is \"x\".")]
    [TestCase("\"Where is it?\"", "\"\"", "By the preset shop: /text must be given where there are neither attachments nor repostOf; it is missing or empty.")]
    public void A_bad_item_is_defective_under_its_id_and_says_why(string good, string bad, string reason)
    {
        var item = Item.Replace(good, bad);
        if (bad == "\"\"")
            item = item.Replace("\"files\"", "\"other\"");
        var change = (Defective)Received($$"""{"events":[{{item}}]}""").Changes.Single();
        Assert.That((change.Id, change.Reason), Is.EqualTo(("order-7", reason)));
    }

    [Test]
    public void Ids_with_different_lone_surrogates_stay_different()
    {
        var ids = Received("""{"events":[{"id":"\ud800","type":"created","public":true,"message":"a"},{"id":"\udc00","type":"created","public":true,"message":"b"}]}""").Changes.Cast<Put>();
        Assert.That(ids.Select(put => put.Post.NativeId), Is.Unique);
    }

    [Test]
    public void An_item_that_nests_too_deep_spoils_no_other()
    {
        var deep = $$"""{"id":1,"type":"created","x":{{new string('[', 100)}}{{new string(']', 100)}}}""";
        var changes = Received($$"""{"events":[{{deep}},{{Item}}]}""").Changes;
        Assert.That(changes.Select(change => change.GetType().Name), Is.EqualTo((string[])["Defective", "Put"]));
    }

    [Test]
    public void Over_ten_thousand_items_are_refused() => Assert.That(
        Read($$"""{"events":[{{string.Join(',', Enumerable.Repeat("{}", 10_001))}}]}"""), Is.InstanceOf<Denied>().With.Property("Problem").Property("Status").EqualTo(413));

    [Test]
    public void Large_surroundings_are_not_kept_once_for_every_item()
    {
        var received = Received($$"""{"padding":"{{new string('x', 100_000)}}","events":[{{string.Join(',', Enumerable.Range(0, 1_000).Select(id => Item.Replace("\"id\":7", $"\"id\":{id}")))}}]}""");
        Assert.That(received.Changes.Sum(change => (long)((Put)change).Post.Raw.Length), Is.LessThan(1_000_000));
        Assert.That(((IRereadingConnector)Open()).Reread("", ((Put)received.Changes[5]).Post.Raw, DateTimeOffset.UnixEpoch), Is.InstanceOf<Put>().With.Property("Post").Property("NativeId").EqualTo("order-5"));
    }

    [TestCase("hex", "sha256", false)]
    [TestCase("base64", "sha256", false)]
    [TestCase("hex", "sha512", true)]
    public void A_signature_over_the_body_lets_in_and_nothing_else(string encoding, string hash, bool upper)
    {
        preset = Shop.Replace("prefix: \"sha256=\"", $"prefix: \"{hash}=\", encoding: {encoding}, hash: {hash}");
        var body = $$"""{"events":[{{Item}}]}""";
        var mac = hash == "sha256" ? HMACSHA256.HashData(Encoding.UTF8.GetBytes(PresetSubject.Token), Encoding.UTF8.GetBytes(body)) : HMACSHA512.HashData(Encoding.UTF8.GetBytes(PresetSubject.Token), Encoding.UTF8.GetBytes(body));
        var written = encoding == "base64" ? Convert.ToBase64String(mac) : upper ? Convert.ToHexString(mac) : Convert.ToHexStringLower(mac);
        (string, string)[] settings = [("Secrets:0", "another-secret-0123"), ("Secrets:1", PresetSubject.Token)];
        Assert.That(Status(body, ("X-Shop-Signature", $"{hash}={written}"), settings), Is.Zero);
        Assert.That(Status(body + " ", ("X-Shop-Signature", $"{hash}={written}"), settings), Is.EqualTo(401));
        Assert.That(Status(body, ("X-Shop-Signature", written), settings), Is.EqualTo(401));
        Assert.That(Status(body, ("X-Shop-Signature", $"{hash}={written[..^4]}"), settings), Is.EqualTo(401));
        Assert.That(Status(body, ("X-Shop-Signature", $"{hash}=???"), settings), Is.EqualTo(401));
        Assert.That(Status(body, ("X-Other", "x"), settings), Is.EqualTo(401));
    }

    [TestCase("bearer", "Authorization", "Bearer ")]
    [TestCase("token", "X-Shop-Token", "")]
    public void A_live_token_lets_in_and_nothing_else(string auth, string header, string scheme)
    {
        (string, string)[] settings = [("Auth", auth), ("Tokens:0", "another-token-0123"), ("Tokens:1", PresetSubject.Token)];
        Assert.That(Status("{}", (header, scheme + PresetSubject.Token), settings), Is.Zero);
        Assert.That(Status("{}", (header, scheme + PresetSubject.Foreign), settings), Is.EqualTo(401));
        Assert.That(Status("{}", ("X-Other", "x"), settings), Is.EqualTo(401));
    }

    [TestCase("shop:" + PresetSubject.Token, 0)]
    [TestCase("shop:" + PresetSubject.Foreign, 401)]
    [TestCase("other:" + PresetSubject.Token, 401)]
    [TestCase("shop", 401)]
    public void A_user_with_a_live_password_is_let_in_and_nobody_else(string pair, int status) => Assert.That(
        Status("{}", ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}"), ("Auth", "basic"), ("User", "shop"), ("Passwords:0", PresetSubject.Token)), Is.EqualTo(status));

    [Test]
    public void A_signature_by_Standard_Webhooks_lets_in()
    {
        var signed = WebhookSubject.Signed($$"""{"events":[{{Item}}]}""");
        var connector = Open(("Auth", "signature"), ("Secrets:0", WebhookSubject.Live));
        Assert.That(Receive(connector, signed), Is.InstanceOf<Received>());
        Assert.That(Receive(connector, signed with { ReceivedAt = signed.ReceivedAt.AddMinutes(6) }), Is.InstanceOf<Denied>());
    }

    [TestCase("?hub.mode=subscribe&hub.verify_token=" + PresetSubject.Token + "&hub.challenge=11%2022", 200, "11 22")]
    [TestCase("?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1122", 403, null)]
    [TestCase("?hub.mode=other&hub.verify_token=" + PresetSubject.Token + "&hub.challenge=1122", 400, null)]
    [TestCase("?hub.mode=subscribe&hub.verify_token=" + PresetSubject.Token + "&hub.challenge=%D1%97", 400, null)]
    [TestCase("", 403, null)]
    public void A_challenge_is_echoed_to_whoever_knows_the_token(string query, int status, string? echo)
    {
        var reading = Receive(Open(), new WebhookRequest("GET", query, _ => null, default, PresetSubject.Now));
        Assert.That(reading is Denied denied ? denied.Problem.Status : ((Answer)reading).Response.Status, Is.EqualTo(status));
        if (echo is not null)
            Assert.That((((Answer)reading).Response.ContentType, Encoding.ASCII.GetString(((Answer)reading).Response.Body.Span)), Is.EqualTo(("text/plain", echo)));
    }

    [Test]
    public void All_faults_of_a_preset_are_told_at_once_with_line_and_nearest_key()
    {
        preset = """
            auht: [hmac]
            auth: [hmac, bearrer, token]
            items: events
            needs: [id]
            item:
              idd: /id
              text: "{{#if x}}"
              version: { at: /v, envelope: /v, time: days }
              author: { nmae: /n }
              attachments: { url: href }
            shapes:
              - when: { type: x }
                kind: post
            challenge: { echoo: c }
            """;
        File.WriteAllText(temp.File("shop.yaml"), preset);
        var faults = new DeclarativeConnectorKind(temp.Path).Check(Surrounding.Settings(("Preset", temp.File("shop.yaml"))));
        Assert.That(string.Join('\n', faults), Is.EqualTo(
            """
            shop.yaml line 1: about must be one sentence that says who sends; it is missing.
            shop.yaml line 1: tokenHeader must name the header that carries the token, for auth: token; it is missing.
            shop.yaml line 1: hmac must say how the body is signed, for auth: hmac; it is missing.
            shop.yaml line 1: auht is not known; did you mean auth?
            shop.yaml line 2: auth must hold signature, hmac, bearer, token, basic; it holds bearrer (did you mean bearer?).
            shop.yaml line 3: items must be a JSON pointer such as /ticket/id; it is events.
            shop.yaml line 4: needs must hold JSON pointers such as /error/message; it holds id.
            shop.yaml line 5: item must say where the id comes from; it is missing.
            shop.yaml line 6: item:idd is not known; did you mean id?
            shop.yaml line 7: item:text must be a template: the template cannot be compiled: Reached end of template before block expression 'if' was closed.
            shop.yaml line 8: item:version:time must be rfc3339 or seconds or milliseconds; it is days.
            shop.yaml line 8: item:version:at must say where the value comes from by one of at, envelope, template, constant; 2 are given.
            shop.yaml line 9: item:author:nmae is not known; did you mean name?
            shop.yaml line 10: item:attachments:at must say where the list of files stands; it is missing.
            shop.yaml line 10: item:attachments:url must be a JSON pointer such as /ticket/id; it is href.
            shop.yaml line 12: shapes:0:when:type must be a JSON pointer into the item, such as /object_kind.
            shop.yaml line 14: challenge:echo must be the query parameter whose value is answered; it is missing.
            shop.yaml line 14: challenge:echoo is not known; did you mean echo?
            """));
    }

    [Test]
    public void The_settings_faults_are_told_all_at_once()
    {
        File.WriteAllText(temp.File("shop.yaml"), Shop);
        var faults = new DeclarativeConnectorKind(temp.Path).Check(Surrounding.Settings(("Preset", "shop"), ("Auth", "basic"), ("Usr", "x"), ("MaxPerSecond", "-1")));
        Assert.That(string.Join('\n', faults), Is.EqualTo(
            """
            Channels:test:MaxPerSecond must be a whole number between 0 and 1000000; it is -1.
            Channels:test:VerifyToken must be env:NAME or file:PATH of what the platform's challenge shows; it is missing.
            Channels:test:User must be the name that the sender signs in with; it is missing.
            Channels:test:Passwords must hold one or two passwords where Auth is basic; it is missing.
            Channels:test:Usr is not known; did you mean User?
            """));
    }

    private Received Received(string body) => (Received)Read(body);

    private WebhookReading Read(string body) =>
        Receive(Open(("Auth", "bearer"), ("Tokens:0", PresetSubject.Token)), Request(body, ("Authorization", $"Bearer {PresetSubject.Token}")));

    /// <summary>0: let in.</summary>
    private int Status(string body, (string Name, string Value) header, params (string, string)[] settings) =>
        Receive(Open(settings), Request(body, header)) is Denied denied ? denied.Problem.Status : 0;

    private static WebhookReading Receive(IConnector connector, WebhookRequest request) => ((IWebhookConnector)connector).ReceiveAsync(request, default).AsTask().GetAwaiter().GetResult();

    private static WebhookRequest Request(string body, (string Name, string Value) header) =>
        new("POST", "", name => name.Equals(header.Name, StringComparison.OrdinalIgnoreCase) ? header.Value : null, Encoding.UTF8.GetBytes(body), PresetSubject.Now);

    private IConnector Open(params (string Key, string Value)[] settings)
    {
        File.WriteAllText(temp.File("shop.yaml"), preset.Length == 0 ? Shop : preset);
        var all = settings.Length == 0 ? [("Secrets:0", PresetSubject.Token)] : settings;
        return new DeclarativeConnectorKind(temp.Path).Open(Surrounding.Settings([("Preset", "shop"), ("VerifyToken", PresetSubject.Token), .. all]), Surrounding.Of(templates: new HandlebarsTemplates()));
    }
}
