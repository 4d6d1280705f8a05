using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>The preset <c>redmine</c> on a Redmine that no one here wrote.</summary>
[TestFixture]
[Property("Requirement", "G4")]
internal sealed class RedmineTests() : DeskFixture<RedmineDesk>("redmine.sh", Program, facts => new RedmineDesk(facts))
{
    public const string Program = "/usr/share/redmine/config.ru";

    [Test]
    public async Task A_ticket_carries_the_post_its_keys_and_the_desks_words()
    {
        var settings = Desk.Settings();
        (settings[$"Fields:{Server.Facts["REDMINE_CF_CHANNEL"]}"], settings["Routes:network"], settings["Priorities:high"]) = ("from {{channel}}", "hub-second", "4");
        await using var sink = World.Open(settings);
        var create = SampleDelivery.Create(Next(), "Немає \"інтернету\"\nз шостої 😀");
        var reference = await AcceptAsync(sink, create);
        var issue = await Desk.IssueAsync(reference.Id);
        Assert.That(reference.Url, Is.EqualTo($"{Server.Facts["REDMINE_URL"]}/issues/{reference.Id}"));
        Assert.That(issue.GetProperty("project").GetProperty("name").GetString(), Is.EqualTo("hub-second"));
        Assert.That(issue.GetProperty("priority").GetProperty("name").GetString(), Is.EqualTo("Urgent"));
        Assert.That(issue.GetProperty("custom_fields").ToString(), Does.Contain(create.Event.TicketKey).And.Contain(create.Event.PostKey).And.Contain("from sample"));
        Assert.That(issue.GetProperty("description").GetString()!.ReplaceLineEndings("\n"), Does.StartWith("Немає \"інтернету\"\nз шостої 😀").And.Contain("nobody vouches for an address of the author"));
    }

    [Test]
    public async Task A_person_who_is_vouched_for_is_found_or_made_and_told_of_the_ticket_and_without_the_right_the_ticket_says_so()
    {
        var settings = Desk.Settings();
        settings["Token"] = Server.Facts["REDMINE_ADMIN_TOKEN"];
        await using var sink = World.Open(settings);
        var address = $"ann{Next()}@outside.test";
        var made = await AcceptAsync(sink, WithAddress(SampleDelivery.Extended(TicketEventKind.Requester, Next(), null), address, "Ann"));
        var found = await AcceptAsync(sink, WithAddress(SampleDelivery.Extended(TicketEventKind.Requester, Next(), null), address, "Ann"));
        var near = await AcceptAsync(sink, WithAddress(SampleDelivery.Extended(TicketEventKind.Requester, Next(), null), "jo" + address, "Joann"));
        Assert.That((found.Id, near.Id != made.Id), Is.EqualTo((made.Id, true)));
        var ticket = await AcceptAsync(sink, WithAddress(SampleDelivery.Create(Next()), address, "Ann") with { Requester = made });
        Assert.That((await Desk.IssueAsync(ticket.Id)).GetProperty("watchers")[0].GetProperty("id").ToString(), Is.EqualTo(made.Id));
        await using var plain = World.Open(Desk.Settings());
        Assert.That(await plain.DeliverAsync(WithAddress(SampleDelivery.Extended(TicketEventKind.Requester, Next(), null), address, "Ann"), default), Is.InstanceOf<Rejected>());
        var without = await AcceptAsync(plain, WithAddress(SampleDelivery.Create(Next()), address, "Ann"));
        Assert.That((await Desk.IssueAsync(without.Id)).GetProperty("description").GetString(), Does.Contain("he could not be found or made"));
    }

    [Test]
    public async Task Comments_are_internal_unless_the_operator_says_public_and_reopen_when_asked()
    {
        var settings = Desk.Settings();
        settings["Comments"] = "public";
        await using var quiet = World.Open(Desk.Settings());
        await using var open = World.Open(settings);
        var ticket = await AcceptAsync(quiet, SampleDelivery.Create(Next()));
        await AcceptAsync(quiet, SampleDelivery.Comment(Next(), ticket, "Still dead."));
        await AcceptAsync(open, SampleDelivery.Comment(Next(), ticket, "Said to all."));
        await AcceptAsync(open, SampleDelivery.Extended(TicketEventKind.Commented, Next(), ticket));
        Assert.That((await Desk.IssueAsync(ticket.Id)).GetProperty("journals").EnumerateArray().Select(journal => journal.GetProperty("private_notes").GetBoolean()), Is.EqualTo(new[] { true, false, true }));
        await AcceptAsync(quiet, SampleDelivery.Extended(TicketEventKind.Closed, Next(), ticket));
        Assert.That((await Desk.IssueAsync(ticket.Id)).GetProperty("status").GetProperty("name").GetString(), Is.EqualTo("Closed"));
        // Who may not take this step of the workflow is passed over by Redmine without a word.
        settings["Token"] = Server.Facts["REDMINE_ADMIN_TOKEN"];
        await using var admin = World.Open(settings);
        var again = SampleDelivery.Comment(Next(), ticket, "It is back.");
        await AcceptAsync(admin, again with { Event = again.Event with { Reopens = true } });
        Assert.That((await Desk.IssueAsync(ticket.Id)).GetProperty("status").GetProperty("name").GetString(), Is.EqualTo("New"));
    }

    [Test]
    public async Task A_file_arrives_whole()
    {
        await using var sink = World.Open(Desk.Settings());
        var ticket = await AcceptAsync(sink, SampleDelivery.Create(Next()));
        await AcceptAsync(sink, SampleDelivery.Extended(TicketEventKind.Attached, Next(), ticket));
        var file = (await Desk.IssueAsync(ticket.Id)).GetProperty("attachments")[0];
        Assert.That(file.GetProperty("filename").GetString(), Is.EqualTo("router.txt"));
        Assert.That(await Desk.FileAsync(file.GetProperty("content_url").GetString()!), Is.EqualTo("lights: red, red, off\n"u8.ToArray()));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task What_stands_although_its_answer_was_lost_is_found_and_only_once()
    {
        await using var proxy = await LosingProxy.StartAsync(new Uri(Server.Facts["REDMINE_URL"]));
        await using var sink = World.Open(Desk.Settings(proxy.Url));
        var create = SampleDelivery.Create(Next());
        var ticket = await LoseAndFindAsync(sink, proxy, create);
        await LoseAndFindAsync(sink, proxy, SampleDelivery.Comment(Next(), ticket, "Still dead."));
        var change = SampleDelivery.Comment(Next(), ticket, "No internet since seven.");
        await LoseAndFindAsync(sink, proxy, change with { Event = change.Event with { Kind = TicketEventKind.Changed } });
        proxy.Lose = 1;
        var file = SampleDelivery.Extended(TicketEventKind.Attached, Next(), ticket);
        Assert.That(await sink.DeliverAsync(file, default), Is.InstanceOf<Retry>(), "handing the bytes up again does no harm");
        await AcceptAsync(sink, file);
        Assert.That(await ((IFindingSink)sink).FindAsync(file, default), Is.InstanceOf<Found>());
        Assert.That(await Desk.CountAsync($"cf_{Server.Facts["REDMINE_CF_EXTERNAL_ID"]}={create.Event.TicketKey}"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_filter_that_this_redmine_does_not_know_brings_everything_and_is_told()
    {
        var settings = Desk.Settings();
        settings["KeyField"] = "99";
        await using var sink = World.Open(settings);
        var opened = (Accepted)await sink.DeliverAsync(SampleDelivery.Create(Next()), default);
        Assert.That(opened.Task, Does.Contain("does not keep the hub's key in project hub, tracker 3: ticket " + opened.Reference.Id));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(Next()), default), Is.InstanceOf<Retry>(), "nothing more is opened there");
        var found = await ((IFindingSink)sink).FindAsync(SampleDelivery.Create(Next()), default);
        Assert.That((found as FindLater)?.Reason, Does.EndWith("the desk does not search as it is asked."), found.ToString());
    }

    [Test]
    public async Task Notes_are_taken_away_and_what_cannot_be_is_a_task_that_names_the_ticket()
    {
        await using var sink = World.Open(Desk.Settings());
        var create = SampleDelivery.Create(Next(), "My number is 555-0100.");
        var ticket = await AcceptAsync(sink, create);
        var comment = SampleDelivery.Comment(Next(), ticket, "And 555-0199.");
        await AcceptAsync(sink, comment);
        var redact = SampleDelivery.Redact(1, ticket);
        await AcceptAsync(sink, redact with { Event = redact.Event with { TicketKey = create.Event.TicketKey, PostKey = comment.Event.PostKey } });
        Assert.That((await Desk.IssueAsync(ticket.Id)).ToString(), Does.Not.Contain("555-0199").And.Contain("555-0100"));
        var outcome = await sink.DeliverAsync(redact with { Event = redact.Event with { TicketKey = create.Event.TicketKey, PostKey = create.Event.PostKey } }, default);
        Assert.That((outcome as Accepted)?.Task, Does.StartWith($"Ticket {ticket.Id} ({ticket.Url}): subject and description were taken away, but Redmine's history"), outcome.ToString());
        var issue = await Desk.IssueAsync(ticket.Id);
        Assert.That((issue.GetProperty("subject").GetString(), issue.GetProperty("description").GetString()), Is.EqualTo(("(removed)", "(removed)")));
    }

    [Test, CancelAfter(90_000)]
    [Property("Requirement", "R1")]
    public async Task A_note_that_gets_the_number_of_one_that_a_restore_lost_is_another_note(CancellationToken stop)
    {
        var settings = Desk.Settings();
        settings["StatusEvery"] = "00:00:00.3";
        await using var sink = World.Open(settings);
        var ticket = await AcceptAsync(sink, SampleDelivery.Create(Next()));
        await Desk.NoteAsync(ticket.Id, "before");
        var told = new List<CommentEvent>();
        await foreach (var batch in ((IStatusSource)sink).ReadStatusAsync("status", Cursor.Start, stop))
        {
            told.AddRange(batch.Changes.OfType<CommentEvent>().Where(comment => comment.TicketId == ticket.Id));
            if (told.Count == 2)
                break;
            if (told is not [{ Text: "before" }])
                continue;
            LoseNotes(ticket.Id);
            await Task.Delay(TimeSpan.FromSeconds(1.1), stop); // Redmine tells whole seconds, and a restore takes longer
            await Desk.NoteAsync(ticket.Id, "behind");
        }
        Assert.That(told.Select(comment => comment.Text), Is.EqualTo(new[] { "before", "behind" }));
        Assert.That(told.Select(comment => comment.Id.Split(' ')[0]).Distinct().Count(), Is.EqualTo(1), "the same number");
    }

    [Test]
    public async Task A_wrong_token_and_a_missing_title_are_told_in_the_desks_words()
    {
        var settings = Desk.Settings();
        settings["Token"] = "0123456789abcdef";
        await using (var sink = World.Open(settings))
            Assert.That(((Rejected)await sink.DeliverAsync(SampleDelivery.Create(Next()), default)).Reason, Does.Contain("answered 401 Unauthorized").And.Not.Contain("0123456789abcdef"));
        await using var plain = World.Open(Desk.Settings());
        Assert.That(((Rejected)await plain.DeliverAsync(SampleDelivery.Create(Next(), " "), default)).Reason, Does.EndWith("answered 422 UnprocessableEntity: Subject cannot be blank"));
    }

    /// <summary>As a restored backup does: the notes are gone, and their numbers are given again.</summary>
    private void LoseNotes(string issue)
    {
        using var database = new SqliteConnection($"Data Source={Server.File("app/instances/default/redmine.sqlite3")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "DELETE FROM journals WHERE journalized_id=$issue; UPDATE sqlite_sequence SET seq=(SELECT coalesce(max(id), 0) FROM journals) WHERE name='journals'";
        command.Parameters.AddWithValue("$issue", issue);
        command.ExecuteNonQuery();
    }
}
