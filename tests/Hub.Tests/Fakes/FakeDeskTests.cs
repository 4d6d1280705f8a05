using System.Net;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Fakes;

[TestFixture]
internal sealed class FakeDeskTests
{
    private const string Body = """{"id":"n-1","kind":"created","ticketKey":"t"}""";

    [Test]
    public async Task A_keyed_desk_keeps_one_effect_per_key_and_a_blind_one_does_not()
    {
        await using var keyed = await FakeDesk.StartAsync();
        await using var blind = await FakeDesk.StartAsync(isKeyed: false);
        foreach (var desk in new[] { keyed, blind, keyed, blind })
            await PostAsync(desk, "k");
        Assert.That(keyed.TicketsByKey("k"), Is.EqualTo(1));
        Assert.That(blind.TicketsByNativeId("n-1"), Is.EqualTo(2));
        Assert.That(blind.Doubled().Single(), Is.EqualTo("n-1"));
    }

    [Test]
    public async Task Its_script_speaks_of_one_request_each()
    {
        await using var desk = await FakeDesk.StartAsync();
        desk.Script(new DeskFault.Throttle(TimeSpan.FromSeconds(3)), null, new DeskFault.Status(401, "no"));
        Assert.That((await PostAsync(desk, "a")).Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That((await PostAsync(desk, "b")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await PostAsync(desk, "c")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await PostAsync(desk, "d")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(desk.Tickets, Has.Count.EqualTo(2));
        Assert.That(desk.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task What_breaks_after_the_effect_leaves_a_ticket_and_no_answer()
    {
        await using var desk = await FakeDesk.StartAsync();
        desk.Script(DeskFault.ResetInBody);
        Assert.CatchAsync<HttpRequestException>(() => PostAsync(desk, "a"));
        Assert.That(desk.Tickets, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_late_desk_makes_its_ticket_after_its_caller_gave_up_and_a_lagging_search_shows_it_later()
    {
        await using var desk = await FakeDesk.StartAsync(isKeyed: false);
        desk.Script(new DeskFault.Late(TimeSpan.FromMilliseconds(50)));
        using var http = new HttpClient { Timeout = TimeSpan.FromMilliseconds(200) };
        Assert.CatchAsync<TaskCanceledException>(() => http.PostAsync(desk.Url, new StringContent(Body)));
        await Core.DeliveryTests.Until(() => desk.Tickets.Count == 1);
        Assert.That(desk.Pending, Is.Zero);
        var search = new Uri(desk.Url + "/search?key=t");
        desk.SearchLag = TimeSpan.FromHours(1);
        Assert.That(await http.GetStringAsync(search), Is.EqualTo("""{"tickets":[]}"""));
        desk.SearchLag = TimeSpan.Zero;
        Assert.That(await http.GetStringAsync(search), Does.Contain("\"id\":\"1\""));
    }

    [Test]
    public async Task Its_search_shows_tickets_and_comments_by_their_keys()
    {
        await using var desk = await FakeDesk.StartAsync(isKeyed: false);
        await PostAsync(desk, "a");
        await PostAsync(desk, "b", """{"id":"n-2","kind":"commented","ticketKey":"t","ticket":"1"}""");
        using var http = new HttpClient();
        Assert.That(await http.GetStringAsync(new Uri(desk.Url + "/search?key=b")), Does.Contain("\"id\":\"2\"").And.Not.Contain("\"id\":\"1\""));
    }

    [Test]
    public async Task It_goes_down_and_comes_back_on_its_port_with_what_it_held()
    {
        await using var desk = await FakeDesk.StartAsync();
        await PostAsync(desk, "a");
        var url = desk.Url;
        await desk.GoDownAsync();
        Assert.CatchAsync<HttpRequestException>(() => PostAsync(desk, "b"));
        await desk.ComeBackAsync();
        await PostAsync(desk, "b");
        Assert.That(desk.Url, Is.EqualTo(url));
        Assert.That(desk.Tickets, Has.Count.EqualTo(2));
    }

    private static async Task<HttpResponseMessage> PostAsync(FakeDesk desk, string key, string body = Body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, desk.Url) { Content = new StringContent(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request);
    }
}
