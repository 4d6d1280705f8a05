using System.Globalization;
using System.Text.Json;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

[TestFixture]
internal sealed class HttpSinkTests
{
    private readonly HttpSinkKind kind = new(SinkKinds.PresetFolder);
    private FakeDesk desk = null!;
    private TestWorld world = null!;

    [SetUp]
    public async Task SetUp() => (desk, world) = (await FakeDesk.StartAsync(), new TestWorld());

    [TearDown]
    public async Task TearDown()
    {
        await desk.DisposeAsync();
        world.Dispose();
    }

    [Test]
    public async Task The_default_body_begins_with_the_native_id_and_holds_the_event()
    {
        await using var sink = Open(("Fields:team", "north"), ("Routes:network", "Q-7"));
        await sink.DeliverAsync(SampleDelivery.Create(1, "Немає \"інтернету\"\n😀"), default);
        var request = desk.Requests.Single();
        Assert.That(request.Text, Does.StartWith("{\"id\":\"native-1\",").And.Contain("\"category\":\"incident\""));
        Assert.That(request.Header("Content-Type"), Is.EqualTo("application/json"));
        Assert.That(request.Header("Content-Length"), Is.EqualTo(request.Body.Length.ToString(CultureInfo.InvariantCulture)));
        var json = JsonDocument.Parse(request.Body).RootElement;
        Assert.That(json.GetProperty("text").GetString(), Is.EqualTo("Немає \"інтернету\"\n😀"));
        Assert.That(json.GetProperty("queue").GetString(), Is.EqualTo("Q-7"));
        Assert.That(json.GetProperty("fields").GetProperty("team").GetString(), Is.EqualTo("north"));
        Assert.That(request.Header("Idempotency-Key"), Is.EqualTo(SampleDelivery.Create(1).Key.Value));
    }

    [Test]
    [Property("Requirement", "R28")]
    public async Task A_hostile_text_cannot_leave_its_place_in_a_body_template()
    {
        await using var sink = Open(("Body", """{"summary":"{{title}}","who":"{{author.name}}","queue":{{json queue}},"tags":{{json tags}},"key":"{{key}}"}"""));
        var hostile = "\",\"admin\":true,\"x\":\"}} {{key}} \\ \n\0";
        var create = SampleDelivery.Create(1);
        await sink.DeliverAsync(create with { Event = create.Event with { Title = hostile, Author = create.Event.Author with { Name = hostile } } }, default);
        var json = JsonDocument.Parse(desk.Requests.Single().Body).RootElement;
        Assert.That(string.Join(' ', json.EnumerateObject().Select(property => property.Name)), Is.EqualTo("summary who queue tags key"));
        Assert.That(json.GetProperty("summary").GetString(), Is.EqualTo(hostile));
        Assert.That(json.GetProperty("who").GetString(), Is.EqualTo(hostile));
        Assert.That(json.GetProperty("tags")[0].GetString(), Is.EqualTo("wifi"));
    }

    [TestCase(200, typeof(Accepted))]
    [TestCase(201, typeof(Accepted))]
    [TestCase(202, typeof(Accepted))]
    [TestCase(301, typeof(Rejected))]
    [TestCase(302, typeof(Unknown))]
    [TestCase(303, typeof(Unknown))]
    [TestCase(308, typeof(Rejected))]
    [TestCase(400, typeof(Rejected))]
    [TestCase(401, typeof(Rejected))]
    [TestCase(403, typeof(Rejected))]
    [TestCase(404, typeof(Rejected))]
    [TestCase(408, typeof(Unknown))]
    [TestCase(409, typeof(Rejected))]
    [TestCase(413, typeof(Rejected))]
    [TestCase(422, typeof(Rejected))]
    [TestCase(425, typeof(Retry))]
    [TestCase(429, typeof(Retry))]
    [TestCase(500, typeof(Unknown))]
    [TestCase(502, typeof(Unknown))]
    [TestCase(503, typeof(Unknown))]
    public async Task Each_status_of_any_desk_means_one_outcome(int status, Type outcome)
    {
        desk.Always = new DeskFault.Status(status, "words");
        await using var sink = Open();
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf(outcome));
    }

    [TestCase(200, typeof(Accepted))]
    [TestCase(204, typeof(Accepted))]
    [TestCase(400, typeof(Rejected))]
    [TestCase(401, typeof(Rejected))]
    [TestCase(404, typeof(Retry))]
    [TestCase(410, typeof(Rejected))]
    [TestCase(429, typeof(Retry))]
    [TestCase(500, typeof(Retry))]
    [TestCase(503, typeof(Retry))]
    [Property("Requirement", "R22")]
    public async Task A_webhook_is_retried_for_days_unless_it_is_refused_for_good(int status, Type outcome)
    {
        desk.Always = new DeskFault.Status(status, "words");
        await using var sink = Open(("Preset", "standard-webhook"), ("Secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf(outcome));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task A_keyed_desk_opens_one_ticket_whatever_breaks()
    {
        desk.Script(DeskFault.ErrorAfterCreate, DeskFault.ResetInBody, new DeskFault.Reset(AfterEffect: true, InBody: false), new DeskFault.DuplicateAnswer());
        await using var sink = Open(("Class", "keyed"));
        var outcomes = new List<Outcome>();
        for (var attempt = 1; attempt <= 4; attempt++)
            outcomes.Add(await sink.DeliverAsync(SampleDelivery.Create(1) with { Attempt = attempt, InDoubt = attempt > 1 }, default));
        Assert.That(outcomes.Take(3), Is.All.InstanceOf<Unknown>());
        Assert.That(outcomes[3], Is.EqualTo(new Accepted(new TicketReference("1", $"{desk.Url}/1"))), "409 with the ticket that the key opened");
        Assert.That(desk.TicketsByKey(SampleDelivery.Create(1).Key.Value), Is.EqualTo(1));
    }

    [Test]
    public async Task A_desk_that_went_down_is_retried_and_served_when_it_is_back()
    {
        await using var sink = Open();
        await desk.GoDownAsync();
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Retry>());
        await desk.ComeBackAsync();
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Accepted>());
        Assert.That(world.Successes, Is.EqualTo(1));
    }

    [Test]
    public async Task A_name_that_does_not_resolve_is_retried()
    {
        await using var sink = OpenAt("http://no-such-host.invalid/");
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Retry>());
    }

    [Test]
    public async Task A_tls_failure_is_retried()
    {
        await using var sink = OpenAt(desk.Url.ToString().Replace("http:", "https:", StringComparison.Ordinal));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Retry>());
        Assert.That(desk.Tickets, Is.Empty);
    }

    [Test]
    public async Task A_time_out_goes_by_our_clock()
    {
        var time = new ManualTime();
        desk.Always = DeskFault.TimeOutAfterCreate;
        var reached = new TaskCompletionSource();
        desk.AfterEffect = _ => reached.SetResult();
        await using var sink = Open(time, ("TimeOut", "00:00:20"));
        var delivering = sink.DeliverAsync(SampleDelivery.Create(1), default).AsTask();
        await reached.Task;
        Assert.That(delivering.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.That(await delivering, Is.EqualTo(new Unknown("no whole answer within 20 s.")));
    }

    [Test]
    [Property("Requirement", "R21")]
    public async Task Retry_after_is_read_as_seconds_or_date_and_bounded()
    {
        desk.Script(new DeskFault.Throttle(TimeSpan.FromSeconds(90)), new DeskFault.Throttle(null), new DeskFault.Throttle(TimeSpan.FromDays(400)));
        await using var sink = Open();
        Assert.That(((Retry)await sink.DeliverAsync(SampleDelivery.Create(1), default)).After, Is.EqualTo(TimeSpan.FromSeconds(90)));
        Assert.That(((Retry)await sink.DeliverAsync(SampleDelivery.Create(1), default)).After, Is.Null);
        Assert.That(((Retry)await sink.DeliverAsync(SampleDelivery.Create(1), default)).After, Is.EqualTo(TimeSpan.FromDays(1)));
    }

    [Test]
    public async Task The_desks_own_words_are_one_line_of_at_most_500_characters()
    {
        desk.Script(new DeskFault.Status(422, "priority must be\none of P1, P2"), new DeskFault.Status(422, new string('w', 3000)));
        await using var sink = Open();
        Assert.That(((Rejected)await sink.DeliverAsync(SampleDelivery.Create(1), default)).Reason, Does.EndWith("answered 422 UnprocessableEntity: priority must be one of P1, P2"));
        Assert.That(((Rejected)await sink.DeliverAsync(SampleDelivery.Create(1), default)).Reason, Has.Length.LessThan(600));
    }

    [Test]
    public async Task An_error_inside_200_is_rejected_where_the_settings_say_so()
    {
        desk.Always = new DeskFault.ErrorInside("queue is closed");
        await using var sink = Open(("ErrorPointer", "/error"));
        Assert.That(((Rejected)await sink.DeliverAsync(SampleDelivery.Create(1), default)).Reason, Does.Contain("queue is closed"));
        await using var careless = Open();
        Assert.That(await careless.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Accepted>());
    }

    [TestCase("""{"ticket":{"number":4711,"link":"https://desk.example/4711"}}""", "4711", "https://desk.example/4711")]
    [TestCase("""{"ticket":{"number":"A-1"}}""", "A-1", null)]
    public async Task Id_and_url_are_read_where_the_pointers_say(string answer, string id, string? url)
    {
        desk.Always = new DeskFault.Answer(answer);
        await using var sink = Open(("IdPointer", "/ticket/number"), ("UrlPointer", "/ticket/link"));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.EqualTo(new Accepted(new TicketReference(id, url))));
    }

    [TestCase("{\"ok\":true}")]
    [TestCase("OK")]
    [TestCase("")]
    public async Task Without_an_id_in_the_answer_our_key_stands_for_it_unless_a_pointer_was_given(string answer)
    {
        desk.Always = new DeskFault.Answer(answer);
        await using var sink = Open();
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.EqualTo(new Accepted(new TicketReference(SampleDelivery.Create(1).Event.TicketKey))));
        await using var strict = Open(("IdPointer", "/id"));
        Assert.That(await strict.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Unknown>());
    }

    [Test]
    public async Task An_answer_without_end_is_read_up_to_a_bound()
    {
        desk.Always = new DeskFault.Answer("{\"id\":\"7\",\"rest\":\"" + new string('x', 5_000_000) + "\"}");
        await using var sink = Open();
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.EqualTo(new Accepted(new TicketReference("7"))));
    }

    [Test]
    [Property("Requirement", "R28")]
    public async Task A_redirect_is_not_followed_and_the_reason_says_where_it_points()
    {
        await using var thief = await FakeDesk.StartAsync();
        desk.Always = new DeskFault.Redirect(308, thief.Url + "?token=t0p");
        await using var sink = Open(("Token", "abcdef"));
        var rejected = (Rejected)await sink.DeliverAsync(SampleDelivery.Create(1), default);
        Assert.That(rejected.Reason, Does.Contain(thief.Url.ToString()).And.Contain("never followed").And.Not.Contain("t0p"));
        Assert.That(thief.Requests, Is.Empty);
    }

    [Test]
    public async Task Credentials_go_as_bearer_basic_or_header()
    {
        await using (var bearer = Open(("Token", "tok-1")))
            await bearer.DeliverAsync(SampleDelivery.Create(1), default);
        await using (var basic = Open(("Auth", "basic"), ("User", "ann"), ("Password", "pw")))
            await basic.DeliverAsync(SampleDelivery.Create(2), default);
        await using (var header = Open(("Headers:X-Api-Key", "key-1")))
            await header.DeliverAsync(SampleDelivery.Create(3), default);
        var requests = desk.Requests.ToList();
        Assert.That(requests[0].Header("Authorization"), Is.EqualTo("Bearer tok-1"));
        Assert.That(requests[1].Header("Authorization"), Is.EqualTo("Basic YW5uOnB3"));
        Assert.That(requests[2].Header("X-Api-Key"), Is.EqualTo("key-1"));
    }

    [Test]
    public async Task A_secret_whose_file_is_gone_is_retried_and_nothing_is_sent()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("token"), "t");
        await using var sink = Open(("Token", "file:" + folder.File("token")));
        File.Delete(folder.File("token"));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Retry>());
        Assert.That(desk.Requests, Is.Empty);
    }

    [TestCase(BackendClass.Blind)]
    [TestCase(BackendClass.Keyed, "KeyHeader", "X-Request-Key")]
    [TestCase(BackendClass.Keyed, "Class", "keyed")]
    [TestCase(BackendClass.Blind, "Class", "blind")]
    public async Task Json_is_blind_until_the_operator_says_that_the_desk_keeps_keys(BackendClass expected, string? key = null, string? value = null)
    {
        await using var sink = key is null ? Open() : Open((key, value));
        Assert.That(sink.Promise, Is.EqualTo(new SinkPromise(expected, TimeSpan.Zero, null)));
    }

    [Test]
    public async Task A_preset_file_can_comment_change_and_redact_at_their_own_addresses()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("own.yaml"), """
            about: A desk of our own.
            class: keyed
            upsert: true
            auth: header
            authHeader: X-Token
            settings: { Project: required }
            create: { method: PUT, path: "/p/{{settings.Project}}/t/{{ticketKey}}", body: '{"t":"{{title}}"}', id: /id }
            comment: { path: "/t/{{ticket.id}}/comments", body: '{"c":"{{text}}"}' }
            redact: { method: DELETE, path: "/t/{{ticket.id}}/posts/{{postKey}}" }
            outcomes:
              - { status: 500-599, contains: "maintenance", means: retry }
              - { status: 200, at: /state, equals: refused, means: rejected }
            """);
        await using var sink = Open(("Preset", folder.File("own.yaml")), ("Token", "t-1"), ("Project", "a/b"));
        var ticket = new TicketReference("no/../7?x=1");
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        await sink.DeliverAsync(SampleDelivery.Comment(1, ticket, "more"), default);
        await sink.DeliverAsync(SampleDelivery.Redact(1, ticket), default);
        var change = SampleDelivery.Comment(1, ticket, "x");
        Assert.That(await sink.DeliverAsync(change with { Event = change.Event with { Kind = TicketEventKind.Changed } }, default), Is.InstanceOf<Rejected>(), "the preset cannot change");
        Assert.That(string.Join('\n', desk.Requests.Select(request => $"{request.Method} {request.Path} {request.Header("X-Token")}")), Is.EqualTo(
            $"""
            PUT /tickets/p/a%2Fb/t/{SampleDelivery.Create(1).Event.TicketKey} t-1
            POST /tickets/t/no%2F..%2F7%3Fx%3D1/comments t-1
            DELETE /tickets/t/no%2F..%2F7%3Fx%3D1/posts/{SampleDelivery.Create(1).Event.PostKey} t-1
            """));
        desk.Script(new DeskFault.Status(503, "in maintenance"), new DeskFault.Status(503, "broken"), new DeskFault.Answer("{\"state\":\"refused\",\"id\":\"1\"}"));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(2), default), Is.InstanceOf<Retry>());
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(2), default), Is.InstanceOf<Unknown>());
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(2), default), Is.InstanceOf<Rejected>());
    }

    private ISink Open(params (string, string?)[] settings) => Open(TimeProvider.System, settings);

    private ISink Open(TimeProvider time, params (string, string?)[] settings) => Opened(TestWorld.Settings([("Url", desk.Url.ToString()), .. settings]), time);

    private ISink OpenAt(string url) => Opened(TestWorld.Settings(("Url", url)), TimeProvider.System);

    private ISink Opened(Settings settings, TimeProvider time) => kind.Open(settings, world.Surroundings(settings, time));
}
