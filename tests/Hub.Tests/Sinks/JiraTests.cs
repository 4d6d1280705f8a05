using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>What the preset <c>jira</c> makes of each event, on a Jira of ours.</summary>
[TestFixture]
[Property("Requirement", "G4")]
internal sealed class JiraTests
{
    private JiraDesk desk = null!;
    private TestWorld world = null!;

    [SetUp]
    public async Task SetUp() => (desk, world) = (await JiraDesk.StartAsync(), new TestWorld());

    [TearDown]
    public async Task TearDown()
    {
        await desk.DisposeAsync();
        world.Dispose();
    }

    [Test]
    public async Task A_ticket_carries_the_post_line_by_line_its_keys_and_the_desks_words()
    {
        await using var sink = Open(("Routes:network", "NET"), ("Categories:incident", "Incident"), ("Services:internet", "Access"), ("Fields:customfield_1", "json:{\"id\":\"{{channel}}\"}"));
        var create = SampleDelivery.Create(1, "Немає \"інтернету\"\n\nз шостої 😀");
        var ticket = await AcceptAsync(sink, create with { Event = create.Event with { Service = "internet", Escalation = "vip" } });
        var fields = desk.Issues.Single().Fields;
        Assert.That(ticket, Is.EqualTo(new TicketReference(desk.Issues.Single().Key, $"{desk.Url}browse/{desk.Issues.Single().Key}")));
        Assert.That(((string?)fields["project"]!["key"], (string?)fields["issuetype"]!["name"], (string?)fields["priority"]!["name"], (string?)fields["components"]![0]!["name"]), Is.EqualTo(("NET", "Incident", "High", "Access")));
        Assert.That(desk.Issues.Single().Labels, Is.EqualTo(new[] { "hub", $"hub-{create.Event.TicketKey}", $"hub-{create.Event.PostKey}" }));
        Assert.That((string?)fields["customfield_1"]!["id"], Is.EqualTo("sample"));
        var lines = fields["description"]!["content"]!.AsArray();
        Assert.That(lines.Take(3).Select(line => line!["content"]!.AsArray().Count == 0 ? "" : (string?)line["content"]![0]!["text"]), Is.EqualTo(new[] { "Немає \"інтернету\"", "", "з шостої 😀" }));
        Assert.That(fields["description"]!.ToJsonString(), Does.Contain("Raised in priority: vip").And.Contain("Nobody vouches for an address"));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task What_stands_although_its_answer_was_lost_is_found_and_only_once()
    {
        await using var sink = Open();
        var create = SampleDelivery.Create(1);
        var ticket = await LoseAndFindAsync(sink, create);
        Assert.That(await FindAsync(sink, SampleDelivery.Create(2)), Is.InstanceOf<Absent>());
        var rescued = create with { Event = create.Event with { TicketKey = SampleDelivery.Create(9).Event.TicketKey } };
        Assert.That(await FindAsync(sink, rescued), Is.InstanceOf<Found>(), "by the post's key alone, as after a lost store");
        await LoseAndFindAsync(sink, SampleDelivery.Comment(1, ticket, "Still dead."));
        await LoseAndFindAsync(sink, SampleDelivery.Extended(TicketEventKind.Commented, 1, ticket));
        var change = SampleDelivery.Comment(1, ticket, "No internet since seven.");
        await LoseAndFindAsync(sink, change with { Key = new EventKey(change.Key.Value[1..] + "0"), Event = change.Event with { Kind = TicketEventKind.Changed } });
        await LoseAndFindAsync(sink, SampleDelivery.Extended(TicketEventKind.Attached, 1, ticket));
        Assert.That((desk.Issues.Count, desk.Issues[0].Comments.Count, desk.Issues[0].Attachments.Count), Is.EqualTo((1, 3, 1)));
    }

    [Test]
    public async Task Comments_are_internal_unless_the_operator_says_public_and_reopen_when_asked()
    {
        await using var quiet = Open();
        await using var open = Open(("Comments", "public"));
        var ticket = await AcceptAsync(quiet, SampleDelivery.Create(1));
        await AcceptAsync(quiet, SampleDelivery.Comment(1, ticket, "Still dead."));
        await AcceptAsync(open, SampleDelivery.Comment(1, ticket, "Said to all."));
        await AcceptAsync(open, SampleDelivery.Extended(TicketEventKind.Commented, 1, ticket));
        Assert.That(desk.Issues.Single().Comments.Select(comment => (bool)comment!["jsdPublic"]!), Is.EqualTo(new[] { false, true, false }));
        await AcceptAsync(quiet, SampleDelivery.Extended(TicketEventKind.Closed, 1, ticket));
        Assert.That(desk.Issues.Single().Status, Is.EqualTo(JiraDesk.Done));
        await AcceptAsync(quiet, SampleDelivery.Extended(TicketEventKind.Closed, 1, ticket));
        var again = SampleDelivery.Comment(1, ticket, "It is back.");
        await AcceptAsync(quiet, again with { Event = again.Event with { Reopens = true } });
        Assert.That(desk.Issues.Single().Status, Is.EqualTo(JiraDesk.ToDo));
        Assert.That(desk.Requests.Count(request => request.Method == "POST" && request.Path.EndsWith("/transitions", StringComparison.Ordinal)), Is.EqualTo(2), "of two steps to one status only one is taken, and none where it stands there");
    }

    [Test]
    public async Task A_workflow_without_a_step_to_the_end_is_a_task_that_names_the_ticket()
    {
        await using var sink = Open();
        var ticket = await AcceptAsync(sink, SampleDelivery.Create(1));
        desk.Steps = [("21", JiraDesk.Waiting)];
        var outcome = await sink.DeliverAsync(SampleDelivery.Extended(TicketEventKind.Closed, 1, ticket), default);
        Assert.That((outcome as Rejected)?.Reason, Is.EqualTo($"Ticket {ticket.Id} ({ticket.Url}): its workflow has no step to ClosedStatus from where it stands; somebody must close it there."), outcome.ToString());
    }

    [Test]
    public async Task A_redaction_takes_comments_and_files_away_and_leaves_the_history_of_an_issue_to_a_person()
    {
        await using var sink = Open();
        var create = SampleDelivery.Create(1, "My number is 555-0100.");
        var ticket = await AcceptAsync(sink, create);
        var (comment, file) = (SampleDelivery.Comment(1, ticket, "And 555-0199."), SampleDelivery.Extended(TicketEventKind.Attached, 1, ticket));
        await AcceptAsync(sink, comment);
        await AcceptAsync(sink, file with { Event = file.Event with { PostKey = comment.Event.PostKey } });
        await AcceptAsync(sink, file with { Key = new EventKey(comment.Key.Value), Event = file.Event with { PostKey = create.Event.PostKey } });
        await AcceptAsync(sink, Redaction(ticket, comment.Event.PostKey));
        var issue = desk.Issues.Single();
        Assert.That(issue.Comments.ToJsonString(), Does.Not.Contain("555-0199"));
        Assert.That((string?)issue.Attachments.Single()!["filename"], Does.EndWith($"-{create.Event.PostKey[..12]}-router.txt"), "the other post's file stays");
        var outcome = await sink.DeliverAsync(Redaction(ticket, create.Event.PostKey), default);
        Assert.That((outcome as Accepted)?.Task, Does.StartWith($"Ticket {ticket.Id} ({ticket.Url}): summary and description were taken away"), outcome.ToString());
        Assert.That((issue.Fields.ToJsonString().Contains("555-0100", StringComparison.Ordinal), issue.Attachments.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task A_missing_summary_is_told_in_the_desks_words_and_an_empty_post_is_no_fault()
    {
        await using var sink = Open();
        Assert.That(((Rejected)await sink.DeliverAsync(SampleDelivery.Create(1, " "), default)).Reason, Does.EndWith("answered 400 BadRequest: {\"summary\":\"You must specify a summary of the issue.\"}"));
        var create = SampleDelivery.Create(2);
        await AcceptAsync(sink, create with { Event = create.Event with { Text = "" } });
    }

    [Test]
    [Property("Requirement", "G10")]
    public async Task Status_changes_are_read_page_by_page_and_each_is_told_once()
    {
        await using var sink = Open(("StatusEvery", "00:00:00.02"));
        var tickets = new List<TicketReference>();
        for (var number = 1; number <= 5; number++)
            tickets.Add(await AcceptAsync(sink, SampleDelivery.Create(number)));
        (desk.Page, var now) = (2, DateTimeOffset.UtcNow);
        foreach (var ticket in tickets)
            desk.Move(ticket.Id, JiraDesk.Waiting, now);
        desk.Move(tickets[0].Id, JiraDesk.Done, now.AddSeconds(1));
        var told = new List<string>();
        var later = false;
        await foreach (var batch in ((IStatusSource)sink).ReadStatusAsync(((IStatusSource)sink).StatusLanes[0], Cursor.Start, default))
        {
            told.AddRange(batch.Changes.OfType<StatusEvent>().Select(one => $"{one.TicketId} {one.Status} {one.Word} {one.Author}"));
            if (told.Count == 6 && !later)
                desk.Move(tickets[1].Id, JiraDesk.ToDo, now.AddSeconds(2));
            later |= told.Count == 6;
            if (told.Count > 6)
                break;
        }
        Assert.That(told, Is.EquivalentTo(tickets.Select(ticket => $"{ticket.Id} Pending Waiting for customer Agnes Agent").Append($"{tickets[0].Id} Resolved Done Agnes Agent").Append($"{tickets[1].Id} Open To Do Agnes Agent")));
        Assert.That(desk.Requests.Count(request => request.Path.Contains("nextPageToken", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(2));
    }

    private static Delivery Redaction(TicketReference ticket, string postKey)
    {
        var redact = SampleDelivery.Redact(1, ticket);
        return redact with { Event = redact.Event with { PostKey = postKey } };
    }

    private async Task<TicketReference> LoseAndFindAsync(ISink sink, Delivery delivery)
    {
        Assert.That(await FindAsync(sink, delivery), Is.InstanceOf<Absent>(), "before it was sent");
        desk.Choose = request => request.Method == "POST" ? new DeskFault.Reset(AfterEffect: true, InBody: false) : null;
        Assert.That(await sink.DeliverAsync(delivery, default), Is.InstanceOf<Unknown>());
        desk.Choose = null;
        var found = await FindAsync(sink, delivery with { InDoubt = true });
        Assert.That((found as Found)?.Matches, Has.Count.EqualTo(1), found.ToString());
        return ((Found)found).Matches[0];
    }

    private static async Task<FindResult> FindAsync(ISink sink, Delivery delivery) => await ((IFindingSink)sink).FindAsync(delivery, default);

    private static async Task<TicketReference> AcceptAsync(ISink sink, Delivery delivery)
    {
        var outcome = await sink.DeliverAsync(delivery, default);
        Assert.That(outcome, Is.InstanceOf<Accepted>(), outcome.ToString());
        return ((Accepted)outcome).Reference;
    }

    private ISink Open(params (string Key, string? Value)[] more)
    {
        var settings = TestWorld.Settings([.. JiraSubject.Settings(desk.Url), .. more]);
        Assert.That(new HttpSinkKind(SinkKinds.PresetFolder).Check(settings), Is.Empty);
        return new HttpSinkKind(SinkKinds.PresetFolder).Open(settings, world.Surroundings(settings));
    }
}
