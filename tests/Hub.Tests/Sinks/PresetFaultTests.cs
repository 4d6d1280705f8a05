using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>A preset's faults are told all at once, each in one sentence with the line, the key, what is allowed and what was found.</summary>
[TestFixture]
[Property("Requirement", "G9")]
internal sealed class PresetFaultTests
{
    /// <summary>A fault in nearly every line.</summary>
    private const string Preset = """
        clas: findable
        class: sometimes
        settle: two minutes
        timeOut: "-1"
        auth: header
        comments: secret
        upsert: maybe
        settings: { Project: needed }
        adjust: [Bodies]
        maps: { priority: { urgent: P1, high: "json:{" } }
        page: "/{{#if}}"
        create:
          method: SEND
          path: /{{title
          body: title={{title}}
          contentType: nothing
          id: id
          headers: { X-A: "{{> partial}}" }
          find: { path: "", matches: issues, key: key }
          filname: x
        comment: { body: '{"x":{{title}}}', fileName: "{{#each x}}" }
        change: [ { findFirst: yes } ]
        outcomes: [ { status: 9999, at: x, means: fine }, { statu: 200 } ]
        message: [message]
        status: { items: x, cursorKind: letters, page: many, next: token, events: [ { when: { type: x }, statuss: /x } ], map: { new: opened } }
        webhook: { verify: hmac-hex, events: [ { status: /s } ] }
        """;

    [Test]
    public void All_faults_of_a_preset_are_told_in_one_go()
    {
        Assert.That(Told(Preset).Select(fault => fault.Split(": ", 2)[1]), Is.EqualTo("""
            about must be one sentence that says what the backend is; it is missing.
            authHeader must name the header that carries the token, for auth: header; it is missing.
            clas is not known; did you mean class?
            class must be keyed or findable or blind; it is sometimes.
            settle must be a duration such as 00:00:30; it is two minutes.
            timeOut must be a duration such as 00:00:30; it is -1.
            comments must be internal or public; it is secret.
            upsert must be true or false; it is maybe.
            settings:Project must be required or optional; it is needed.
            adjust may hold Auth, Body, Class, ErrorPointer, Headers, IdPointer, KeyHeader, KeyValidFor, RetryStatus, Takes, UrlPointer; it holds Bodies.
            maps:priority:urgent is not known; allowed are low, medium, high, critical.
            maps:priority:high must be a text, or JSON behind json:; it is neither.
            page must be a template: the template is refused at line 1, column 9: a block is not closed.
            create:method must be POST, PUT, PATCH, DELETE or GET; it is SEND.
            create:path must be a template: the template is refused at line 1, column 2: {{ is not closed.
            create:body must be event, webhook, file, multipart, none or a template of JSON; it is title={{title}}.
            create:contentType must be a media type such as application/json; it is nothing.
            create:id must be a JSON pointer such as /ticket/id; it is id.
            create:find:path must be the search, appended to Url; it is missing.
            create:find:matches must be a JSON pointer such as /ticket/id; it is issues.
            create:find:key must be a JSON pointer such as /ticket/id; it is key.
            create:find:id must say where a match names its ticket; it is missing.
            create:find:is must be our key as it stands there, such as '{{ticketKey}}'; it is missing.
            create:filname is not known; did you mean fileName?
            comment:body must be a template: the template is refused at line 1, column 6: {{title}} stands outside a string; write {{json title}}.
            comment:fileName must be a template: the template cannot be compiled: Reached end of template before block expression '#each' was closed.
            change:0:findFirst must be true or false; it is yes.
            outcomes:0:status must be a status such as 503, or a range such as 500-599; it is 9999.
            outcomes:0:at must be a JSON pointer such as /ticket/id; it is x.
            outcomes:0:means must be accepted or retry or unknown or rejected; it is fine.
            outcomes:1:status must be a status such as 503, or a range such as 500-599; it is missing.
            outcomes:1:statu is not known; did you mean status?
            message must hold JSON pointers such as /error/message; it holds message.
            status:path must be the request, appended to Url; it is missing.
            status:items must be a JSON pointer such as /ticket/id; it is x.
            status:cursor must say where an item has the number or time by which the list is ordered; it is missing.
            status:cursorKind must be number or time; it is letters.
            status:page must be a whole number from 1 to 1000; it is many.
            status:next must be a JSON pointer such as /ticket/id; it is token.
            status:ticket must say where an item names its ticket; it is missing.
            status:events:0:status or comment or merged must say where it stands; all are missing.
            status:events:0:when:type must stand under a JSON pointer such as /type; it stands under type.
            status:map:new must be open or pending or resolved or closed; it is opened.
            status:events:0:statuss is not known; did you mean status?
            webhook:header must name the header that carries the signature; it is missing.
            webhook:ticket must say where an item names its ticket; it is missing.
            """.Split('\n')));
    }

    [Test]
    public void Each_fault_names_the_line_and_the_key()
    {
        var lines = Preset.Split('\n');
        foreach (var fault in Told(Preset))
        {
            Assert.That(fault, Does.Match(@"^broken\.yaml line \d+: [^ ]+ .+[.?]$"));
            var (line, key) = (int.Parse(fault.Split(' ')[2].TrimEnd(':'), null), fault.Split(": ", 2)[1].Split(' ')[0].Split(':')[0]);
            Assert.That(line, Is.InRange(1, lines.Length), fault);
            Assert.That(key, Is.Not.Empty, fault);
        }
    }

    [Test]
    public void What_is_no_yaml_is_told_alone_and_with_its_line()
    {
        Assert.That(Told("about: a desk\nclass: [findable\nsettle: x"), Has.Count.EqualTo(1).And.One.Contains("line"));
        Assert.That(Told("- a list"), Is.EqualTo(new[] { "broken.yaml must be one YAML mapping." }));
    }

    private static List<string> Told(string preset)
    {
        using var folder = new TempFolder();
        var file = folder.File("broken.yaml");
        File.WriteAllText(file, preset);
        var faults = new HttpSinkKind(SinkKinds.PresetFolder).Check(TestWorld.Settings(("Url", "https://desk.example/"), ("Preset", file)));
        return [.. faults.Where(fault => !fault.IsWarning).Select(fault => fault.Sentence)];
    }
}
