using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>A desk behind access tokens (RFC 6749, client credentials), and one that wants signatures.</summary>
[TestFixture]
internal sealed class HttpAuthTests
{
    private readonly ManualTime time = new();
    private readonly TempFolder folder = new();
    private FakeDesk desk = null!, authority = null!;
    private TestWorld world = null!;
    private int given;

    [SetUp]
    public async Task SetUp()
    {
        (desk, authority, world, given) = (await FakeDesk.StartAsync(), await FakeDesk.StartAsync(), new TestWorld(), 0);
        authority.Choose = _ => new DeskFault.Answer($$"""{"access_token":"tok-{{++given}}","token_type":"Bearer","expires_in":600}""");
    }

    [TearDown]
    public async Task TearDown()
    {
        await desk.DisposeAsync();
        await authority.DisposeAsync();
        world.Dispose();
    }

    [OneTimeTearDown]
    public void Leave() => folder.Dispose();

    [Test]
    public async Task A_token_is_asked_for_once_and_used_until_shortly_before_it_expires()
    {
        await using var sink = Open();
        await Task.WhenAll(Enumerable.Range(1, 20).Select(async number => await sink.DeliverAsync(SampleDelivery.Create(number), default)));
        Assert.That(given, Is.EqualTo(1), "twenty at once wait for one request");
        time.Advance(TimeSpan.FromSeconds(539));
        await sink.DeliverAsync(SampleDelivery.Create(21), default);
        Assert.That(given, Is.EqualTo(1));
        time.Advance(TimeSpan.FromSeconds(2));
        await sink.DeliverAsync(SampleDelivery.Create(22), default);
        Assert.That(desk.Requests.Select(request => request.Header("Authorization")).Distinct(), Is.EqualTo(new[] { "Bearer tok-1", "Bearer tok-2" }));
        Assert.That(authority.Requests.First().Text, Is.EqualTo("grant_type=client_credentials&scope=tickets&client_id=hub&client_secret=s3cret%2Fof+hub"));
    }

    [Test]
    public async Task A_refused_token_is_replaced_once_and_the_request_sent_again()
    {
        desk.Choose = request => request.Header("Authorization") == "Bearer tok-1" ? new DeskFault.Status(401, "token revoked") : null;
        await using var sink = Open();
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Accepted>());
        desk.Choose = _ => new DeskFault.Status(401, "no rights for tok-3");
        var rejected = (Rejected)await sink.DeliverAsync(SampleDelivery.Create(2), default);
        Assert.That(rejected.Reason, Does.Contain("no rights for (secret)"));
        Assert.That((given, desk.Requests.Count, desk.Tickets.Count), Is.EqualTo((3, 4, 1)));
    }

    [Test]
    public async Task A_client_that_is_refused_is_told_in_the_servers_words_and_nothing_is_sent()
    {
        authority.Choose = _ => new DeskFault.Status(401, "invalid_client");
        await using var sink = Open();
        var rejected = (Rejected)await sink.DeliverAsync(SampleDelivery.Create(1), default);
        Assert.That(rejected.Reason, Does.Contain($"{authority.Url.Authority} gives no token; it answered 401 Unauthorized: invalid_client"));
        Assert.That(desk.Requests, Is.Empty);
    }

    [Test]
    public async Task While_no_token_can_be_had_deliveries_wait_and_the_old_one_serves_as_long_as_it_is_valid()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        authority.Choose = _ => new DeskFault.Throttle(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(590));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(2), default), Is.InstanceOf<Accepted>());
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(((Retry)await sink.DeliverAsync(SampleDelivery.Create(3), default)).After, Is.EqualTo(TimeSpan.FromSeconds(30)));
        await authority.GoDownAsync();
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(3), default), Is.InstanceOf<Retry>());
        Assert.That(desk.Tickets, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_search_shows_the_token_too()
    {
        await using var sink = Open(("Preset", Preset("findable-oauth.yaml", File.ReadAllText(Path.Combine(Shared.Root, "tests", "Hub.Tests", "Sinks", "findable.yaml")) + "auth: oauth\n")));
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        Assert.That(await ((IFindingSink)sink).FindAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Found>());
        Assert.That(desk.Requests.Last().Header("Authorization"), Is.EqualTo("Bearer tok-1"));
    }

    [Test]
    public void What_is_missing_is_told_at_once()
    {
        var faults = new HttpSinkKind(SinkKinds.PresetFolder).Check(TestWorld.Settings(("Url", "https://desk.example/"), ("Auth", "oauth"), ("TokenUrl", "http://login.example/token"), ("Scop", "x")));
        Assert.That(string.Join('\n', faults), Is.EqualTo(
            """
            Backends:desk:ClientId must be the id of the client that asks for tokens; it is missing.
            Backends:desk:ClientSecret must be env:NAME or file:PATH of a secret; it is missing.
            Backends:desk:TokenUrl must be an https address, since the client's secret is sent there; it is http://login.example.
            Backends:desk:Scop is not known; did you mean Scope?
            """));
    }

    [TestCase("signs: body", "hex", "sha256")]
    [TestCase("signs: timestamp-body\n  timestampHeader: X-Time", "base64", "sha512")]
    public async Task A_desk_that_wants_signatures_gets_the_hmac_of_what_is_sent(string signs, string encoding, string algorithm)
    {
        var preset = Preset($"hmac-{encoding}.yaml", $"about: A desk that wants signatures.\nauth: hmac\nhmac:\n  header: X-Signature\n  prefix: 'v1='\n  encoding: {encoding}\n  algorithm: {algorithm}\n  {signs}\nany: {{ id: /id }}\n");
        await using var sink = Open(("Preset", preset), ("Secret", "sh4red"), ("Auth", null), ("TokenUrl", null), ("ClientId", null), ("ClientSecret", null), ("Scope", null));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Accepted>());
        var request = desk.Requests.Single();
        byte[] signed = encoding == "hex" ? request.Body : [.. Encoding.ASCII.GetBytes($"{time.GetUtcNow().ToUnixTimeSeconds()}."), .. request.Body];
        var key = Encoding.UTF8.GetBytes("sh4red");
        Assert.That(request.Header("X-Signature"), Is.EqualTo("v1=" + (encoding == "hex" ? Convert.ToHexStringLower(HMACSHA256.HashData(key, signed)) : Convert.ToBase64String(HMACSHA512.HashData(key, signed)))));
        Assert.That(request.Header("X-Time"), encoding == "hex" ? Is.Null : Is.EqualTo($"{time.GetUtcNow().ToUnixTimeSeconds()}"));
    }

    private string Preset(string name, string yaml)
    {
        File.WriteAllText(folder.File(name), yaml);
        return folder.File(name);
    }

    private ISink Open(params (string Key, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Url"] = desk.Url.ToString(),
            ["Auth"] = "oauth",
            ["TokenUrl"] = authority.Url.ToString(),
            ["ClientId"] = "hub",
            ["ClientSecret"] = "s3cret/of hub",
            ["Scope"] = "tickets",
        };
        foreach (var (key, value) in settings)
            values[key] = value;
        if (values.GetValueOrDefault("Preset") is not null)
            values.Remove("Auth");
        var section = TestWorld.Settings([.. values.Select(pair => (pair.Key, pair.Value))]);
        return new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section, time));
    }
}
