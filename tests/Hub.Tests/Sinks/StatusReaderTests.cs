using Hub.Contracts;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>A desk's history is read page by page, nothing left out and nothing given twice.</summary>
[TestFixture]
internal sealed class StatusReaderTests
{
    private readonly TestWorld world = new();
    private TellingDesk desk = null!;

    [SetUp]
    public async Task StartAsync() => desk = await TellingDesk.StartAsync();

    [TearDown]
    public async Task StopAsync() => await desk.DisposeAsync();

    [OneTimeTearDown]
    public void End() => world.Dispose();

    [Test]
    [Property("Requirement", "R1")]
    public async Task All_pages_are_read_once_and_in_order()
    {
        for (var number = 1; number <= 10; number++)
            desk.SetStatus("1", number % 2 == 0 ? "working" : "waiting");
        var told = await ReadAsync(10);
        Assert.That(told.Select(change => ((StatusEvent)change).Id), Is.EqualTo(Enumerable.Range(1, 10).Select(number => $"{number}")));
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task What_shows_late_behind_something_newer_is_not_lost()
    {
        desk.Hide(1);
        desk.SetStatus("1", "waiting");
        desk.SetStatus("1", "solved");
        var batches = new List<Batch>();
        await foreach (var batch in Sink().ReadStatusAsync("status", Cursor.Start, default))
        {
            batches.Add(batch);
            if (batch.Changes.Count == 1 && batches.Sum(one => one.Changes.Count) == 1)
                desk.ShowAll();
            if (batches.Sum(one => one.Changes.Count) == 2)
                break;
        }
        var ids = batches.SelectMany(batch => batch.Changes).Select(change => ((StatusEvent)change).Id).ToList();
        Assert.That(ids, Is.EqualTo(new[] { "2", "1" }));
        Assert.That(batches.Select(batch => batch.Cursor.Value), Is.All.EqualTo(""), "the cursor stays behind while something older may still show");
    }

    [Test, CancelAfter(20_000)]
    public async Task The_cursor_moves_on_once_what_it_leaves_behind_is_older_than_the_overlap(CancellationToken stop)
    {
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        foreach (var number in Enumerable.Range(1, 4))
            desk.SetStatus("1", "waiting", before.AddSeconds(number));
        Batch? last = null;
        await foreach (var batch in Sink().ReadStatusAsync("status", Cursor.Start, stop))
        {
            last = batch;
            if (batch.Cursor.Value == "3")
                break;
        }
        Assert.That(last!.Cursor.Value, Is.EqualTo("3"));
        Assert.That((await ReadAsync(1, last.Cursor)).Select(change => ((StatusEvent)change).Id), Is.EqualTo(new[] { "4" }));
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task A_status_that_nobody_mapped_waits_with_its_bytes_until_the_operator_maps_it()
    {
        desk.SetStatus("1", "in limbo");
        var defective = (Defective)(await ReadAsync(1))[0];
        Assert.That(defective.Reason, Is.EqualTo("the desk's status in limbo is not mapped to open, pending, resolved or closed: say so under Statuses, then retry."));
        var again = ((IRereadingDesk)Sink(("Statuses:in limbo", "pending"))).Reread(defective.Id, defective.Raw, default);
        Assert.That(again, Is.EqualTo(new[] { ((StatusEvent)again[0]) with { Status = DeskStatus.Pending, Word = "in limbo", TicketId = "1" } }));
    }

    [Test]
    public void An_item_says_what_its_preset_says_it_does()
    {
        var reader = new DeskItemReader(
            Preset("""
                   about: A desk.
                   create: { path: tickets }
                   webhook:
                     id: /id
                     ticket: /issue
                     at: /at
                     author: /user/name
                     account: /user/id
                     events:
                       - { in: /details, when: { /name: status_id }, status: /new }
                       - { when: { /private: "false" }, comment: /notes, html: true }
                     map: { "5": closed }
                   """).Webhook!.Item, "7");
        var changes = reader.Changes(reader.Read("""
            {"id":12,"issue":3,"at":"2026-11-24T15:00:00Z","user":{"id":7,"name":"Hub"},"private":false,"notes":"<p>We are<br>on it.</p><script>x()</script>",
             "details":[{"name":"priority_id","new":"9"},{"name":"status_id","new":"5"}]}
            """u8.ToArray()));
        var noon = new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);
        Assert.That(changes, Is.EqualTo(new Change[]
        {
            new StatusEvent("12", "3", noon, DeskStatus.Closed, "5") { Author = "Hub", AuthorId = "7", Raw = ((DeskEvent)changes[0]).Raw },
            new CommentEvent("12", "3", noon, "We are\non it.") { Author = "Hub", AuthorId = "7", IsOwn = true, Raw = ((DeskEvent)changes[0]).Raw },
        }));
        Assert.That(reader.Changes(reader.Read("""{"id":13,"issue":3,"private":true,"notes":"secret"}"""u8.ToArray())), Is.Empty);
    }

    [TestCase("""{"id":1,"at":"2026-11-24T15:00:00Z","status":"closed"}""", "/ticket must name the ticket; it is missing.")]
    [TestCase("""{"id":1,"ticket":2,"at":"yesterday","status":"closed"}""", "/at must be a time; it is yesterday.")]
    [TestCase("""[1]""", "it is no JSON object.")]
    public void What_an_item_lacks_is_said_in_one_sentence(string item, string sentence)
    {
        var reader = new DeskItemReader(Preset("""
            about: A desk.
            create: { path: tickets }
            webhook: { id: /id, ticket: /ticket, at: /at, events: [ { status: /status } ], map: { closed: closed } }
            """).Webhook!.Item, null);
        Assert.That(((Defective)reader.Changes(reader.Read(System.Text.Encoding.UTF8.GetBytes(item))).Single()).Reason, Is.EqualTo(sentence));
    }

    [TestCase("1764000000", 1764000000000)]
    [TestCase("1764000000123", 1764000000123)]
    [TestCase("2025-11-24 16:00:00", 1764000000000)]
    [TestCase("2025-11-24T17:00:00+01:00", 1764000000000)]
    [TestCase("soon", null)]
    [TestCase("99999999999999999999", null)]
    public void Times_are_read_as_desks_write_them(string text, long? milliseconds) => Assert.That(DeskTime.Parse(text)?.ToUnixTimeMilliseconds(), Is.EqualTo(milliseconds));

    [Test, CancelAfter(20_000)]
    [Property("Requirement", "R1")]
    public async Task A_page_that_hides_what_follows_and_a_desk_that_numbers_again_are_told(CancellationToken stop)
    {
        using var folder = new TempFolder();
        var preset = folder.File("newest.yaml");
        await File.WriteAllTextAsync(preset, (await File.ReadAllTextAsync(TellingSubject.Preset, stop)).Replace("status:\n", "status:\n  newest: { path: /newest }\n", StringComparison.Ordinal), stop);
        desk.SetStatus("1", "waiting");
        desk.Hide(desk.SetStatus("1", "working"));
        var sink = Sink(("Preset", preset));
        Assert.That(async () => await ReadToEndAsync(sink, new Cursor("1"), stop), Throws.TypeOf<UnreachableSourceException>().With.Message.StartsWith("The desk has entries up to 2, and shows none behind 1: our account may not see a whole page"));
        Assert.That(async () => await ReadToEndAsync(sink, new Cursor("9"), stop), Throws.TypeOf<UnreachableSourceException>().With.Message.StartsWith("The desk's newest entry has the number 2, and 9 was read before: it was restored from a backup"));
    }

    [Test]
    public async Task A_merge_brings_the_other_tickets_status_which_waits_where_nobody_mapped_it()
    {
        desk.SetStatus("99", "solved");
        var ended = desk.Merge("1", "99");
        desk.Merge("2", "hidden from us");
        desk.SetStatus("98", "in limbo");
        desk.Merge("3", "98");
        var told = await ReadAsync(7);
        Assert.That(told.Skip(1).Select(change => change.GetType().Name), Is.EqualTo(new[] { "MergedEvent", "StatusEvent", "MergedEvent", "Defective", "MergedEvent", "Defective" }));
        var merged = (MergedEvent)told[1];
        Assert.That(told[2], Is.EqualTo(new StatusEvent($"{ended}", "99", merged.At, DeskStatus.Resolved, "solved") { Raw = ((DeskEvent)told[2]).Raw }));
        var again = ((IRereadingDesk)Sink(("Statuses:in limbo", "pending"))).Reread("5", ((Defective)told[6]).Raw, default).Single();
        Assert.That(again, Is.EqualTo(new StatusEvent("5", "98", ((MergedEvent)told[5]).At, DeskStatus.Pending, "in limbo") { Raw = ((DeskEvent)again).Raw }));
    }

    [Test]
    public void A_number_that_comes_again_at_another_time_is_another_event()
    {
        var reader = new DeskItemReader(
            Preset("""
                   about: A desk.
                   create: { path: tickets }
                   webhook: { id: [/id, /at], ticket: /issue, at: /at, events: [ { comment: /notes } ] }
                   """).Webhook!.Item, null);
        var ids = new[] { """{"id":12,"issue":3,"at":"2026-11-24T15:00:00Z","notes":"a"}""", """{"at":"2026-11-24T15:00:00Z","id":12,"issue":3,"notes":"a"}""", """{"id":12,"issue":3,"at":"2026-11-25T15:00:00Z","notes":"b"}""" }
            .Select(item => ((CommentEvent)reader.Changes(reader.Read(System.Text.Encoding.UTF8.GetBytes(item))).Single()).Id).ToList();
        Assert.That(ids, Is.EqualTo(new[] { "12 2026-11-24T15:00:00Z", "12 2026-11-24T15:00:00Z", "12 2026-11-25T15:00:00Z" }));
    }

    private static async Task ReadToEndAsync(IStatusSource sink, Cursor from, CancellationToken stop)
    {
        await foreach (var _ in sink.ReadStatusAsync("status", from, stop))
        {
        }
    }

    private static BackendPreset Preset(string yaml)
    {
        var file = Hub.Wire.PresetFile.Parse("desk.yaml", yaml);
        var preset = BackendPresetReader.Read(file, new Hub.Wire.HandlebarsTemplates());
        Assert.That(file.Faults(), Is.Empty);
        return preset;
    }

    private IStatusSource Sink(params (string, string?)[] settings)
    {
        var section = TestWorld.Settings([("Url", desk.Url.ToString()), .. settings.Any(pair => pair.Item1 == "Preset") ? settings : [("Preset", TellingSubject.Preset), .. settings]]);
        return (IStatusSource)new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section));
    }

    private async Task<List<Change>> ReadAsync(int atLeast, Cursor? from = null)
    {
        var changes = new List<Change>();
        var after = 0;
        await foreach (var batch in Sink().ReadStatusAsync("status", from ?? Cursor.Start, default))
        {
            changes.AddRange(batch.Changes);
            // Some rounds more: what is listed again must not be given again.
            if (changes.Count >= atLeast && ++after > 8)
                break;
        }
        return changes;
    }
}
