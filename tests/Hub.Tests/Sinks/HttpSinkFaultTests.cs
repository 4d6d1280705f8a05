using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

[TestFixture]
internal sealed class HttpSinkFaultTests
{
    private readonly HttpSinkKind kind = new(SinkKinds.PresetFolder);

    [Test]
    public void All_faults_of_the_settings_are_told_at_once()
    {
        Assert.That(Faults(("Kind", "http"), ("Ulr", "x"), ("TimeOut", "soon"), ("IdPointer", "id"), ("Class", "findable"), ("Body", "{\"a\":{{title}}}"), ("RetryStatus", "200"), ("Takes", "closed, changed"), ("MaxInFlight", "64")), Is.EqualTo(
            """
            Backends:desk:Url must be an absolute http or https address; it is missing.
            Backends:desk:TimeOut must be a duration between 00:00:00.0100000 and 00:10:00; it is soon.
            Backends:desk:Class must be keyed or blind; it is findable, which needs a preset that says how to search.
            Backends:desk:IdPointer must be a JSON pointer such as /ticket/id; it is id.
            Backends:desk:Body must be a template: the template is refused at line 1, column 6: {{title}} stands outside a string; write {{json title}}.
            Backends:desk:Takes must hold requester or attached or closed or internal; it holds changed.
            Backends:desk:RetryStatus must hold statuses between 400 and 599; it holds 200.
            Backends:desk:Ulr is not known; did you mean Url?
            """));
    }

    [Test]
    public void A_name_and_password_in_the_address_are_refused_without_printing_them() => Assert.That(
        Faults(("Url", "https://ann:hunter22@desk.example/")), Does.Contain("Url must be an address without a name and password").And.Not.Contain("hunter22"));

    [Test]
    public void What_stands_behind_a_reference_is_not_printed()
    {
        Environment.SetEnvironmentVariable("HUB_TEST_FAULT_SECRET", "hunter22");
        Assert.That(
            Faults(("Url", "env:HUB_TEST_FAULT_SECRET"), ("TimeOut", "env:HUB_TEST_FAULT_SECRET")),
            Does.Contain("Url must be an absolute http or https address; it is what env:HUB_TEST_FAULT_SECRET holds.").And.Contain("TimeOut must be a duration").And.Not.Contain("hunter22"));
    }

    [Test]
    public void An_unknown_preset_is_told_with_the_nearest()
    {
        Assert.That(Faults(("Url", "http://localhost/"), ("Preset", "standard-webhok")), Is.EqualTo(
            "Backends:desk:Preset is standard-webhok, which no preset is called; did you mean standard-webhook?"));
    }

    [Test]
    public void A_webhook_needs_a_secret_of_its_form_and_knows_no_other_keys()
    {
        Assert.That(Faults(("Url", "http://localhost/"), ("Preset", "standard-webhook")), Does.Contain("Backends:desk:Secret must be env:NAME or file:PATH of a secret; it is missing."));
        Assert.That(Faults(("Url", "http://localhost/"), ("Preset", "standard-webhook"), ("Secret", "hunter22"), ("Body", "event")), Does
            .Contain("Secret must be whsec_ followed by the base64").And.Contain("Body is not known").And.Not.Contain("hunter22"));
    }

    [Test]
    public void A_credential_over_plain_http_is_a_warning()
    {
        var fault = kind.Check(TestWorld.Settings(("Url", "http://desk.example/"), ("Token", "env:PATH"))).Single();
        Assert.That(fault.IsWarning);
        Assert.That(fault.Sentence, Does.Contain("should be an https address"));
    }

    [Test]
    public void All_faults_of_a_preset_are_told_at_once_with_their_lines()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("bad.yaml"), """
            about: A desk with faults.
            class: keyd
            timeout: 00:00:10
            auth: header
            adjust: [Bdy]
            create:
              method: GOT
              body: evnt
              id: ticket
              path: "/t/{{{ticket.id}}}"
            outcomes:
              - { status: 5xx, means: maybe }
            """);
        Assert.That(Faults(("Url", "http://localhost/"), ("Preset", folder.File("bad.yaml"))), Is.EqualTo(
            """
            bad.yaml line 1: authHeader must name the header that carries the token, for auth: header; it is missing.
            bad.yaml line 2: class must be keyed or findable or blind; it is keyd.
            bad.yaml line 3: timeout is not known; did you mean timeOut?
            bad.yaml line 5: adjust may hold Auth, Body, Class, ErrorPointer, Headers, IdPointer, KeyHeader, KeyValidFor, RetryStatus, Takes, UrlPointer; it holds Bdy (did you mean Body?).
            bad.yaml line 7: create:method must be POST, PUT, PATCH, DELETE or GET; it is GOT.
            bad.yaml line 8: create:body must be event, webhook, file, multipart, none or a template of JSON; it is evnt.
            bad.yaml line 9: create:id must be a JSON pointer such as /ticket/id; it is ticket.
            bad.yaml line 10: create:path must be a template: the template is refused at line 1, column 4: raw output, partials and decorators are not allowed; put a space between a brace of JSON and {{.
            bad.yaml line 12: outcomes:0:status must be a status such as 503, or a range such as 500-599; it is 5xx.
            bad.yaml line 12: outcomes:0:means must be accepted or retry or unknown or rejected; it is maybe.
            """));
    }

    [TestCase("class: keyed\nany: {}\n", "class keyed needs keyHeader, upsert: true or auth: standard-webhook")]
    [TestCase("class: findable\nany: {}\n", "any must say in find how it is searched for, or again: true where repeating it does no harm")]
    [TestCase("class: findable\nsettle: 00:00:10\nany: {}\nfind: { path: /s, id: /id, key: /key, is: '{{key}}' }\n", "timeOut must be at most half of settle, 00:00:05")]
    [TestCase("class: blind\n", "create must say how a ticket is created")]
    [TestCase("any: {}\nfind: { path: /s, id: /id, key: /key, is: '{{key}}' }\n", "find belongs to class: findable only")]
    public void Terms_that_do_not_fit_the_class_are_faults(string yaml, string words)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("bad.yaml"), "about: x\n" + yaml);
        Assert.That(Faults(("Url", "http://localhost/"), ("Preset", folder.File("bad.yaml"))), Does.Contain(words));
    }

    private string Faults(params (string, string?)[] settings) => string.Join('\n', kind.Check(TestWorld.Settings(settings)));
}
