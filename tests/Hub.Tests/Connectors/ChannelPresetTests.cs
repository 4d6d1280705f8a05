using Hub.Connectors;
using Hub.Contracts;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>The presets that come with the program, and payloads that others recorded.</summary>
[TestFixture, Property("Requirement", "G9")]
public sealed class ChannelPresetTests
{
    private static IEnumerable<string> All => PresetFinder.Names(ConnectorKinds.PresetFolder).Concat(PresetFinder.Names(PresetFinder.UnverifiedOf(ConnectorKinds.PresetFolder)));

    [TestCaseSource(nameof(All))]
    public void Every_preset_has_no_fault_and_runs_the_suite(string preset)
    {
        var subjects = typeof(ChannelPresetTests).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(PresetSubject))).ToList();
        var subject = subjects.Select(type => (PresetSubject)Activator.CreateInstance(type)!).SingleOrDefault(subject => subject.Preset == preset);
        Assert.That(subject, Is.Not.Null, $"{preset} has no subject");
        Assert.That(typeof(ChannelPresetTests).Assembly.GetTypes().Select(type => type.BaseType), Does.Contain(typeof(ConnectorConformance<>).MakeGenericType(subject!.GetType())), "the suite does not run on it");
        using var connector = new Closing(subject.Open());
    }

    [Test]
    public void The_page_of_channels_lists_every_preset()
    {
        var page = File.ReadAllText(Path.Combine(Shared.Root, "docs", "channels.md"));
        foreach (var preset in All)
            Assert.That(page, Does.Contain($"| `{preset}`"));
    }

    [Test]
    public void A_recorded_issue_and_its_note_are_one_conversation()
    {
        var issue = Posts(Recorded("issue.json").Replace("\"id\": 301,", "\"id\": 92,")).Single();
        var note = Posts(Recorded("note_issue.json")).Single();
        Assert.Multiple(() =>
        {
            Assert.That((issue.NativeId, issue.Subject, issue.Text), Is.EqualTo(("issue-92", "New API: create/update/delete file", "Create new API for manipulations with repository")));
            Assert.That((issue.Author.Id, issue.Author.Handle, issue.Visibility), Is.EqualTo(("51", "root", Visibility.Public)));
            Assert.That((note.NativeId, note.ThreadId, note.InReplyTo, note.Text), Is.EqualTo(("note-1241", issue.ThreadId, issue.NativeId, "Hello world")));
            Assert.That(note.CreatedAt, Is.EqualTo(new DateTimeOffset(2015, 5, 17, 17, 6, 40, TimeSpan.Zero)));
            Assert.That(note.OrderValue, Is.EqualTo(1_431_882_400_000_000));
        });
    }

    [Test]
    public void A_closed_issue_is_a_later_revision_that_says_so()
    {
        var open = Posts(Recorded("issue.json")).Single();
        var closed = Posts(Recorded("issue.json").Replace("\"action\": \"open\"", "\"action\": \"close\"").Replace("\"updated_at\": \"2013-12-03T17:15:43Z\"", "\"updated_at\": \"2013-12-04T17:15:43Z\"")).Single();
        Assert.That((closed.NativeId, closed.Subject), Is.EqualTo((open.NativeId, "Closed: New API: create/update/delete file")));
        Assert.That(closed.Text, Does.StartWith("Closed in GitLab by Administrator."));
        Assert.That(closed.OrderValue, Is.GreaterThan(open.OrderValue!.Value));
    }

    [Test]
    public void Every_other_recorded_event_is_passed_over_or_read_and_none_throws()
    {
        foreach (var file in Directory.EnumerateFiles(Shared.Need("specs/gitlab/testdata/webhooks"), "*.json"))
        {
            var reading = Read(File.ReadAllText(file));
            var isOurs = Path.GetFileName(file) is "issue.json" or "note_issue.json";
            Assert.That(reading, isOurs ? Is.InstanceOf<Received>() : Is.InstanceOf<Answer>().Or.InstanceOf<Received>(), file);
            if (reading is Received received)
                Assert.That(received.Changes, Has.All.InstanceOf<Put>(), Path.GetFileName(file));
        }
    }

    /// <summary>The API of Alertmanager has no schema of its webhook; what a webhook tells of an alert goes by the same names there.</summary>
    [Test]
    public void What_the_preset_reads_of_an_alert_is_in_the_official_description()
    {
        var description = File.ReadAllText(Shared.Need("specs/alertmanager/openapi.yaml"));
        foreach (var name in new[] { "fingerprint", "startsAt", "endsAt", "labels", "annotations", "generatorURL", "status" })
            Assert.That(description, Does.Contain($"        {name}:").Or.Contain($"      {name}:"), name);
    }

    private static string Recorded(string name) => File.ReadAllText(Shared.Need($"specs/gitlab/testdata/webhooks/{name}"));

    private static List<Post> Posts(string body) => [.. ((Received)Read(body)).Changes.Cast<Put>().Select(put => put.Post)];

    private static WebhookReading Read(string body)
    {
        var sender = new GitlabSubject();
        using var connector = new Closing(sender.Open());
        return ((IWebhookConnector)connector.Opened).ReceiveAsync(sender.Request(body), default).AsTask().GetAwaiter().GetResult();
    }

    private sealed class Closing(IConnector opened) : IDisposable
    {
        public IConnector Opened => opened;

        public void Dispose() => opened.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
