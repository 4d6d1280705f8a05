using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Impact times urgency, and what a word on an open ticket does (docs/policy.md).</summary>
internal sealed class PriorityTests(StoreKind kind) : StoreSuite(kind)
{
    [TestCase(null, SenderKind.Customer, null, null, Priority.Medium, null)]
    [TestCase(9_999L, SenderKind.Customer, null, Priority.High, Priority.High, null)]
    [TestCase(10_000L, SenderKind.Customer, null, Priority.High, Priority.Critical, "Impact raised (10000 followers), urgency high: priority critical.")]
    [TestCase(99_999L, SenderKind.Customer, null, Priority.Low, Priority.Medium, "Impact raised (99999 followers), urgency low: priority medium.")]
    [TestCase(100_000L, SenderKind.Customer, null, Priority.Low, Priority.High, "Impact wide (100000 followers), urgency low: priority high.")]
    [TestCase(null, SenderKind.Vip, null, null, Priority.High, "Impact raised (sender vip), urgency medium: priority high.")]
    [TestCase(null, SenderKind.Media, null, Priority.Critical, Priority.Critical, "Impact raised (sender media), urgency critical: priority critical.")]
    [TestCase(10_000L, SenderKind.Vip, "Business", null, Priority.Critical, "Impact wide (contract Business), urgency medium: priority critical.")]
    [TestCase(null, SenderKind.Customer, "home", null, Priority.Medium, null)]
    [Property("Requirement", "R23")]
    public void Priority_is_impact_times_urgency_and_says_why(long? followers, SenderKind sender, string? contract, Priority? vote, Priority priority, string? reason)
    {
        var table = new PriorityTable(new PriorityRules { Contracts = new Dictionary<string, Impact> { ["business"] = Impact.Wide } });
        var facts = new SenderFacts(sender, followers, null, null, 0) { Customer = contract is null ? null : new CustomerFacts("1", contract, false, null, "given") };
        Assert.That(table.Of(new Verdict(Category.Incident, null, 1, 1, vote, null, [], [], [], "p"), facts), Is.EqualTo((priority, reason)));
    }

    [Test]
    [Property("Requirement", "R23")]
    public async Task The_decision_says_why_its_priority_is_what_it_is()
    {
        await using var hub = new TestHub(options => options.Start = false);
        await hub.PutAsync(TestHub.Post("loud", "incident") with { Author = new Author { Id = "loud", Followers = 250_000 } });
        await hub.PutAsync(TestHub.Post("quiet", "incident", author: "quiet"));
        Assert.That((await hub.PostAsync("loud")).Decisions.Single(), Has.Property("Priority").EqualTo(Priority.Critical).And.Property("PriorityReason").EqualTo("Impact wide (250000 followers), urgency medium: priority critical."));
        Assert.That((await hub.PostAsync("quiet")).Decisions.Single(), Has.Property("Priority").EqualTo(Priority.Medium).And.Property("PriorityReason").Null);
    }

    [TestCase(true, 4), TestCase(false, 3)]
    public async Task A_complaint_about_an_open_ticket_escalates_it_once(bool internalComments, int told)
    {
        await using var hub = new TestHub(options => options.Sink.TakesInternalComments = internalComments);
        foreach (var (id, text) in new[] { ("a", "incident"), ("b", "complaint one"), ("c", "complaint two") })
            await hub.PutAsync(TestHub.Post(id, text, thread: "t"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(told));
        Assert.That(hub.Sink.Of(TicketEventKind.Created).Count(), Is.EqualTo(1));
        var first = hub.Sink.Deliveries.First(item => item.Event.NativeId == "b").Event;
        Assert.That(first, Has.Property("Priority").EqualTo(Priority.High).And.Property("Escalation").EqualTo("Escalated: its asker complains about it (confidence 0.90), priority high instead of medium."));
        Assert.That(hub.Sink.Deliveries.Count(item => item.Event.InternalComment), Is.EqualTo(internalComments ? 1 : 0));
        Assert.That(new[] { (await hub.PostAsync("b")).Summary.PolicyRow, (await hub.PostAsync("c")).Summary.PolicyRow }, Is.EqualTo(new[] { "complaint-on-ticket", "follow-up" }));
    }

    [Test]
    public async Task A_question_how_far_it_is_opens_no_second_ticket()
    {
        await using var hub = new TestHub();
        foreach (var (id, text) in new[] { ("a", "incident"), ("b", "request how far is it") })
            await hub.PutAsync(TestHub.Post(id, text, thread: "t"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.Kind), Is.EqualTo(new[] { TicketEventKind.Created, TicketEventKind.Commented }));
    }
}
