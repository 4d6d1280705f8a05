using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>What a preset and its operator can say of a desk: maps, fields, requesters, files, searches, several requests.</summary>
[TestFixture]
[Property("Requirement", "G9")]
internal sealed class PresetGrowthTests : OwnPresetTests
{
    [Test]
    public async Task Priorities_categories_services_and_routes_are_said_in_the_desks_words_and_the_operators_word_counts()
    {
        await using var sink = Open("""
            maps:
              priority: { critical: P1, high: P2 }
              impact: { high: "3" }
              category: { incident: Störung }
            any: { body: '{"p":{{json desk.priority}},"i":{{json desk.impact}},"c":"{{desk.category}}","s":{{json desk.service}},"q":"{{default desk.queue ''Default''}}"}' }
            """, ("Priorities:high", "Urgent"), ("Services:internet", "Access"), ("Routes:network", "Q-7"));
        var create = SampleDelivery.Create(1);
        await sink.DeliverAsync(create with { Event = create.Event with { Service = "internet" } }, default);
        await sink.DeliverAsync(create with { Event = create.Event with { Priority = Priority.Critical, Route = "sales" } }, default);
        Assert.That(Desk.Requests.Select(request => request.Text), Is.EqualTo(new[]
        {
            """{"p":"Urgent","i":"3","c":"Störung","s":"Access","q":"Q-7"}""", """{"p":"P1","i":null,"c":"Störung","s":null,"q":"Default"}""",
        }));
    }

    [Test]
    public async Task Headers_and_media_type_of_the_preset_go_with_every_request_searches_too_and_nearer_words_count()
    {
        await using var sink = Open("""
            class: findable
            settle: 00:02:00
            headers: { Accept: application/vnd.api+json, X-Api-Version: "3" }
            contentType: application/vnd.api+json
            adjust: [Headers]
            any: { id: /id }
            comment: { id: /id, contentType: application/json, headers: { X-Api-Version: "4" } }
            find: { path: "/?key={{key}}", matches: /tickets, id: /id, key: /key, is: "{{key}}" }
            """, ("Headers:Accept", "application/hub+json"));
        Desk.Always = new DeskFault.Answer("""{"id":"7"}""");
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        await ((IFindingSink)sink).FindAsync(SampleDelivery.Create(1), default);
        await sink.DeliverAsync(SampleDelivery.Comment(1, new TicketReference("7"), "more"), default);
        Assert.That(Desk.Requests.Select(request => $"{request.Header("Accept")} {request.Header("X-Api-Version")} {request.Header("Content-Type")}".TrimEnd()), Is.EqualTo(new[]
        {
            "application/hub+json 3 application/vnd.api+json", "application/hub+json 3", "application/hub+json 4 application/json",
        }));
    }

    [Test]
    public async Task Fields_are_templates_or_json_and_cannot_be_left_by_a_hostile_text()
    {
        await using var sink = Open(
            """any: { body: '{"fields":{{json fields}},"list":[{{#each fields}}{"id":"{{@key}}","value":{{json this}} }{{#unless @last}},{{/unless}}{{/each}}]}' }""",
            ("Fields:cf_1", "from {{channel}}: {{title}}"), ("Fields:cf_2", "json:{\"value\":\"{{title}}\",\"n\":[1]}"), ("Fields:cf_3", "{{subject}}"));
        var (create, hostile) = (SampleDelivery.Create(1), "\",\"admin\":true,\"x\":\"\\");
        await sink.DeliverAsync(create with { Event = create.Event with { Title = hostile } }, default);
        var fields = JsonDocument.Parse(Desk.Requests.Single().Body).RootElement.GetProperty("fields");
        Assert.That(fields.GetProperty("cf_1").GetString(), Is.EqualTo("from sample: " + hostile));
        Assert.That(fields.GetProperty("cf_2").GetProperty("value").GetString(), Is.EqualTo(hostile));
        Assert.That(fields.EnumerateObject().Count(), Is.EqualTo(2), "what comes out empty is left out");
    }

    [Test]
    public async Task A_text_is_cut_and_written_line_by_line_and_digits_may_go_as_a_number()
    {
        await using var sink = Open(
            """any: { body: '{"n":[{{json (number settings.A)}},{{json (number settings.B)}},{{json (number settings.C)}}],"first":"{{first text 3}}","lines":[{{#each (lines text)}}"{{this}}"{{#unless @last}},{{/unless}}{{/each}}]}' }"""
            + "\nsettings: { A: optional, B: optional, C: optional }", ("A", "12"), ("B", "012"), ("C", "1e3"));
        await sink.DeliverAsync(SampleDelivery.Create(1, "a\"b\n\n😀c"), default);
        await sink.DeliverAsync(SampleDelivery.Create(2, "ab😀"), default);
        var sent = Desk.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement).ToList();
        Assert.That(sent[0].GetProperty("n").ToString(), Is.EqualTo("""[12,"012","1e3"]"""));
        Assert.That(sent[0].GetProperty("lines").EnumerateArray().Select(line => line.GetString()), Is.EqualTo(new[] { "a\"b", "", "😀c" }));
        Assert.That(sent.Select(one => one.GetProperty("first").GetString()), Is.EqualTo(new[] { "a\"b", "ab" }), "no half of a pair of surrogates");
    }

    [Test]
    public async Task A_requester_is_looked_for_first_made_where_absent_and_looked_for_again_where_the_desk_refuses()
    {
        await using var sink = Open("""
            any: { id: /id }
            requester:
              path: /people
              body: '{"kind":"created","id":"{{requester.address}}","ticketKey":"{{requester.address}}"}'
              id: /id
              findFirst: true
              find: { path: "/?key={{requester.address}}", matches: /tickets, id: /id, key: /key, is: "{{requester.address}}" }
            """);
        Assert.That(((IExtendedSink)sink).Takes, Does.Contain(TicketEventKind.Requester));
        var ann = SampleDelivery.Extended(TicketEventKind.Requester, 1, null);
        var made = ((Accepted)await sink.DeliverAsync(ann, default)).Reference.Id;
        Assert.That(((Accepted)await sink.DeliverAsync(ann with { Attempt = 2 }, default)).Reference.Id, Is.EqualTo(made), "found, not made twice");
        Desk.Choose = request => request.Method == "POST" ? new DeskFault.Status(422, "address is taken", AfterEffect: true) : null;
        Assert.That(await sink.DeliverAsync(SampleDelivery.Extended(TicketEventKind.Requester, 2, null), default), Is.InstanceOf<Accepted>(), "somebody made it in between");
        Assert.That(Desk.Tickets, Has.Count.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task A_match_without_our_key_is_nobodys_and_a_desk_that_ignores_the_filter_is_told()
    {
        await using var sink = Open("""
            class: findable
            settle: 00:02:00
            any: { id: /id }
            find: { path: "/?key={{ticketKey}}", matches: /tickets, id: /id, key: /key, is: ["{{ticketKey}}", "{{postKey}}"] }
            """);
        var (one, finding) = (SampleDelivery.Create(1), (IFindingSink)sink);
        Desk.Reads = _ => new DeskFault.Answer("""{"tickets":[{"id":"7","key":"of somebody else"},{"id":"8"}]}""");
        var later = (FindLater)await finding.FindAsync(one, default);
        Assert.That(later.Reason, Is.EqualTo("the search brought 2 that do not hold our key at /key: the desk does not search as it is asked."));
        Desk.Reads = _ => new DeskFault.Answer($$"""{"tickets":[{"id":"7","key":"x"},{"id":"9","key":"[{{one.Event.PostKey}}]"},{"id":"10","key":"{{one.Event.PostKey}}0"}]}""");
        Assert.That(((Found)await finding.FindAsync(one, default)).Matches, Is.EqualTo(new[] { new TicketReference("9") }));
        Desk.Reads = _ => new DeskFault.Answer("""{"tickets":[]}""");
        Assert.That(await finding.FindAsync(one, default), Is.InstanceOf<Absent>());
        Desk.Reads = _ => new DeskFault.Status(403, "search is not for you");
        Assert.That(((FindLater)await finding.FindAsync(one, default)).Reason, Does.Contain("search is not for you"));
        Desk.Reads = _ => new DeskFault.Answer("{\"tickets\":[" + new string(' ', 9 * 1024 * 1024));
        Assert.That(((FindLater)await finding.FindAsync(one, default)).Reason, Does.Contain("larger than"));
    }

    [Test]
    public async Task A_file_is_handed_up_first_and_then_hung_on_the_ticket()
    {
        await using var sink = Open("""
            any: { id: /id }
            attach:
              - { path: "/uploads?name={{file.name}}", body: file, contentType: application/octet-stream, keep: { token: /upload/token }, again: true }
              - { method: PUT, path: "/t/{{ticket.id}}", body: '{"token":"{{kept.token}}"}', idOptional: true }
            """);
        Desk.Choose = request => request.Path.Contains("uploads", StringComparison.Ordinal) ? new DeskFault.Answer("""{"upload":{"token":"u-1"}}""") : null;
        var outcome = await sink.DeliverAsync(SampleDelivery.Extended(TicketEventKind.Attached, 1, new TicketReference("12")), default);
        Assert.That(outcome, Is.InstanceOf<Accepted>());
        Assert.That(Desk.Requests.Select(request => $"{request.Method} {request.Path} {request.Text.Trim()}"), Is.EqualTo(new[]
        {
            "POST /tickets/uploads?name=router.txt lights: red, red, off", """PUT /tickets/t/12 {"token":"u-1"}""",
        }));
        Desk.Choose = _ => new DeskFault.Status(500, "no room");
        Assert.That(await sink.DeliverAsync(SampleDelivery.Extended(TicketEventKind.Attached, 1, new TicketReference("12")), default), Is.InstanceOf<Retry>(), "handing up again does no harm");
    }

    [Test]
    public async Task A_file_goes_as_a_form_or_as_base64_where_the_desk_wants_it_so()
    {
        var file = SampleDelivery.Extended(TicketEventKind.Attached, 1, new TicketReference("12"));
        await using (var form = Open("any: { id: /id }\nattach: { path: /files, body: multipart, filePart: upload, headers: { X-No-Check: 'yes' } }"))
            await form.DeliverAsync(file with { Event = file.Event with { File = file.Event.File! with { Name = "a\"\r\nb.txt" } } }, default);
        await using (var base64 = Open("""
            any: { id: /id }
            attach: { path: /files, body: '{"data":"{{file.base64}}"}' }
            """))
            await base64.DeliverAsync(file, default);
        var requests = Desk.Requests.ToList();
        Assert.That(requests[0].Header("Content-Type"), Is.EqualTo($"multipart/form-data; boundary=hub-{file.Key}"));
        Assert.That(requests[0].Text, Is.EqualTo(
            $"--hub-{file.Key}\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"a%22%0D%0Ab.txt\"\r\nContent-Type: text/plain\r\n\r\nlights: red, red, off\n\r\n--hub-{file.Key}--\r\n"));
        Assert.That(JsonDocument.Parse(requests[1].Body).RootElement.GetProperty("data").GetBytesFromBase64(), Is.EqualTo(Encoding.UTF8.GetBytes("lights: red, red, off\n")));
    }

    [Test]
    public async Task A_redaction_finds_the_places_and_what_the_desk_cannot_do_is_a_task_that_names_the_ticket()
    {
        await using var sink = Open("""
            any: { id: /id }
            redact:
              - method: PUT
                path: /notes/{{match.id}}
                body: '{"note":"removed"}'
                again: true
                each: { path: "/?notes={{ticket.id}}", matches: /notes, id: /id, key: /text, is: "{{postKey}}", lists: true }
              - { method: PUT, path: "/t/{{ticket.id}}", body: '{"text":"removed"}', again: true, remains: its history still shows the old text; remove it by hand }
            """);
        var redact = SampleDelivery.Redact(1, new TicketReference("12", "https://desk.example/12"));
        Desk.Reads = _ => new DeskFault.Answer($$"""{"notes":[{"id":1,"text":"other"},{"id":2,"text":"x [{{redact.Event.PostKey}}]"},{"id":3,"text":"{{redact.Event.PostKey}}"}]}""");
        var done = (Accepted)await sink.DeliverAsync(redact, default);
        Assert.That(done.Task, Is.EqualTo("Ticket 12 (https://desk.example/12): its history still shows the old text; remove it by hand."));
        Assert.That(Desk.Requests.Where(request => request.Method == "PUT").Select(request => request.Path), Is.EqualTo(new[] { "/tickets/notes/2", "/tickets/notes/3", "/tickets/t/12" }));
    }

    [TestCase(null, "internal")]
    [TestCase("public", "public")]
    public async Task A_persons_later_post_is_shown_to_him_only_where_the_operator_says_so(string? setting, string expected)
    {
        await using var sink = Open("""
            comments: internal
            any: { body: '{"who":"{{#if public}}public{{else}}internal{{/if}}"}' }
            """, ("Comments", setting));
        await sink.DeliverAsync(SampleDelivery.Comment(1, new TicketReference("1"), "more"), default);
        Assert.That(Desk.Requests.Single().Text, Does.Contain(expected));
    }

    [Test]
    public async Task A_ticket_is_named_with_the_page_where_a_person_opens_it()
    {
        await using var sink = Open("""
            settings: { View: required }
            page: /show/{{settings.View}}?id={{id}}
            any: { id: /id }
            """, ("View", "a b"));
        Desk.Always = new DeskFault.Answer("""{"id":"x&y"}""");
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.EqualTo(new Accepted(new TicketReference("x&y", $"{Desk.Url}/show/a%20b?id=x%26y"))));
    }

    [Test]
    public void Faults_of_the_new_parts_are_told_at_once()
    {
        var preset = Preset("""
            auth: hmac
            headers: { "X Y": z, X-Key: "{{key}}", Content-Length: "0" }
            maps: { priority: { urgent: x } }
            page: "/{{{id}}}"
            create: { find: { path: "/x", id: /id } }
            attach: [ { findFirst: true }, { contentType: text, findFirst: true } ]
            """);
        var faults = new HttpSinkKind(SinkKinds.PresetFolder).Check(TestWorld.Settings(("Url", "http://localhost/"), ("Preset", preset)));
        Assert.That(string.Join('\n', faults.Select(fault => fault.Sentence[(fault.Sentence.IndexOf(':') + 2)..])), Is.EqualTo(
            """
            hmac must say how requests are signed, for auth: hmac; it is missing.
            headers:X Y is no header that every request may have.
            headers:X-Key must be a plain text, for searches have no event; a template may stand under headers of an operation.
            headers:Content-Length is no header that every request may have.
            maps:priority:urgent is not known; allowed are low, medium, high, critical.
            page must be a template: the template is refused at line 1, column 2: raw output, partials and decorators are not allowed; put a space between a brace of JSON and {{.
            create:find:key must say where a match holds our key, for some desks ignore a filter that they do not understand; it is missing.
            create:find:is must be our key as it stands there, such as '{{ticketKey}}'; it is missing.
            attach:1:contentType must be a media type such as application/json; it is text.
            attach may have find, findFirst, remains and undone in its last request only.
            attach must say in find what is searched first; it is missing.
            """));
    }
}
