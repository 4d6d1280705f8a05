using System.Net;
using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>The queue on the page: works without script, acts only by forms of its own, and says what changed.</summary>
internal sealed class ReviewPageTests : FakeHubFixture
{
    [SetUp]
    public void AddPost() => hub.Posts.Add(SampleRecords.Post(1, "no internet since five", new Evidence("en/no-internet", 0, 11, 3, "incident")));

    [Test]
    public async Task An_agent_acts_by_a_button_under_his_name_on_what_he_saw_and_is_shown_the_way_back()
    {
        using var browser = await Browser.OfAsync(hub, "anna", Role.Agent);
        var queue = (await browser.GetAsync("/review")).Body;
        foreach (var part in new[] { "<mark class=\"incident\"", "name=\"version\" value=\"8\"", "formaction=\"/review/1/noise\"", "formaction=\"/review/1/accept\"", "formaction=\"/review/1/reclassify\"", "aria-label=\"Post 1 is noise\"", "for=\"category-1\"" })
            Assert.That(queue, Does.Contain(part));
        var acted = await browser.PostAsync("/review/1/reclassify", ("version", "8"), ("category", "request"));
        Assert.That((acted.Status, browser.Location), Is.EqualTo((303, "/review?done=1#said")));
        Assert.That(hub.Operations.Asked.Single(), Is.EqualTo(new ReviewOrder(ReviewAction.Reclassify, "anna") { Category = Category.Request, Version = 8 }));
        hub.Posts[0] = hub.Posts[0] with { Summary = hub.Posts[0].Summary with { PolicyRow = "person", Version = 9 } };
        var after = (await browser.GetAsync("/review?done=1")).Body;
        Assert.That(after, Does.Contain("role=\"status\"").And.Contain("action=\"/review/1/undo\"").And.Contain("name=\"version\" value=\"9\"").And.Contain("Now: noise, archive.<br>Before: incident, review."));
        await browser.PostAsync("/review/1/undo", ("version", "9"), ("back", "post"));
        Assert.That((hub.Operations.Asked[1], browser.Location), Is.EqualTo((new ReviewOrder(ReviewAction.Undo, "anna") { Version = 9 }, "/posts/1#said")));
    }

    [Test]
    public async Task A_long_queue_has_pages_and_who_acts_on_one_comes_back_to_it()
    {
        hub.Posts.AddRange(Enumerable.Range(2, 29).Select(id => SampleRecords.Post(id, $"no internet, number {id}")));
        using var browser = await Browser.OfAsync(hub, "anna", Role.Agent);
        var head = (await browser.GetAsync("/review")).Body;
        var next = new QueuePlace(Priority.High, 25).Number;
        Assert.That(head, Does.Contain("<small>30</small>").And.Contain("id=\"post-25\"").And.Not.Contain("id=\"post-26\"").And.Contain($"<a rel=\"next\" href=\"/review?before={next}\">").And.Not.Contain("rel=\"first\""));
        var rest = (await browser.GetAsync($"/review?before={next}")).Body;
        Assert.That(rest, Does.Contain("id=\"post-26\"").And.Contain("id=\"post-30\"").And.Not.Contain("id=\"post-25\"").And.Contain("<a rel=\"first\" href=\"/review\">").And.Not.Contain("rel=\"next\"").And.Contain($"name=\"before\" value=\"{next}\""));
        await browser.PostAsync("/review/26/noise", ("version", "8"), ("before", $"{next}"));
        Assert.That(browser.Location, Is.EqualTo($"/review?before={next}&done=26#said"));
        Assert.That((await browser.GetAsync($"/review?before={new QueuePlace(Priority.High, 30).Number}")).Body, Does.Contain("Nothing waits behind these any more."));
        Assert.That((await browser.GetAsync("/review?before=x")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task A_stale_act_is_refused_with_what_changed()
    {
        using var browser = await Browser.OfAsync(hub, "anna", Role.Agent);
        await browser.GetAsync("/review");
        hub.Operations.IsStale = true;
        var (status, body) = await browser.PostAsync("/review/1/noise", ("version", "7"));
        Assert.That(status, Is.EqualTo(409));
        Assert.That(body, Does.Contain("role=\"alert\"").And.Contain("Post 1 changed since you looked.").And.Contain("name=\"version\" value=\"8\""));
    }

    [TestCase("cross-site", true), TestCase("same-site", true), TestCase(null, false)]
    public async Task A_form_that_is_not_of_this_session_does_nothing(string? site, bool hasToken)
    {
        using var browser = await Browser.OfAsync(hub, "anna", Role.Agent);
        using var stranger = await Browser.OfAsync(hub, "bert", Role.Agent);
        await browser.GetAsync("/review");
        await stranger.GetAsync("/review");
        var token = hasToken ? browser.Token : stranger.Token;
        foreach (var path in new[] { "/review/1/noise", "/sign-out", "/account" })
        {
            browser.Token = token; // each refusal is a page with a token of its own
            Assert.That((await browser.PostAsync(path, site, ("version", "8"))).Status, Is.EqualTo(403), path);
        }
        Assert.That((hub.Operations.Asked.Count, hub.Operations.People.Sessions), Is.EqualTo((0, 2)));
    }

    [Test]
    public async Task A_viewer_sees_the_queue_without_buttons_and_his_act_is_refused()
    {
        using var browser = await Browser.OfAsync(hub, "anna", Role.Viewer);
        var (_, body) = await browser.GetAsync("/review");
        Assert.That(body, Does.Contain("no internet").And.Contain("Your role looks on.").And.Not.Contain("formaction"));
        var (status, told) = await browser.PostAsync("/review/1/noise", ("version", "8"));
        Assert.That((status, hub.Operations.Asked.Count), Is.EqualTo((403, 0)));
        Assert.That(told, Does.Contain("This takes the role agent; anna is viewer."));
    }

    [Test]
    public async Task While_nobody_can_sign_in_the_queue_is_read_and_nothing_acts()
    {
        using var browser = new Browser(hub.Address);
        Assert.That((await browser.GetAsync("/review")).Body, Does.Contain("You look on.").And.Not.Contain("<button type=\"submit\" formaction"));
        Assert.That((await browser.PostAsync("/review/1/noise", ("version", "8"))).Status, Is.EqualTo(403));
        using var direct = await hub.Client.PostAsync(new Uri("/review/1/noise", UriKind.Relative), null);
        Assert.That((direct.StatusCode, hub.Operations.Asked.Count), Is.EqualTo((HttpStatusCode.Forbidden, 0)));
    }

    [TestCase("category", "fire", "category"), TestCase("version", "many", "version"), TestCase("colour", "red", "colour")]
    public async Task A_field_that_is_not_understood_is_told_and_nothing_is_done(string field, string value, string told)
    {
        using var browser = await Browser.OfAsync(hub, "anna", Role.Agent);
        await browser.GetAsync("/review");
        var (status, body) = await browser.PostAsync("/review/1/reclassify", (field, value), field == "category" ? ("version", "8") : ("category", "request"));
        Assert.That((status, hub.Operations.Asked.Count), Is.EqualTo((400, 0)));
        Assert.That(body, Does.Contain($"The query&#x27;s {told} is not understood.").Or.Contain($"The query's {told} is not understood."));
    }

    [Test]
    public async Task A_post_has_the_same_acts_with_reason_and_route_and_shows_the_decision_that_stands()
    {
        using var browser = await Browser.OfAsync(hub, "anna", Role.Agent);
        var one = hub.Posts[0];
        hub.Posts[0] = one with { Summary = one.Summary with { Version = 5 }, Decisions = [one.Decisions[0], one.Decisions[0] with { Id = 6, PolicyRow = "undone-row" }] };
        var (_, body) = await browser.GetAsync("/posts/1");
        Assert.That(body.IndexOf("disabled hidden", StringComparison.Ordinal), Is.InRange(0, body.IndexOf("formaction", StringComparison.Ordinal)), "Enter in a field decides nothing");
        Assert.That(body, Does.Contain("name=\"route\"").And.Contain("name=\"why\"").And.Contain("name=\"version\" value=\"5\"").And.Not.Contain("undone-row"));
        await browser.PostAsync("/review/1/route", ("version", "5"), ("route", "sales"), ("category", "request"), ("why", "he asks for a price"), ("back", "post"));
        Assert.That(hub.Operations.Asked.Single(), Is.EqualTo(new ReviewOrder(ReviewAction.Route, "anna") { Version = 5, Route = "sales", Why = "he asks for a price" }));
    }
}
