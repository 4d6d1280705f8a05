using System.Net;
using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture]
internal sealed class PageTests
{
    private const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quotes\" 'too' javascript:alert(3) привіт";

    private FakeHub hub = null!;

    [SetUp]
    public async Task StartAsync() => hub = await FakeHub.StartAsync("hub.example.com");

    [TearDown]
    public async Task StopAsync() => await hub.DisposeAsync();

    [TestCase("/posts"), TestCase("/posts/1"), TestCase("/"), TestCase("/deliveries"), TestCase("/deliveries?state=dead"), TestCase("/deliveries/1"), TestCase("/quarantine"), TestCase("/quarantine/3"), Property("Requirement", "R28")]
    public async Task Markup_in_whatever_came_from_outside_is_shown_as_text(string path)
    {
        var post = SampleRecords.Post(1, Hostile, new Evidence(Hostile, 0, 8, 2, "incident"));
        hub.Posts.Add(post with
        {
            Subject = Hostile,
            Url = "javascript:alert(3)",
            Summary = post.Summary with { Author = Hostile, NativeId = Hostile, TicketNativeId = Hostile, PolicyRow = Hostile },
            Author = new Author { Id = Hostile, Name = Hostile, Handle = Hostile },
            Attachments = [new Attachment(Hostile, Hostile, Hostile, 3)],
            Files = [new FileRecord(Hostile, Hostile, Hostile, 3, FileState.Failed, null, 1, null, Hostile)],
            Conversation = new ConversationRecord(7, "web", Hostile, Hostile, Hostile, [1]),
            Deliveries = [SampleRecords.Delivery(1, DeliveryState.Dead) with { Reason = Hostile, TicketUrl = "javascript:alert(4)", TicketNativeId = Hostile }],
            DeskEvents =
            [
                new DeskEventRecord(1, Hostile, DeskEventKind.Status, Hostile, 3, Hostile, DeskStatus.Resolved, Hostile, null, Hostile, SampleRecords.At, SampleRecords.At),
                new DeskEventRecord(2, Hostile, DeskEventKind.Comment, Hostile, 3, Hostile, null, null, Hostile, Hostile, SampleRecords.At, SampleRecords.At),
            ],
        });
        hub.Deliveries.Add(SampleRecords.Delivery(1, DeliveryState.Dead) with { Reason = Hostile, Backend = Hostile });
        hub.Deliveries[0] = hub.Deliveries[0] with
        {
            Body = HostileEvent(),
            Edits = [new EditRecord(1, SampleRecords.At, Hostile, HostileEvent())],
        };
        hub.Quarantine.Add(new QuarantineRecord(3, Hostile, Hostile, Hostile, SampleRecords.At, 0, QuarantineState.Waiting, 200, System.Text.Encoding.UTF8.GetBytes(Hostile)));
        hub.Troubles.Add(Hostile);
        var (status, body) = await hub.GetAsync(path);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(body, Does.Not.Contain("<script").And.Not.Contain("<img").And.Not.Contain("href=\"javascript").And.Contain("&lt;script&gt;"));
        Assert.That(body, Does.Contain("привіт"), "letters are not written as numbers");
    }

    [Test, Property("Requirement", "G10")]
    public async Task What_came_back_from_the_desk_stands_with_the_post()
    {
        var post = SampleRecords.Post(1, "no internet");
        hub.Posts.Add(post with
        {
            Summary = post.Summary with { TicketStatus = DeskStatus.Pending },
            DeskEvents =
            [
                new DeskEventRecord(1, "desk", DeskEventKind.Status, "9", 3, "T-3", DeskStatus.Pending, "stalled", null, "agnes", SampleRecords.At, SampleRecords.At),
                new DeskEventRecord(2, "desk", DeskEventKind.Comment, "10", 3, "T-3", null, null, "A technician comes.", "agnes", SampleRecords.At, SampleRecords.At),
            ],
        });
        var (_, body) = await hub.GetAsync("/posts/1");
        Assert.That(body, Does.Contain("From the desk: pending").And.Contain("<bdi>stalled</bdi>").And.Contain("A technician comes."));
        Assert.That((await hub.GetAsync("/api/v1/posts/1")).Body, Does.Contain("\"ticketStatus\":\"pending\"").And.Contain("\"kind\":\"comment\",\"nativeId\":\"10\""));
    }

    [Test]
    public async Task A_file_that_is_not_here_says_why_and_where_it_lies()
    {
        var post = SampleRecords.Post(1, "no internet");
        hub.Posts.Add(post with
        {
            Attachments = [new Attachment("router.jpg", "https://example.test/r.jpg", "image/jpeg", 20_000_000)],
            Files = [new FileRecord("router.jpg", "https://example.test/r.jpg", null, 20_000_000, FileState.TooLarge, null, 1, null, "Larger than we take.")],
        });
        var (_, body) = await hub.GetAsync("/posts/1");
        Assert.That(body, Does.Contain("router.jpg (image/jpeg, 20,000,000 bytes): too large, it lies at https://example.test/r.jpg: Larger than we take."));
        Assert.That(body, Does.Contain("href=\"https://example.test/r.jpg\""));
    }

    [TestCase("/"), TestCase("/posts"), TestCase("/posts/1"), TestCase("/posts/999"), TestCase("/deliveries"), TestCase("/deliveries/1"), TestCase("/quarantine"), TestCase("/quarantine/3"), TestCase("/hub.css"), TestCase("/api/v1/posts"), TestCase("/nowhere")]
    public async Task Every_answer_carries_the_strict_headers(string path)
    {
        hub.Posts.Add(SampleRecords.Post(1, "no internet"));
        using var response = await hub.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'; style-src 'self'").And.Not.Contain("unsafe"));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(body, Does.Not.Contain("style=").And.Not.Contain("<script").And.Not.Contain("<style").And.Not.Contain("onclick"));
    }

    [Test, Property("Requirement", "R23")]
    public async Task A_post_shows_its_words_marked_with_rule_and_weight_and_everything_that_decided_it()
    {
        hub.Posts.Add(SampleRecords.Post(1, "no internet since five", new Evidence("en/no-internet", 0, 11, 3, "incident"), new Evidence("en/since", 12, 5, 1, "request")));
        var body = (await hub.GetAsync("/posts/1")).Body;
        Assert.That(body, Does.Contain("<mark class=\"incident\" title=\"en/no-internet: &#x2B;3 for incident\">no internet</mark> <mark class=\"request\"")
            .Or.Contain("<mark class=\"incident\" title=\"en/no-internet: +3 for incident\">no internet</mark> <mark class=\"request\""));
        foreach (var part in new[] { "else-a-ticket", "abc123", "first-line", "platform", "native-1", "T-3", "https://desk.example.com/T-3", "<meter" })
            Assert.That(body, Does.Contain(part));
    }

    [Test]
    public async Task Landmarks_labels_and_language_are_there_for_those_who_do_not_see_the_page()
    {
        hub.Posts.Add(SampleRecords.Post(1, "no internet"));
        var body = (await hub.GetAsync("/posts")).Body;
        foreach (var part in new[] { "<html lang=\"en\"", "<main id=\"content\"", "href=\"#content\"", "aria-label=\"Pages\"", "<label>Category", "aria-current=\"page\"", "lang=\"en\" dir=\"auto\"" })
            Assert.That(body, Does.Contain(part));
    }

    [Test]
    public async Task A_list_leads_to_its_next_page_with_the_same_filters()
    {
        for (var id = 1; id <= 5; id++)
            hub.Posts.Add(SampleRecords.Post(id, $"post number {id}"));
        var first = (await hub.GetAsync("/posts?category=incident&limit=3")).Body;
        Assert.That(first, Does.Contain("post number 5").And.Not.Contain("post number 2").And.Contain("/posts?category=incident&amp;before=3"));
        Assert.That((await hub.GetAsync("/posts?category=incident&limit=3&before=3")).Body, Does.Contain("post number 2").And.Not.Contain("rel=\"next\""));
    }

    [Test]
    public async Task An_unknown_filter_or_id_is_told_on_a_page()
    {
        Assert.That((await hub.GetAsync("/posts?category=fire")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await hub.GetAsync("/posts/12345")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("evil.example.net", 421), TestCase("evil.example.net:80", 421), TestCase("localhost", 200), TestCase("[::1]:99", 200), TestCase("HUB.example.com", 200), TestCase("127.0.0.1.evil.example.net", 421)]
    public async Task A_name_that_was_made_to_point_here_is_refused(string host, int status)
    {
        foreach (var path in new[] { "/", "/api/v1/posts", "/metrics", "/readyz" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            using var response = await hub.Client.SendAsync(request);
            Assert.That((int)response.StatusCode, Is.EqualTo(status), path);
        }
    }

    [TestCase("text/html,application/xhtml+xml", "text/html"), TestCase("*/*", "application/problem+json")]
    public async Task An_address_that_was_mistyped_is_a_page_for_a_person_and_a_problem_for_a_program(string accept, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/revue");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await hub.Client.SendAsync(request);
        Assert.That((response.StatusCode, response.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.NotFound, type)));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("Nothing stands at this address."));
    }

    [TestCase("Forwarded", "for=203.0.113.7"), TestCase("X-Forwarded-For", "203.0.113.7"), TestCase("x-forwarded-prefix", "/x"), TestCase("X-Real-IP", "203.0.113.7"), TestCase("Via", "1.1 proxy")]
    public async Task What_a_proxy_forwards_reaches_webhooks_but_neither_page_nor_API_unless_it_is_named(string header, string value)
    {
        foreach (var path in new[] { "/", "/api/v1/posts", "/metrics", "/readyz" })
        {
            Assert.That(await ForwardedAsync(path, "localhost"), Is.EqualTo(403), path);
            Assert.That(await ForwardedAsync(path, "hub.example.com"), Is.EqualTo(200), $"{path}: its own people's proxy is named in Web:Hosts");
        }
        Assert.That(await ForwardedAsync("/healthz", "localhost"), Is.EqualTo(200));
        Assert.That(await ForwardedAsync("/in/web?challenge=1", "localhost"), Is.EqualTo(200));

        async Task<int> ForwardedAsync(string path, string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await hub.Client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    [Test]
    public async Task At_an_address_for_webhooks_nothing_else_stands()
    {
        using var client = new HttpClient { BaseAddress = hub.HooksAddress };
        foreach (var path in new[] { "/", "/api/v1/posts", "/metrics", "/readyz", "/healthz" })
            Assert.That(await StatusAsync(path), Is.EqualTo(404), path);
        Assert.That(await StatusAsync("/in/web?challenge=1"), Is.EqualTo(200));

        async Task<int> StatusAsync(string path)
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            return (int)response.StatusCode;
        }
    }

    private static TicketEvent HostileEvent() => new()
    {
        Kind = TicketEventKind.Created,
        Backend = Hostile,
        TicketKey = "k",
        PostKey = "p",
        PostId = 1,
        ConversationId = 1,
        Channel = Hostile,
        NativeId = Hostile,
        Title = Hostile,
        Text = Hostile,
        Route = Hostile,
        Author = new Author { Id = Hostile },
    };
}
