using System.Text;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>What would be sent, shown beforehand.</summary>
internal sealed class PreviewTests
{
    [Test]
    public async Task A_request_is_shown_as_it_is_sent_then_without_its_secrets()
    {
        await using var desk = await FakeDesk.StartAsync();
        using var world = new TestWorld();
        using var folder = new TempFolder();
        var secret = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(secret, "very-secret-token");
        var settings = TestWorld.Settings(
            ("Kind", "http"), ("Preset", "json"), ("Url", desk.Url.ToString()), ("Auth", "bearer"), ("Token", $"file:{secret}"), ("Headers:X-Team", $"file:{secret}"), ("Fields:note", "very-secret-token"));
        await using var sink = new HttpSinkKind(SinkKinds.PresetFolder).Open(settings, world.Surroundings(settings));
        var delivery = SampleDelivery.Create(1, "Немає інтернету");
        var shown = ((IPreviewSink)sink).Preview(delivery)!;
        Assert.That(desk.Requests, Is.Empty, "nothing is sent");
        await sink.DeliverAsync(delivery, default);
        var sent = desk.Requests.Single();
        Assert.That(shown.Body, Is.EqualTo(Encoding.UTF8.GetString(sent.Body).Replace("very-secret-token", "(secret)", StringComparison.Ordinal)));
        Assert.That((shown.Method, shown.Address), Is.EqualTo(("POST", desk.Url.ToString())));
        Assert.That(shown.Headers, Does.Contain(KeyValuePair.Create("Authorization", "(secret)")).And.Contain(KeyValuePair.Create("X-Team", "(secret)")).And.Contain(KeyValuePair.Create("Content-Type", "application/json")));
        Assert.That(shown.Headers, Does.Contain(KeyValuePair.Create("Idempotency-Key", delivery.Key.Value)));
        Assert.That(shown.ToString() + string.Join(' ', shown.Headers), Does.Not.Contain("very-secret"));
    }

    [Test]
    public async Task A_reference_in_a_presets_own_setting_or_a_field_is_a_secret_in_every_form_a_desk_may_repeat()
    {
        await using var desk = await FakeDesk.StartAsync();
        using var world = new TestWorld();
        using var folder = new TempFolder();
        var (secret, preset) = (folder.File("key"), folder.File("desk.yaml"));
        await File.WriteAllTextAsync(secret, "a/b c\"d");
        await File.WriteAllTextAsync(preset, "about: A desk.\nsettings: { ApiKey: required }\nadjust: [Class]\nmessage: [/nothing]\nany: { path: \"/t?key={{settings.ApiKey}}\", body: '{\"key\":\"{{settings.ApiKey}}\"}' }\n");
        var settings = TestWorld.Settings(("Kind", "http"), ("Preset", preset), ("Url", desk.Url.ToString()), ("ApiKey", $"file:{secret}"));
        await using var sink = new HttpSinkKind(SinkKinds.PresetFolder).Open(settings, world.Surroundings(settings));
        var shown = ((IPreviewSink)sink).Preview(SampleDelivery.Create(1))!;
        Assert.That((shown.Address, shown.Body), Is.EqualTo((new Uri(desk.Url, "/tickets/t?key=(secret)").AbsoluteUri, """{"key":"(secret)"}""")));
        desk.Script(new DeskFault.Status(400, "no key a/b c\"d"));
        Assert.That(((Rejected)await sink.DeliverAsync(SampleDelivery.Create(2), default)).Reason, Does.EndWith("""{"error":"no key (secret)"}"""));
    }

    [TestCase("ann@x.test", true), TestCase("Ann <ANN@x.test>", true), TestCase("a@b.test,ann@x.test", true)]
    [TestCase("x!ann@x.test", false), TestCase("joann@x.test", false), TestCase("{ann@x.test", false), TestCase("ann@x.test.evil", false), TestCase("o'ann@x.test", false)]
    public void An_address_is_found_only_as_a_whole(string value, bool holds) => Assert.That(Searches.Holds(value, "ann@x.test"), Is.EqualTo(holds));

    [Test]
    public async Task A_line_of_a_file_is_shown_as_it_is_written_then()
    {
        using var world = new TestWorld();
        using var folder = new TempFolder();
        var settings = TestWorld.Settings(("Folder", folder.Path));
        await using var sink = new FileSinkKind().Open(settings, world.Surroundings(settings));
        var shown = ((IPreviewSink)sink).Preview(SampleDelivery.Create(1))!;
        Assert.That(Directory.EnumerateFiles(folder.Path, "*.ndjson"), Is.Empty);
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        Assert.That(shown.Body, Is.EqualTo(File.ReadLines(Directory.EnumerateFiles(folder.Path, "*.ndjson").Single()).Single()));
    }
}
