using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Escalation: priority one step up and an internal comment with the reason.</summary>
internal sealed class EscalationTests(StoreKind kind) : StoreSuite(kind)
{
    [TestCase("complaint", Priority.High, "Escalated by the policy row angry: complaint with confidence 0.90, priority high instead of medium.")]
    [TestCase("complaint critical", Priority.Critical, "Escalated by the policy row angry: complaint with confidence 0.90, its priority is critical already.")]
    public async Task An_escalation_is_one_step_up_with_its_reason_for_the_desks_people(string text, Priority priority, string reason)
    {
        await using var hub = Hub(internalComments: true);
        await hub.PutAsync(TestHub.Post("p", text));
        await hub.IdleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(hub.Sink.Deliveries.Select(item => (item.Event.Kind, item.Event.InternalComment)), Is.EqualTo(new[] { (TicketEventKind.Created, false), (TicketEventKind.Commented, true) }));
            Assert.That(hub.Sink.Deliveries.Select(item => (item.Event.Priority, item.Event.Escalation)), Is.All.EqualTo((priority, reason)));
            Assert.That(hub.Sink.Deliveries[1].Event.Text, Is.EqualTo(reason));
            Assert.That(hub.Sink.Deliveries[1].Ticket, Is.Not.Null);
        });
        Assert.That((await hub.PostAsync("p")).Summary.Priority, Is.EqualTo(priority), "the decision says so too");
    }

    [Test]
    public async Task A_desk_without_internal_comments_never_gets_the_reason_as_a_public_one()
    {
        await using var hub = Hub(internalComments: false);
        await hub.PutAsync(TestHub.Post("p", "complaint"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.Kind), Is.EqualTo(new[] { TicketEventKind.Created }));
        Assert.That(hub.Sink.Deliveries[0].Event, Has.Property("Escalation").Not.Null.And.Property("Priority").EqualTo(Priority.High));
    }

    [Test]
    public async Task What_no_row_escalates_is_as_it_was()
    {
        await using var hub = Hub(internalComments: true);
        await hub.PutAsync(TestHub.Post("p", "incident"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Single().Event, Has.Property("Escalation").Null.And.Property("Priority").EqualTo(Priority.Medium).And.Property("Route").EqualTo("first-line"));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_deletion_before_anything_was_sent_withdraws_the_comment_with_the_ticket()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var waiting = Hub(internalComments: true, options => (options.Folder, options.Start) = (folder, false)))
        {
            await waiting.PutAsync(TestHub.Post("p", "complaint"));
            await waiting.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        }
        await using var hub = Hub(internalComments: true, options => options.Folder = folder);
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries, Is.Empty);
    }

    private static TestHub Hub(bool internalComments, Action<TestHubOptions>? change = null) => new(options =>
    {
        options.Sink.TakesInternalComments = internalComments;
        options.Policy =
        [
            new PolicyRow("angry", PolicyAction.Ticket) { Categories = [Category.Complaint], Backend = "desk", Escalate = true },
            new PolicyRow("rest", PolicyAction.Ticket) { Backend = "desk", Route = "first-line" },
        ];
        change?.Invoke(options);
    });
}
