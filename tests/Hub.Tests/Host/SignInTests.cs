using System.Net;
using Hub.Core;
using Hub.Fakes;
using Hub.Host.Configuration;
using Hub.Host.Http.SignIn;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>Signing in on the page, and who may read what (docs/decisions/0011-users.md).</summary>
internal sealed class SignInTests : FakeHubFixture
{
    [Test]
    public async Task Who_was_given_a_password_chooses_his_own_before_anything_else_and_his_other_sessions_end()
    {
        await Browser.AddAsync(hub, "anna", Role.Agent, mustChange: true);
        using var browser = new Browser(hub.Address);
        Assert.That(((await browser.SignInAsync("Anna ", Browser.Password, "/posts")).Status, browser.Location), Is.EqualTo((303, "/posts")));
        Assert.That(browser.SetCookies.Single(cookie => cookie.StartsWith("hub-session", StringComparison.Ordinal)), Does.Contain("httponly").And.Contain("samesite=strict").And.Contain("path=/").And.Not.Contain("expires"));
        Assert.That(((await browser.GetAsync("/posts")).Status, browser.Location), Is.EqualTo((303, "/account")));
        Assert.That((await browser.GetAsync("/account")).Body, Does.Contain("This password was given to you."));
        var own = ("new", "correct horse battery");
        Assert.That((await browser.PostAsync("/account", ("current", Browser.Password), own, ("again", "something else 1"))).Body, Does.Contain("The two new passwords are not the same."));
        Assert.That((await browser.PostAsync("/account", ("current", Browser.Password), ("new", "short"), ("again", "short"))).Body, Does.Contain("A password must have 12 to 256 characters; this one has 5."));
        Assert.That((await browser.PostAsync("/account", ("current", Browser.Password), ("new", "here-is-anna-again"), ("again", "here-is-anna-again"))).Body, Does.Contain("A password must not hold the name."));
        Assert.That(((await browser.PostAsync("/account", ("current", Browser.Password), own, ("again", own.Item2))).Status, browser.Location), Is.EqualTo((303, "/account?done=true")));
        Assert.That((await browser.GetAsync("/posts")).Status, Is.EqualTo(200));
        Assert.That((hub.Operations.People.Sessions, hub.Operations.People["anna"].User.MustChange, Passwords.Fits(hub.Operations.People["anna"].PasswordHash, own.Item2)), Is.EqualTo((1, false, true)));
    }

    [Test]
    public async Task A_wrong_password_and_an_unknown_name_are_told_alike_and_signing_out_ends_the_session()
    {
        using var browser = await Browser.OfAsync(hub, "anna", Role.Viewer);
        using var other = new Browser(hub.Address);
        var wrong = await other.SignInAsync("anna", "not-the-password");
        var unknown = await other.SignInAsync("nobody", "not-the-password");
        Assert.That((wrong.Status, unknown.Status, wrong.Body.Contains("Name or password is wrong.", StringComparison.Ordinal), unknown.Body.Contains("Name or password is wrong.", StringComparison.Ordinal)), Is.EqualTo((403, 403, true, true)));
        await browser.GetAsync("/posts");
        Assert.That(((await browser.PostAsync("/sign-out")).Status, hub.Operations.People.Sessions), Is.EqualTo((303, 0)));
        Assert.That(((await browser.GetAsync("/posts")).Status, browser.Location), Is.EqualTo((303, "/sign-in?to=%2Fposts")));
        Assert.That((await browser.PostAsync("/review/1/noise", ("version", "8"))).Body, Does.Contain("your session has ended; nothing was done").And.Contain("<html"));
    }

    [TestCase("//evil.example"), TestCase("/\\evil.example"), TestCase("https://evil.example"), TestCase("posts"), TestCase("/\nposts"), TestCase("/p\u00f6sts"), TestCase("/po sts")]
    public async Task After_signing_in_nobody_is_sent_to_another_site(string to)
    {
        await Browser.AddAsync(hub, "anna", Role.Viewer);
        using var browser = new Browser(hub.Address);
        await browser.SignInAsync("anna", Browser.Password, to);
        Assert.That(browser.Location, Is.EqualTo("/review"));
    }

    [Test]
    public void Who_guesses_waits_twice_as_long_each_time_and_a_minute_at_most()
    {
        var time = new ManualTime();
        var pace = new SignInPace(time);
        var waits = new List<double>();
        for (var guess = 0; guess < 13; guess++)
        {
            pace.Failed("anna");
            var wait = pace.Wait("anna") ?? TimeSpan.Zero;
            waits.Add(wait.TotalSeconds);
            time.Advance(wait);
            Assert.That(pace.Wait("anna"), Is.Null, "afterwards he may try");
        }
        Assert.That(waits, Is.EqualTo(new double[] { 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60 }));
        pace.Failed("anna");
        Assert.That(pace.Wait("bert"), Is.Null, "another name");
        pace.Succeeded("anna");
        Assert.That(pace.Wait("anna"), Is.Null);
        for (var name = 0; name < 10_000; name++)
            pace.Failed($"name{name}");
        Assert.That(pace.Wait("name1"), Is.Null);
    }

    /// <summary>Longer than any password, so that none is hashed.</summary>
    [Test]
    public async Task Too_many_wrong_passwords_are_answered_429_with_how_long_to_wait()
    {
        await Browser.AddAsync(hub, "anna", Role.Viewer);
        using var browser = new Browser(hub.Address);
        var answers = new List<int>();
        for (var guess = 0; guess <= SignInPace.Free; guess++)
            answers.Add((await browser.SignInAsync("anna", new string('x', 300))).Status);
        Assert.That(answers, Is.EqualTo(new[] { 403, 403, 403, 403, 403, 429 }));
        Assert.That((await browser.SignInAsync("anna", Browser.Password)).Status, Is.EqualTo(429), "the right one waits too");
    }

    [Test]
    public async Task Guesses_that_are_sent_at_once_are_no_more_than_guesses_in_a_row()
    {
        await Browser.AddAsync(hub, "anna", Role.Viewer);
        var browsers = Enumerable.Range(0, 16).Select(_ => new Browser(hub.Address)).ToList();
        var (all, come) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        hub.Operations.People.BeforeName = () =>
        {
            if (Interlocked.Increment(ref come) == browsers.Count)
                all.SetResult();
            return all.Task;
        };
        var answers = await Task.WhenAll(browsers.Select((browser, at) => browser.SignInAsync("anna", $"wrong-password-{at}")));
        browsers.ForEach(browser => browser.Dispose());
        Assert.That(answers.Count(answer => answer.Status == 403), Is.InRange(SignInPace.Free, SignInPace.Free + 3), "a slow machine may be asked a second later");
        Assert.That(answers.Select(answer => answer.Status), Is.All.AnyOf(403, 429));
    }

    [Test]
    public async Task A_password_that_was_changed_while_it_waited_to_be_compared_lets_nobody_in()
    {
        await Browser.AddAsync(hub, "anna", Role.Viewer);
        var asked = 0;
        hub.Operations.People.BeforeName = () => ++asked == 2 ? hub.Operations.People.SetPasswordAsync("anna", new NewPassword("another hash", false), "anna", default) : Task.CompletedTask;
        using var browser = new Browser(hub.Address);
        Assert.That(((await browser.SignInAsync("anna", Browser.Password)).Status, hub.Operations.People.Sessions), Is.EqualTo((403, 0)));
    }

    [Test]
    public async Task Once_there_is_a_user_nobody_reads_without_a_session_or_a_token()
    {
        hub.Posts.Add(SampleRecords.Post(1, "no internet"));
        string[] reads = ["/api/v1/posts", "/api/v1/posts/1", "/api/v1/contacts", "/api/v1/review", "/", "/posts", "/posts/1", "/review", "/deliveries", "/quarantine", "/account"];
        foreach (var path in reads[..^1])
            Assert.That((await hub.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.OK), path);
        using var browser = await Browser.OfAsync(hub, "anna", Role.Viewer);
        foreach (var path in reads)
        {
            Assert.That((await hub.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), path);
            Assert.That((await browser.GetAsync(path)).Status, Is.EqualTo(200), path);
        }
        foreach (var path in new[] { "/healthz", "/readyz", "/metrics", "/sign-in", "/hub.css" })
            Assert.That((await hub.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.OK), path);
        using var token = new HttpRequestMessage(HttpMethod.Get, "/api/v1/posts") { Headers = { Authorization = new("Bearer", "viewer") } };
        using var answer = await hub.Client.SendAsync(token);
        Assert.That((answer.StatusCode, (await hub.Socket.GetAsync(new Uri("/api/v1/posts", UriKind.Relative))).StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [TestCase(OpenReads.Never, false, 401), TestCase(OpenReads.Always, true, 200), TestCase(OpenReads.UntilUsers, false, 200), TestCase(OpenReads.UntilUsers, true, 401)]
    public async Task The_settings_open_reading_or_close_it(OpenReads reads, bool users, int status)
    {
        await using var other = await FakeHub.StartAsync(reads);
        if (users)
            await Browser.AddAsync(other, "anna", Role.Viewer);
        Assert.That((int)(await other.GetAsync("/api/v1/posts")).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task A_session_reads_the_api_and_acts_only_by_forms()
    {
        using var browser = await Browser.OfAsync(hub, "anna", Role.Admin);
        Assert.That((await browser.GetAsync("/api/v1/tokens")).Status, Is.EqualTo(200));
        await browser.GetAsync("/review");
        Assert.That((await browser.PostAsync("/api/v1/review/1/noise")).Status, Is.EqualTo(401));
        Assert.That(hub.Operations.Asked, Is.Empty);
    }

    [TestCase("users?name=Anna&role=agent", 400), TestCase("users?name=anna", 400), TestCase("users?name=a/b&role=agent", 400), TestCase("users/role?name=nobody&role=agent", 409), TestCase("users/password?name=nobody", 409), TestCase("users/remove?name=nobody", 409)]
    public async Task What_is_wrong_with_an_order_about_users_is_told(string path, int status)
    {
        using var answer = await hub.Socket.PostAsync(new Uri("/api/v1/" + path, UriKind.Relative), null);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task A_made_user_signs_in_with_what_was_shown_and_only_an_admin_makes_one()
    {
        using var made = await hub.Socket.PostAsync(new Uri("/api/v1/users?name=anna&role=agent", UriKind.Relative), null);
        var shown = System.Text.Json.JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("password").GetString()!;
        using var browser = new Browser(hub.Address);
        Assert.That(((await browser.SignInAsync("anna", shown)).Status, shown), Is.EqualTo((303, shown)));
        Assert.That(shown, Does.Match("^[a-z2-9]{20}$"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/users?name=bert&role=admin") { Headers = { Authorization = new("Bearer", "agent") } };
        using var refused = await hub.Client.SendAsync(request);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }
}
