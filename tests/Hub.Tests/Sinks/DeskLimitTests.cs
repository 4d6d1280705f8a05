using System.Text.Json;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>Desks that drop, hide and page without a word: what a preset does about it.</summary>
[TestFixture]
[Property("Requirement", "R15")]
internal sealed class DeskLimitTests : OwnPresetTests
{
    [Test]
    public async Task An_answer_that_lacks_our_key_is_a_task_and_nothing_more_is_opened_there_until_the_desk_keeps_it()
    {
        await using var sink = Open("""
            any: { id: /id }
            create: { id: /id, stored: { key: /fields, is: "{{ticketKey}}", per: "{{route}}" } }
            """);
        Desk.Always = new DeskFault.Answer("""{"id":"7","fields":[{"id":12,"value":""}]}""");
        var first = (Accepted)await sink.DeliverAsync(In(1, "network"), default);
        var sentence = $"{Desk.Url.Authority} does not keep the hub's key in network: ticket 7 was opened, and its field for the key is empty or missing. "
            + "Add the field there (docs/backends.md); until then nothing more is opened, for it could not be found again.";
        Assert.That((first.Reference.Id, first.Task, ((IAlarmingSink)sink).Alarm), Is.EqualTo(("7", sentence, sentence)));
        var second = (Retry)await sink.DeliverAsync(In(2, "network"), default);
        Assert.That((second.Reason, Desk.Requests.Count), Is.EqualTo((sentence, 1)), "nothing was sent");
        var elsewhere = In(3, "sales");
        Desk.Always = new DeskFault.Answer($$"""{"id":"8","fields":[{"id":12,"value":"{{elsewhere.Event.TicketKey}}"}]}""");
        Assert.That(((Accepted)await sink.DeliverAsync(elsewhere, default)).Task, Is.Null, "another queue has the field");
        Time.Advance(TimeSpan.FromMinutes(11));
        var again = In(4, "network");
        Desk.Always = new DeskFault.Answer($$"""{"id":"9","fields":[{"id":12,"value":"{{again.Event.TicketKey}}"}]}""");
        Assert.That(((Accepted)await sink.DeliverAsync(again, default)).Task, Is.Null);
        Assert.That(((IAlarmingSink)sink).Alarm, Is.Null, "somebody added the field");
    }

    [Test]
    public async Task The_first_ticket_of_each_queue_is_read_back_and_only_the_first()
    {
        await using var sink = Open("""
            any: { id: /id }
            create: { path: /new, id: /id, stored: { path: "/t/{{ticket.id}}", key: /fields, is: "{{ticketKey}}", per: "{{route}}" } }
            """);
        Desk.Always = new DeskFault.Answer("""{"id":"7"}""");
        Desk.Reads = _ => new DeskFault.Answer($$"""{"fields":"{{In(1, "network").Event.TicketKey}}"}""");
        await sink.DeliverAsync(In(1, "network"), default);
        await sink.DeliverAsync(In(2, "network"), default);
        Assert.That(Gets(), Is.EqualTo(new[] { "/tickets/t/7" }));
        Desk.Reads = _ => new DeskFault.Answer("""{"fields":[]}""");
        Assert.That(((Accepted)await sink.DeliverAsync(In(3, "sales"), default)).Task, Does.Contain("does not keep the hub's key in sales: ticket 7"));
    }

    [Test]
    public async Task In_a_place_that_nobody_looked_at_one_ticket_is_opened_alone_and_the_others_wait_for_it()
    {
        await using var sink = Open("""
            any: { id: /id }
            create: { path: /new, id: /id, stored: { path: "/t/{{ticket.id}}", key: /fields, is: "{{ticketKey}}", per: "{{route}}" } }
            """);
        Desk.Always = new DeskFault.Answer("""{"id":"7"}""");
        var (isAsked, answered) = (new TaskCompletionSource(), new TaskCompletionSource<DeskFault>());
        Desk.Reads = _ =>
        {
            isAsked.SetResult();
            return answered.Task.Result;
        };
        var first = Task.Run(async () => await sink.DeliverAsync(In(1, "network"), default));
        await isAsked.Task;
        var second = (Retry)await sink.DeliverAsync(In(2, "network"), default);
        Assert.That((second.IsHeldBack, second.Reason), Is.EqualTo((true, "The first ticket in network is being opened alone, to see whether the desk keeps the hub's key.")));
        answered.SetResult(new DeskFault.Answer($$"""{"fields":"{{In(1, "network").Event.TicketKey}}"}"""));
        Assert.That((await first as Accepted)?.Task, Is.Null);
        Assert.That(await Task.WhenAll(new[] { 2, 3 }.Select(number => sink.DeliverAsync(In(number, "network"), default).AsTask())), Has.All.InstanceOf<Accepted>(), "side by side from then on");
    }

    [Test]
    public async Task What_a_lost_answer_hides_leaves_its_task_all_the_same()
    {
        await using var sink = Open("""
            class: findable
            settle: 00:02:00
            any: { id: /id }
            find: { path: "/?key={{key}}", matches: /notes, id: /id, key: /text, is: "{{key}}", lists: true }
            redact: { path: "/t/{{ticket.id}}", id: /id, remains: the history shows it; remove it there }
            """);
        var redact = SampleDelivery.Redact(1, new TicketReference("12"));
        Desk.Reads = _ => new DeskFault.Answer($$"""{"notes":[{"id":"3","text":"{{redact.Key}}"}]}""");
        var found = (Found)await ((IFindingSink)sink).FindAsync(redact with { InDoubt = true }, default);
        Assert.That(found.Task, Is.EqualTo("Ticket 12: the history shows it; remove it there."));
    }

    [Test]
    public async Task What_an_earlier_try_took_away_leaves_its_task_although_nothing_is_left_to_send()
    {
        await using var sink = Open("""
            any: { id: /id }
            redact: { method: PUT, path: "/t/{{ticket.id}}", again: true, remains: the history shows it, each: { path: "/?t", matches: /notes, id: /id, key: /text, is: "{{postKey}}", lists: true } }
            """);
        Desk.Reads = _ => new DeskFault.Answer("""{"notes":[]}""");
        var redact = SampleDelivery.Redact(1, new TicketReference("12"));
        Assert.That(((Accepted)await sink.DeliverAsync(redact, default)).Task, Is.Null, "there never was anything");
        Assert.That(((Accepted)await sink.DeliverAsync(redact with { Attempt = 2 }, default)).Task, Is.EqualTo("Ticket 12: the history shows it."));
    }

    [Test]
    public async Task A_header_beyond_ascii_is_refused_before_anything_is_sent()
    {
        await using var sink = Open("any: { id: /id, headers: { X-Author: '{{author.name}}' } }");
        var create = SampleDelivery.Create(1);
        var outcome = await sink.DeliverAsync(create with { Event = create.Event with { Author = create.Event.Author with { Name = "Zoë" } } }, default);
        Assert.That((outcome as Rejected)?.Reason, Is.EqualTo("the header X-Author may hold ASCII letters and signs only; its value has others, so nothing was sent."), outcome.ToString());
        Assert.That(Desk.Requests, Is.Empty);
    }

    [Test]
    public async Task A_list_in_pages_is_searched_to_its_end_and_one_without_end_is_asked_later()
    {
        await using var sink = Open("""
            class: findable
            settle: 00:02:00
            any: { id: /id }
            find: { path: "/notes?page={{page}}", full: 2, matches: /notes, id: /id, key: /text, is: "{{key}}", lists: true }
            """);
        var comment = SampleDelivery.Comment(1, new TicketReference("12"), "more");
        Desk.Reads = request => new DeskFault.Answer(request.Path.EndsWith("page=3", StringComparison.Ordinal)
            ? $$"""{"notes":[{"id":"5","text":"{{comment.Key}}"}]}""" : """{"notes":[{"id":"1","text":"a"},{"id":"2","text":"b"}]}""");
        Assert.That((await ((IFindingSink)sink).FindAsync(comment, default) as Found)?.Matches, Is.EqualTo(new[] { new TicketReference("5") }));
        Desk.Reads = _ => new DeskFault.Answer("""{"notes":[{"id":"1","text":"a"},{"id":"2","text":"b"}]}""");
        Assert.That((await ((IFindingSink)sink).FindAsync(comment, default) as FindLater)?.Reason, Is.EqualTo("the search has more than 50 pages; what lies behind them is not known."));
        Desk.Reads = _ => new DeskFault.Answer(JsonSerializer.Serialize(new { notes = Enumerable.Repeat(0, 10_001) }));
        Assert.That((await ((IFindingSink)sink).FindAsync(comment, default) as FindLater)?.Reason, Is.EqualTo("the search brought 10001 items; at most 10000 are looked at."));
    }

    [Test]
    public async Task A_match_that_is_no_ticket_is_asked_for_its_ticket()
    {
        await using var sink = Open("""
            class: findable
            settle: 00:02:00
            any: { id: /id }
            create:
              id: /id
              find: { path: "/words?since={{dayBefore}}", matches: /items, id: /step, key: /text, is: "{{ticketKey}}", lists: true, via: { path: "/step/{{match.id}}", id: /ticket/id } }
            find: { path: "/?key={{key}}", matches: /notes, id: /id, key: /text, is: "{{key}}", lists: true }
            """);
        var create = SampleDelivery.Create(1);
        Desk.Reads = request => new DeskFault.Answer(request.Path.Contains("/step/", StringComparison.Ordinal)
            ? """{"ticket":{"id":"31"}}""" : $$"""{"items":[{"step":"50","text":"{{create.Event.TicketKey}}"},{"step":"51","text":"{{create.Event.TicketKey}}"}]}""");
        Assert.That((await ((IFindingSink)sink).FindAsync(create, default) as Found)?.Matches, Is.EqualTo(new[] { new TicketReference("31") }));
        Assert.That(Gets()[0], Is.EqualTo("/tickets/words?since=2026-11-22"));
    }

    private static Delivery In(int number, string route) => SampleDelivery.Create(number) is var create ? create with { Event = create.Event with { Route = route } } : create;

    private List<string> Gets() => [.. Desk.Requests.Where(request => request.Method == "GET").Select(request => request.Path)];
}
