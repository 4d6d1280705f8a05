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
        var table = new PriorityTable(new PriorityRules { Contracts = new Dictionary<string, Impact> { ["business"] = Impact.Wide } }, new ServiceCatalogue([new Service("alarm-line") { Impact = Impact.Wide }]));
        var facts = new SenderFacts(sender, followers, null, null, 0) { Customer = contract is null ? null : new CustomerFacts("1", contract, false, null, "given") };
        Assert.That(table.Of(new Verdict(Category.Incident, null, 1, 1, vote, null, [], [], [], "p"), In(facts)), Is.EqualTo((priority, reason)));
    }

    [TestCase("2026-11-30T07:59:00Z", null, Priority.Medium, null)]
    [TestCase("2026-11-30T06:59:00Z", null, Priority.Low, "Outside of service hours: priority low.")]
    [TestCase("2026-11-30T17:00:00Z", null, Priority.Low, "Outside of service hours: priority low.")]
    [TestCase("2026-11-29T12:00:00Z", null, Priority.Low, "Outside of service hours: priority low.")]
    [TestCase("2026-07-13T06:30:00Z", null, Priority.Medium, null)]
    [TestCase("2026-11-29T12:00:00Z", Priority.High, Priority.High, null)]
    [Property("Requirement", "R23")]
    public void What_is_no_more_than_usual_waits_for_service_hours_by_the_calendar_of_the_place(string at, Priority? vote, Priority priority, string? reason)
    {
        var hours = new ServiceHours(new TimeOnly(8, 0), new TimeOnly(18, 0), [DayOfWeek.Monday, DayOfWeek.Tuesday], TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        var table = new PriorityTable(new PriorityRules { Hours = hours }, ServiceCatalogue.Open);
        var moment = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(table.Of(new Verdict(Category.Incident, null, 1, 1, vote, null, [], [], [], "p"), In(new SenderFacts(SenderKind.Unknown, null, null, null, 0), moment)), Is.EqualTo((priority, reason)));
    }

    [TestCase("2026-11-30T22:00:00Z", true)]
    [TestCase("2026-12-01T05:00:00Z", true)]
    [TestCase("2026-12-01T06:00:00Z", false)]
    [TestCase("2026-12-01T23:00:00Z", false)]
    public void Hours_over_midnight_belong_to_the_day_on_which_they_begin(string at, bool holds) =>
        Assert.That(new ServiceHours(new TimeOnly(20, 0), new TimeOnly(6, 0), [DayOfWeek.Monday], TimeZoneInfo.Utc).Hold(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(holds));

    [Test]
    [Property("Requirement", "R13"), Property("Requirement", "R23")]
    public async Task What_many_people_pass_on_escalates_its_ticket_once_and_counts_when_it_is_decided_later()
    {
        await using var hub = new TestHub(options => options.Sink.TakesInternalComments = true);
        await hub.PutAsync(TestHub.Post("a", "incident"));
        for (var person = 0; person < 25; person++)
            await hub.CommitAsync(Repost($"r-{person}", "a", person), Repost($"s-{person}", "a", person), Repost($"l-{person}", "late", person));
        await hub.PutAsync(TestHub.Post("late", "incident", author: "bert"));
        await hub.IdleAsync();
        var told = hub.Sink.Deliveries.Where(delivery => delivery.Event.InternalComment).ToList();
        Assert.That(told.Select(delivery => delivery.Event.Text), Is.EqualTo(new[] { "Escalated: 20 people passed it on, priority high instead of medium." }));
        Assert.That((await hub.PostAsync("late")).Decisions.Single(), Has.Property("Priority").EqualTo(Priority.High).And.Property("PriorityReason").EqualTo("Impact raised (passed on by 25 people), urgency medium: priority high."));
        Assert.That((await hub.PostAsync("a")).Decisions.Single().Facts.Context.Reposts, Is.Null);
    }

    private static Put Repost(string id, string of, int person) => new(TestHub.Post(id, "", $"person-{person}") with { RepostOf = of });

    private static Facts In(SenderFacts sender, DateTimeOffset at = default) => new(sender, new ContextFacts("in", false, false, at));

    [TestCase("dsl", "television", "internet")]
    [TestCase("Internet", null, "internet")]
    [TestCase(null, "TV", "television")]
    [TestCase("mobile", "TV", "television")]
    [TestCase("mobile", null, null)]
    public void A_service_is_one_of_the_catalogue_by_any_of_its_names(string? said, string? inDirectory, string? service)
    {
        var catalogue = new ServiceCatalogue([new Service("internet") { Also = ["dsl", "fibre"] }, new Service("television") { Also = ["tv"] }]);
        var customer = inDirectory is null ? null : new CustomerFacts("1", null, false, inDirectory, "given");
        Assert.That(catalogue.Of(said, customer), Is.EqualTo(service));
        Assert.That(ServiceCatalogue.Open.Of(said, customer), Is.EqualTo(said ?? inDirectory), "without a catalogue names stand as they are");
    }

    [Test]
    public void A_fault_of_a_service_that_reaches_far_is_urgent_for_everybody()
    {
        var table = new PriorityTable(new PriorityRules(), new ServiceCatalogue([new Service("alarm-line") { Impact = Impact.Wide }]));
        Assert.That(table.Of(new Verdict(Category.Incident, null, 1, 1, null, "alarm-line", [], [], [], "p"), In(new SenderFacts(SenderKind.Unknown, null, null, null, 0))),
            Is.EqualTo((Priority.Critical, "Impact wide (service alarm-line), urgency medium: priority critical.")));
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
