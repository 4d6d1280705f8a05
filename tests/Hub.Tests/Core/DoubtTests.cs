using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Desks that can be searched: what a doubt comes to (docs/decisions/0003-outcomes.md).</summary>
[Property("Requirement", "R15")]
internal sealed class DoubtTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task What_the_search_does_not_show_is_sent_again_and_looked_for_once_more()
    {
        var desk = new SearchedDesk { Outcome = (_, time) => time == 1 ? new Unknown("reset") : null };
        desk.Shows = (_, _) => desk.Sent.Count < 2 ? Absent.Instance : SearchedDesk.Tickets("T2");
        await using var hub = Hub(desk);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var row = (await hub.PostAsync("p")).Deliveries.Single();
        Assert.Multiple(() =>
        {
            Assert.That(desk.Sent, Has.Count.EqualTo(2));
            Assert.That(desk.Searched, Has.Count.GreaterThanOrEqualTo(2));
            Assert.That((row.State, row.TicketNativeId, row.Reason), Is.EqualTo((DeliveryState.Done, "T2", (string?)null)));
            Assert.That(hub.Core.Troubles, Is.Empty);
        });
    }

    [Test]
    public async Task Of_several_matches_the_oldest_is_kept_and_the_others_are_linked_and_alarmed()
    {
        var desk = new SearchedDesk { Outcome = (delivery, time) => IsA(delivery, TicketEventKind.Created) && time == 1 ? new Unknown("reset") : null, Shows = (_, _) => SearchedDesk.Tickets("T7", "T8", "T9") };
        await using var hub = Hub(desk);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var rows = (await hub.PostAsync("p")).Deliveries;
        var link = desk.Sent.Single(delivery => delivery.Event.InternalComment);
        Assert.Multiple(() =>
        {
            Assert.That(desk.Sent.Count(delivery => IsA(delivery, TicketEventKind.Created)), Is.EqualTo(1));
            Assert.That(rows[0].TicketNativeId, Is.EqualTo("T7"));
            Assert.That(rows[0].Reason, Is.EqualTo("The desk held it 3 times: T7 is kept; beside it T8, T9. Merge or close the others there."));
            Assert.That((link.Ticket!.Id, link.Event.Text), Is.EqualTo(("T7", rows[0].Reason + "\nT8 https://desk.example/T8\nT9 https://desk.example/T9")));
            Assert.That(hub.Core.Troubles, Has.One.StartsWith("Backend desk holds 1 of our tickets or comments more than once"));
        });
        Assert.That((await hub.Core.Reader.BacklogAsync(default)).Single(row => row.State == DeliveryState.Done).FoundTwice, Is.EqualTo(1), "hub_found_twice");
    }

    [Test]
    public async Task A_desk_without_internal_comments_is_told_nothing_and_the_alarm_outlives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var desk = new SearchedDesk { TakesInternalComments = false, Outcome = (_, time) => time == 1 ? new Unknown("reset") : null, Shows = (_, _) => SearchedDesk.Tickets("T7", "T8") };
        await using (var hub = Hub(desk, folder))
        {
            await hub.PutAsync(TestHub.Post("p"));
            await hub.IdleAsync();
        }
        await using var again = Hub(desk, folder);
        Assert.That(desk.Sent, Has.Count.EqualTo(1));
        Assert.That(again.Core.Troubles, Has.One.StartsWith("Backend desk holds 1 of our tickets or comments more than once"));
    }

    [Test]
    public async Task A_create_that_shows_late_is_found_by_the_second_look_and_what_follows_goes_to_the_oldest()
    {
        var desk = new SearchedDesk { Outcome = (delivery, time) => IsA(delivery, TicketEventKind.Created) && time == 1 ? new Unknown("time-out") : null };
        desk.Shows = (_, _) => desk.Sent.Count < 2 ? Absent.Instance : SearchedDesk.Tickets("T1", "T2");
        await using var hub = Hub(desk);
        await hub.PutAsync(TestHub.Post("p", thread: "t"));
        await hub.PutAsync(TestHub.Post("q", thread: "t"));
        await hub.IdleAsync();
        Assert.That((await hub.PostAsync("p")).Summary.TicketNativeId, Is.EqualTo("T1"));
        Assert.That(desk.Sent.Where(delivery => IsA(delivery, TicketEventKind.Commented)).Select(delivery => (delivery.Event.InternalComment, delivery.Ticket!.Id)), Is.EqualTo(new[] { (false, "T1"), (true, "T1") }));
    }

    [Test]
    public async Task The_second_look_outlives_a_restart_and_sends_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var first = new SearchedDesk { Promise = new SinkPromise(BackendClass.Findable, TimeSpan.FromMilliseconds(400), null), Outcome = (_, time) => time == 1 ? new Unknown("reset") : null };
        await using (var hub = Hub(first, folder))
        {
            await hub.PutAsync(TestHub.Post("p"));
            await DeliveryTests.Until(() => StateOf(hub) == DeliveryState.Verify);
            Assert.That((await hub.PostAsync("p")).Summary.TicketNativeId, Is.EqualTo("T2"), "people may go there already");
        }
        var second = new SearchedDesk { Promise = first.Promise, Shows = (_, _) => SearchedDesk.Tickets("T1", "T2") };
        await using var again = Hub(second, folder);
        await again.IdleAsync();
        Assert.That((second.Searched.Count, second.Sent.Count(delivery => IsA(delivery, TicketEventKind.Created))), Is.EqualTo((1, 0)));
        Assert.That((await again.PostAsync("p")).Summary.TicketNativeId, Is.EqualTo("T1"));
    }

    [Test]
    public async Task A_search_that_does_not_show_what_was_accepted_lags_and_is_asked_again()
    {
        var looks = 0;
        var desk = new SearchedDesk { Outcome = (delivery, time) => IsA(delivery, TicketEventKind.Created) && time == 1 ? new Unknown("reset") : null };
        desk.Shows = (_, _) => desk.Sent.Count < 2 || ++looks < 3 ? Absent.Instance : SearchedDesk.Tickets("T1");
        await using var hub = Hub(desk);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var row = (await hub.PostAsync("p")).Deliveries[0];
        Assert.That((looks, row.TicketNativeId, row.Reason), Is.EqualTo((3, "T1", "The desk held it 2 times: T1 is kept; beside it T2. Merge or close the others there.")));
    }

    [Test]
    public async Task A_search_that_cannot_answer_is_asked_later_and_nothing_is_sent_meanwhile()
    {
        var desk = new SearchedDesk { Outcome = (_, time) => time == 1 ? new Unknown("reset") : null, Shows = (_, time) => time < 3 ? new FindLater(TimeSpan.FromMilliseconds(50), "429") : SearchedDesk.Tickets("T1") };
        await using var hub = Hub(desk);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        Assert.That((desk.Sent.Count, desk.Searched.Count, StateOf(hub)), Is.EqualTo((1, 4, DeliveryState.Done)), "after several looks one match is looked at once more");
        Assert.That(hub.Core.Troubles, Is.Empty, "it has answered since");
    }

    [TestCase(false, "In doubt, and the desk could not be searched for 00:00:00: away")]
    [TestCase(true, "In doubt for 00:00:00: reset Look in the desk, then retry or leave it.")]
    public async Task A_doubt_that_cannot_be_resolved_in_days_waits_for_a_person(bool canBeSearched, string reason)
    {
        var desk = new SearchedDesk { Promise = new SinkPromise(BackendClass.Findable, TimeSpan.FromMilliseconds(20), null), Outcome = (_, _) => new Unknown("reset"), Shows = (_, _) => canBeSearched ? Absent.Instance : new FindLater(TimeSpan.Zero, "away") };
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var before = new TestHub(options => (options.Folder, options.Start) = (folder, false)))
            await before.PutAsync(TestHub.Post("p"));
        TestHub.Touch(folder, "UPDATE outbox SET state = 2, attempt = 1, settings = 's'");
        await using var hub = new TestHub(options => (options.Folder, options.Backend) = (folder, Setup(desk) with { GiveUpAfter = TimeSpan.Zero }));
        await hub.IdleAsync();
        var row = (await hub.PostAsync("p")).Deliveries.Single();
        Assert.That((row.State, row.Reason), Is.EqualTo((DeliveryState.Parked, reason)));
    }

    [Test]
    public async Task A_person_who_sends_a_parked_row_again_has_it_looked_for_first()
    {
        var desk = new SearchedDesk { Promise = new SinkPromise(BackendClass.Findable, TimeSpan.FromMilliseconds(20), null), Outcome = (_, _) => new Unknown("reset"), Shows = (_, _) => new FindLater(TimeSpan.Zero, "away") };
        await using var hub = new TestHub(options => options.Backend = Setup(desk) with { GiveUpAfter = TimeSpan.FromMilliseconds(1) });
        await hub.PutAsync(TestHub.Post("p"));
        await DeliveryTests.Until(() => StateOf(hub) == DeliveryState.Parked);
        desk.Shows = (_, _) => SearchedDesk.Tickets("T1");
        var row = (await hub.PostAsync("p")).Deliveries.Single();
        var acted = (await hub.Core.Operations.Deliveries.ActAsync(new DeliveryOrder(DeliveryAction.Retry, "anna"), row.Id, default))!;
        Assert.That(acted.Sentence, Is.EqualTo("It is looked for in the desk, and sent again where it does not stand."));
        await hub.IdleAsync();
        Assert.That((StateOf(hub), desk.Sent.Count, (await hub.PostAsync("p")).Summary.TicketNativeId), Is.EqualTo((DeliveryState.Done, 1, "T1")), "found, and not sent a second time");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_is_done_but_leaves_a_task_is_done_and_the_operator_sees_the_task(bool isFound)
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var desk = new SearchedDesk();
        desk.Outcome = (_, _) => isFound ? new Unknown("reset") : new Accepted(new TicketReference("T1")) { Task = "Ticket T1: look at its history." };
        desk.Shows = (_, _) => SearchedDesk.Tickets("T1") with { Task = "Ticket T1: look at its history." };
        await using (var hub = Hub(desk, folder))
        {
            await hub.PutAsync(TestHub.Post("p"));
            await hub.IdleAsync();
            var row = (await hub.PostAsync("p")).Deliveries.Single();
            Assert.That((row.State, row.Reason, row.TicketNativeId), Is.EqualTo((DeliveryState.Done, "Ticket T1: look at its history.", "T1")));
            var backlog = (await hub.Core.Reader.BacklogAsync(default)).Single();
            Assert.That((backlog.Tasks, backlog.FoundTwice), Is.EqualTo((1L, 0L)));
        }
        await using var again = Hub(desk, folder);
        Assert.That(again.Core.Troubles, Has.One.StartsWith("Backend desk leaves 1 tasks to a person"));
    }

    private static TestHub Hub(SearchedDesk desk, string? folder = null) => new(options => (options.Folder, options.Backend) = (folder, Setup(desk)));

    private static BackendSetup Setup(SearchedDesk desk) => new("desk", "test", desk, "s") { RetryBase = TimeSpan.FromMilliseconds(5), RetryMost = TimeSpan.FromMilliseconds(20) };

    private static bool IsA(Delivery delivery, TicketEventKind kind) => delivery.Event.Kind == kind;

    private static DeliveryState StateOf(TestHub hub) => hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default).Result.Single().State;
}
