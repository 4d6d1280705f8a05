using System.Net;
using System.Text.Json;
using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture, NonParallelizable]
internal sealed class ApiTests : FakeHubFixture
{
    [Test]
    public async Task Over_TCP_the_API_only_reads_and_over_the_socket_it_acts()
    {
        hub.Deliveries.Add(SampleRecords.Delivery(77, DeliveryState.Dead));
        var path = new Uri("/api/v1/deliveries/77/replay", UriKind.Relative);
        using var refused = await hub.Client.PostAsync(path, null);
        using var done = await hub.Socket.PostAsync(path, null);
        Assert.That((refused.StatusCode, done.StatusCode), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.OK)));
        Assert.That(await done.Content.ReadAsStringAsync(), Is.EqualTo("""{"id":77,"done":true,"state":"dead","sentence":"It is sent again now."}"""));
    }

    [Test]
    public async Task The_queue_is_read_page_by_page()
    {
        hub.Posts.Clear();
        hub.Posts.AddRange([SampleRecords.Post(1, "one"), SampleRecords.Post(2, "two"), SampleRecords.Post(3, "three")]);
        var first = (await hub.GetAsync("/api/v1/review?limit=2")).Body;
        var next = new QueuePlace(Priority.High, 2).Number;
        Assert.That(first, Does.Contain("\"nativeId\":\"native-2\"").And.Not.Contain("native-3").And.EndWith($"\"next\":{next}}}"));
        Assert.That((await hub.GetAsync($"/api/v1/review?limit=2&before={next}")).Body, Does.Contain("native-3").And.Not.Contain("native-2").And.Not.Contain("\"next\":7"));
    }

    [Test]
    public async Task Contacts_are_read_by_everybody_and_marked_merged_and_exported_over_the_socket_alone()
    {
        Assert.That((await hub.GetAsync("/api/v1/contacts?kind=media")).Body, Does.Contain("\"account\":\"anna\"").And.Contain("\"rule\":\"senders-en/newsroom\""));
        Assert.That((await hub.GetAsync("/api/v1/contacts/suggestions")).Body, Does.Contain("\"basis\":\"vouched\""));
        using var wrong = await hub.Socket.PostAsync(new Uri("/api/v1/contacts/7/block?wy=x", UriKind.Relative), null);
        using var unknown = await hub.Socket.PostAsync(new Uri("/api/v1/contacts/404/block?by=ann", UriKind.Relative), null);
        foreach (var path in new[] { "contacts/7/block?by=ann&why=shouts", "contacts/7/mute?by=ann", "contacts/7/spam?by=ann", "contacts/7/undo?by=ann&kind=spam", "contacts/9/merge?into=7&by=ann", "merges/3/undo?by=ann" })
        {
            var uri = new Uri($"/api/v1/{path}", UriKind.Relative);
            using var refused = await hub.Client.PostAsync(uri, null);
            using var done = await hub.Socket.PostAsync(uri, null);
            Assert.That((refused.StatusCode, done.StatusCode), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.OK)), path);
        }
        using var stranger = await hub.Client.GetAsync(new Uri("/api/v1/contacts/7/export", UriKind.Relative));
        Assert.That((wrong.StatusCode, unknown.StatusCode, stranger.StatusCode), Is.EqualTo((HttpStatusCode.BadRequest, HttpStatusCode.Conflict, HttpStatusCode.Forbidden)));
        Assert.That(hub.Contacts.Asked, Is.EqualTo(new[] { "Block 404 ann ", "Block 7 ann shouts", "Mute 7 ann ", "Spam 7 ann ", "undo 7 Spam ann", "merge 9 7 ann", "unmerge 3 ann" }));
    }

    [Test]
    public async Task The_directory_is_imported_and_read_over_the_socket_alone()
    {
        var uri = new Uri("/api/v1/contacts/import?file=people.csv&by=ann", UriKind.Relative);
        using var refused = await hub.Client.PostAsync(uri, new StringContent("x"));
        using var stranger = await hub.Client.GetAsync(new Uri("/api/v1/contacts/directory", UriKind.Relative));
        Assert.That((refused.StatusCode, stranger.StatusCode), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)));
        using var wrong = await hub.Socket.PostAsync(uri, new StringContent("name,basis\nAnna,heard\n"));
        using var done = await hub.Socket.PostAsync(uri, new StringContent("name,basis\nAnna,given\n"));
        Assert.That(await wrong.Content.ReadAsStringAsync(), Is.EqualTo("""{"done":false,"lines":0,"before":2,"faults":["people.csv line 2: basis must be given."]}"""));
        Assert.That(await done.Content.ReadAsStringAsync(), Is.EqualTo("""{"done":true,"lines":1,"before":2,"faults":[]}"""));
        Assert.That(await hub.Socket.GetStringAsync(new Uri("/api/v1/contacts/directory", UriKind.Relative)), Is.EqualTo("""{"lines":1,"csv":"name,basis\nAnna,given\n"}"""));
        Assert.That(hub.Contacts.Asked, Is.EqualTo(new[] { "import people.csv 22 ann", "import people.csv 22 ann" }));
    }

    [Test, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void The_socket_is_open_to_its_owner_only() =>
        Assert.That(File.GetUnixFileMode(hub.SocketPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

    [Test]
    public async Task A_post_is_told_with_words_in_kebab_case_and_letters_as_they_are()
    {
        hub.Posts.Add(SampleRecords.Post(1, "немає інтернету"));
        var body = (await hub.GetAsync("/api/v1/posts/1")).Body;
        Assert.That(body, Does.Contain("немає інтернету").And.Contain("\"category\":\"incident\"").And.Contain("\"action\":\"ticket\"").And.Contain("\"policyRow\":\"else-a-ticket\""));
    }

    [Test]
    public async Task Pages_lead_on_until_the_last()
    {
        for (var id = 1; id <= 5; id++)
            hub.Posts.Add(SampleRecords.Post(id, "x"));
        var first = JsonDocument.Parse((await hub.GetAsync("/api/v1/posts?limit=3")).Body).RootElement;
        Assert.That((first.GetProperty("items").GetArrayLength(), first.GetProperty("next").GetInt64()), Is.EqualTo((3, 3)));
        var last = JsonDocument.Parse((await hub.GetAsync("/api/v1/posts?limit=3&before=3")).Body).RootElement;
        Assert.That((last.GetProperty("items").GetArrayLength(), last.GetProperty("next").ValueKind), Is.EqualTo((2, JsonValueKind.Null)));
    }

    [Test]
    public async Task A_bulk_action_takes_the_search_of_the_list_and_a_state_that_fits()
    {
        var path = "/api/v1/deliveries/replay?state=dead&backend=itsm&reason=unknown%20queue&since=2026-11-01&after=5&upTo=99&by=anna&why=made";
        using var done = await hub.Socket.PostAsync(new Uri(path, UriKind.Relative), null);
        Assert.That(await done.Content.ReadAsStringAsync(), Is.EqualTo("""{"seen":2,"done":2,"next":null}"""));
        var (order, search, range) = ((DeliveryOrder, DeliveryQuery, BulkRange))hub.Operations.Asked.Single();
        Assert.That(order, Is.EqualTo(new DeliveryOrder(DeliveryAction.Replay, "anna") { Why = "made" }));
        Assert.That(search, Is.EqualTo(new DeliveryQuery(State: DeliveryState.Dead, Backend: "itsm") { Reason = "unknown queue", Since = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) }));
        Assert.That(range, Is.EqualTo(new BulkRange(5, 99)));
        foreach (var wrong in new[] { "", "?state=done", "?state=parked", "?state=dead&raeson=x" })
        {
            using var refused = await hub.Socket.PostAsync(new Uri("/api/v1/deliveries/replay" + wrong, UriKind.Relative), null);
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), wrong);
        }
        using var tcp = await hub.Client.PostAsync(new Uri(path, UriKind.Relative), null);
        Assert.That(tcp.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task An_order_to_tell_a_backend_again_is_shown_to_all_and_taken_over_the_socket()
    {
        const string Path = "/api/v1/deliveries/again?backend=hooks&since=2026-11-20";
        Assert.That((await hub.GetAsync(Path)).Body, Does.Contain("\"class\":\"keyed\"").And.Contain("\"kinds\":[{\"kind\":\"created\",\"rows\":3}],\"left\":[{\"why\":\"dead\",\"rows\":1}]"));
        foreach (var (client, path, status) in new[] { (hub.Client, Path, 403), (hub.Socket, "/api/v1/deliveries/again?backend=hooks", 400), (hub.Socket, Path.Replace("hooks", "blind", StringComparison.Ordinal), 409) })
        {
            using var refused = await client.PostAsync(new Uri(path, UriKind.Relative), null);
            Assert.That((int)refused.StatusCode, Is.EqualTo(status), path);
        }
        hub.Operations.Asked.Clear();
        using var done = await hub.Socket.PostAsync(new Uri(Path + "&by=anna&why=restored", UriKind.Relative), null);
        Assert.That(await done.Content.ReadAsStringAsync(), Is.EqualTo("""{"backend":"hooks","rows":3,"isRunning":true,"refusal":null}"""));
        Assert.That(hub.Operations.Asked.Single(), Is.EqualTo((new ReplaySearch("hooks", new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero)), new ReplayOrder("anna", "restored"))));
    }

    [Test]
    public async Task What_is_no_longer_as_it_was_is_a_conflict_with_a_sentence()
    {
        hub.Deliveries.Add(SampleRecords.Delivery(77, DeliveryState.Done));
        hub.Quarantine.Add(new QuarantineRecord(3, "web", "x", "anna dropped it. Before: no id", SampleRecords.At, 0, QuarantineState.Dropped, 0, []));
        foreach (var (path, part) in new[] { ("deliveries/77/replay", "It is not dead."), ("quarantine/3/retry", "Item 3 no longer waits, it is dropped: anna dropped it."), ("quarantine/3/drop", "no longer waits") })
        {
            using var refused = await hub.Socket.PostAsync(new Uri("/api/v1/" + path, UriKind.Relative), null);
            Assert.That((refused.StatusCode, (await refused.Content.ReadAsStringAsync()).Contains(part, StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.Conflict, true)), path);
        }
    }

    [TestCase("{\"by\":\"anna\",\"title\":\"x\"}", 200), TestCase("{\"title\":3}", 400), TestCase("null", 400), TestCase("", 400)]
    public async Task An_edit_is_read_from_the_body(string body, int status)
    {
        hub.Deliveries.Add(SampleRecords.Delivery(77, DeliveryState.Dead));
        using var content = new StringContent(body);
        using var answer = await hub.Socket.PostAsync(new Uri("/api/v1/deliveries/77/edit", UriKind.Relative), content);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase("category=fire", "category", "incident, complaint, request, praise, noise", "fire")]
    [TestCase("limit=0", "limit", "a whole number between 1 and 500", "0")]
    [TestCase("chanel=web", "chanel", "channel", "chanel")]
    public async Task A_query_at_fault_names_field_allowed_and_found(string query, string field, string allowed, string found)
    {
        var (status, body) = await hub.GetAsync($"/api/v1/posts?{query}");
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((problem.GetProperty("field").GetString(), problem.GetProperty("allowed").GetString(), problem.GetProperty("found").GetString()), Is.EqualTo((field, allowed, found)));
    }

    [TestCase("/api/v1/posts/9"), TestCase("/api/v1/deliveries/9"), TestCase("/api/v1/quarantine/9"), TestCase("/api/v1/nothing"), TestCase("/api/v2/posts")]
    public async Task What_is_not_there_is_a_problem_404(string path)
    {
        using var response = await hub.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.That((response.StatusCode, response.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.NotFound, "application/problem+json")));
    }

    [Test]
    public async Task Readiness_tells_the_troubles_and_liveness_does_not_depend_on_them()
    {
        Assert.That(await hub.GetAsync("/readyz"), Is.EqualTo((HttpStatusCode.OK, """{"ready":true,"troubles":[]}""")));
        hub.Troubles.Add("Backend desk rests.");
        Assert.That(await hub.GetAsync("/readyz"), Is.EqualTo((HttpStatusCode.OK, """{"ready":true,"troubles":["Backend desk rests."]}""")), "posts are taken all the same");
        hub.Troubles[0] = "The disk is full.";
        hub.IsWritable = false;
        Assert.That(await hub.GetAsync("/readyz"), Is.EqualTo((HttpStatusCode.ServiceUnavailable, """{"ready":false,"troubles":["The disk is full."]}""")));
        Assert.That((await hub.GetAsync("/healthz")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Metrics_are_text_that_Prometheus_reads()
    {
        using var sent = await hub.Client.PostAsync(new Uri("/in/web", UriKind.Relative), new ByteArrayContent([1]));
        using var response = await hub.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/plain; version=0.0.4; charset=utf-8"));
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.That(lines, Does.Contain("# TYPE hub_webhook_requests_total counter").And.Contain("hub_webhook_requests_total{channel=\"web\",answer=\"accepted\"} 1"));
        foreach (var line in lines.Where(line => line.Length > 0))
            Assert.That(line, Does.Match("""^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*\})? (\+Inf|-Inf|NaN|[-+0-9.eE]+))$"""));
    }
}
