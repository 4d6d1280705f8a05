using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>Who may do what over /api/v1; the fake hub's tokens are the names of roles.</summary>
[TestFixture]
internal sealed class RoleTests : FakeHubFixture
{
    [TestCase(null, "review/1/noise", 403, "Over TCP the API only reads without a token; the command line acts through hub.sock beside the store, and `hub token add` makes a token.")]
    [TestCase("viewer", "review/1/noise", 403, "This takes the role agent; token viewer is viewer.")]
    [TestCase("viewer", "tokens?name=x&role=agent", 403, "This takes the role admin; token viewer is viewer.")]
    [TestCase("agent", "tokens?name=x&role=agent", 403, "This takes the role admin; token agent is agent.")]
    [TestCase("agent", "deliveries/77/replay", 403, "This takes the role admin; token agent is agent.")]
    [TestCase("agent", "review/1/noise", 200, null), TestCase("admin", "review/1/noise", 200, null), TestCase("admin", "tokens?name=x&role=viewer", 200, null), TestCase("admin", "deliveries/77/replay", 200, null)]
    [TestCase("stranger", "review/1/noise", 401, "Authorization must be Bearer and a live token of `hub token add`.")]
    public async Task A_role_may_what_it_may_and_is_told_in_one_sentence_what_it_may_not(string? token, string path, int status, string? sentence)
    {
        hub.Deliveries.Add(SampleRecords.Delivery(77, DeliveryState.Dead));
        using var answer = await SendAsync(HttpMethod.Post, path, token);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        if (sentence is not null)
            Assert.That(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), Is.EqualTo(sentence));
    }

    [TestCase("viewer", HttpStatusCode.OK), TestCase(null, HttpStatusCode.OK), TestCase("stranger", HttpStatusCode.Unauthorized)]
    public async Task Everybody_on_this_machine_reads_what_waits_but_a_wrong_token_is_told(string? token, HttpStatusCode status)
    {
        using var answer = await SendAsync(HttpMethod.Get, "review", token);
        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Who_acts_with_a_token_acts_under_its_name_whatever_he_says()
    {
        using var answer = await SendAsync(HttpMethod.Post, "review/1/reclassify?category=request&requestKind=status&version=8&why=asked&by=anna", "agent");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(hub.Operations.Asked.Single(), Is.EqualTo(
            new ReviewOrder(ReviewAction.Reclassify, "token agent") { Category = Category.Request, RequestKind = RequestKind.Status, Version = 8, Why = "asked" }));
    }

    [TestCase("review/1/reclassify", 400), TestCase("review/1/reclassify?category=fire", 400), TestCase("review/1/route", 400), TestCase("review/1/noise?route=sales", 400), TestCase("tokens?name=x", 400), TestCase("tokens?role=viewer", 400)]
    public async Task An_action_that_says_too_little_or_too_much_is_refused(string path, int status)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, "admin");
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(hub.Operations.Asked, Is.Empty);
    }

    [Test]
    public async Task What_changed_meanwhile_is_a_conflict_with_its_sentence()
    {
        hub.Operations.IsStale = true;
        using var answer = await SendAsync(HttpMethod.Post, "review/1/accept?version=7", "agent");
        Assert.That((answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains("Post 1 changed since you looked.", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.Conflict, true)));
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, "/api/v1/" + path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return hub.Client.SendAsync(request);
    }
}
