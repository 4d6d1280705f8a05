using System.Runtime.Versioning;
using System.Text.Json;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

[TestFixture]
internal sealed class FileSinkTests
{
    private const string Today = "2026-11-23.ndjson", Tomorrow = "2026-11-24.ndjson";
    private ManualTime time = null!;
    private TempFolder folder = null!;
    private TestWorld world = null!;

    [SetUp]
    public void SetUp() => (folder, world, time) = (new TempFolder(), new TestWorld(), new ManualTime());

    [TearDown]
    public void TearDown()
    {
        folder.Dispose();
        world.Dispose();
    }

    [Test]
    public async Task A_line_says_what_was_decided_and_why()
    {
        await using (var sink = Open())
            await sink.DeliverAsync(SampleDelivery.Create(1, "Kein Internet 😀 \"seit\" sechs\nUhr"), default);
        var line = JsonDocument.Parse(Lines(Today).Single()).RootElement;
        Assert.That(line.GetProperty("key").GetString(), Is.EqualTo(SampleDelivery.Create(1).Key.Value));
        Assert.That(line.GetProperty("ticket").GetString(), Is.EqualTo(SampleDelivery.Create(1).Event.TicketKey[..12]));
        Assert.That(line.GetProperty("text").GetString(), Is.EqualTo("Kein Internet 😀 \"seit\" sechs\nUhr"));
        Assert.That(line.GetProperty("kind").GetString(), Is.EqualTo("created"));
        Assert.That(line.GetProperty("category").GetString(), Is.EqualTo("incident"));
        Assert.That(line.GetProperty("priority").GetString(), Is.EqualTo("high"));
        Assert.That(line.GetProperty("author").GetProperty("handle").GetString(), Is.EqualTo("ann"));
        Assert.That(line.GetProperty("evidence")[0].GetProperty("rule").GetString(), Is.EqualTo("en/outage"));
    }

    [Test]
    public async Task Each_utc_day_has_its_file()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        time.Advance(TimeSpan.FromDays(1));
        await sink.DeliverAsync(SampleDelivery.Create(2), default);
        Assert.That(Lines(Today), Has.Length.EqualTo(1));
        Assert.That(Lines(Tomorrow), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Find_looks_from_the_noted_offset_through_the_later_days()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        var noted = Noted(sink, SampleDelivery.Create(2));
        Assert.That(noted.Note, Does.StartWith(Today + "@").And.Not.EqualTo(Today + "@0"));
        time.Advance(TimeSpan.FromDays(1));
        Assert.That(await Find(sink, noted), Is.InstanceOf<Absent>());
        await sink.DeliverAsync(noted, default);
        Assert.That(await Find(sink, noted), Is.InstanceOf<Found>());
    }

    [Test]
    public async Task Find_does_not_look_before_the_noted_offset()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        Assert.That(await Find(sink, Noted(sink, SampleDelivery.Create(1))), Is.InstanceOf<Absent>());
        Assert.That(await Find(sink, SampleDelivery.Create(1)), Is.InstanceOf<Found>(), "without a note all is searched");
    }

    [TestCase("2026-11-23.ndjson@3")]
    [TestCase("2026-11-23.ndjson@99999999")]
    [TestCase("nonsense")]
    [TestCase("1999-01-01.ndjson@17")]
    public async Task A_note_that_fits_no_line_searches_more_rather_than_less(string note)
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        Assert.That(await Find(sink, SampleDelivery.Create(1) with { Note = note }), Is.InstanceOf<Found>());
    }

    [Test]
    public async Task A_clock_that_goes_back_moves_no_line_before_its_note()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        var noted = Noted(sink, SampleDelivery.Create(2));
        time.Set(time.GetUtcNow().AddDays(-3));
        await sink.DeliverAsync(noted, default);
        Assert.That(await Find(sink, noted), Is.InstanceOf<Found>());
    }

    /// <summary>A power cut may keep later pages of a write and lose earlier ones: nothing of such a write was synced, so nothing of it counts.</summary>
    [Test]
    public async Task Lines_behind_a_hole_are_cut_at_open_and_their_events_are_absent()
    {
        await using (var first = Open())
            await first.DeliverAsync(SampleDelivery.Create(1), default);
        var whole = await File.ReadAllBytesAsync(folder.File(Today));
        await using (var second = Open())
            foreach (var number in (int[])[2, 3])
                await second.DeliverAsync(SampleDelivery.Create(number), default);
        var torn = await File.ReadAllBytesAsync(folder.File(Today));
        torn.AsSpan(whole.Length + 60, 40).Clear();
        await File.WriteAllBytesAsync(folder.File(Today), torn);
        await using var sink = Open();
        Assert.That(await File.ReadAllBytesAsync(folder.File(Today)), Is.EqualTo(whole));
        Assert.That(await Find(sink, SampleDelivery.Create(1)), Is.InstanceOf<Found>());
        Assert.That(await Find(sink, SampleDelivery.Create(2)), Is.InstanceOf<Absent>());
        Assert.That(await Find(sink, SampleDelivery.Create(3)), Is.InstanceOf<Absent>());
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task Half_a_line_at_the_end_is_cut_at_open_and_its_event_is_absent()
    {
        var second = SampleDelivery.Create(2);
        await using (var sink = Open())
        {
            await sink.DeliverAsync(SampleDelivery.Create(1), default);
            second = Noted(sink, second);
            await sink.DeliverAsync(second, default);
        }
        var whole = File.ReadAllBytes(folder.File(Today));
        for (var cut = 1; cut < 200; cut += 17)
        {
            File.WriteAllBytes(folder.File(Today), whole[..^cut]);
            await using var sink = Open();
            Assert.That(Lines(Today), Has.Length.EqualTo(1), $"cut {cut}");
            Assert.That(await Find(sink, second), Is.InstanceOf<Absent>());
            await sink.DeliverAsync(second, default);
            Assert.That(await Find(sink, second), Is.InstanceOf<Found>());
            Assert.That(File.ReadAllBytes(folder.File(Today)), Is.EqualTo(whole));
        }
    }

    [Test]
    public async Task A_second_hub_on_the_folder_is_refused_in_one_sentence()
    {
        await using var sink = Open();
        Assert.That(Assert.Throws<RefusedException>(() => Open())!.Message, Does.Contain(folder.Path).And.Contain("another hub or backend"));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task Redaction_takes_the_words_out_of_every_day_and_moves_no_other_byte()
    {
        var ticket = new TicketReference("x");
        var secret = SampleDelivery.Create(1, "canary line one");
        var other = SampleDelivery.Create(2, "the words of another");
        var afterwards = SampleDelivery.Create(3, "later that day");
        await using var sink = Open();
        await sink.DeliverAsync(secret, default);
        afterwards = Noted(sink, afterwards);
        await sink.DeliverAsync(other, default);
        await sink.DeliverAsync(afterwards, default);
        time.Advance(TimeSpan.FromDays(1));
        await sink.DeliverAsync(secret with { Key = SampleDelivery.Create(99).Key, Event = secret.Event with { Kind = TicketEventKind.Changed, Text = "canary changed", Html = "<b>canary</b>" } }, default);
        var before = Lines(Today);
        var length = new FileInfo(folder.File(Today)).Length;

        Assert.That(await sink.DeliverAsync(SampleDelivery.Redact(1, ticket), default), Is.InstanceOf<Accepted>());

        var all = string.Join('\n', Lines(Today).Concat(Lines(Tomorrow)));
        Assert.That(all, Does.Not.Contain("canary"));
        Assert.That(Lines(Today).Skip(1), Is.EqualTo(before.Skip(1)), "the lines of others stay");
        Assert.That(new FileInfo(folder.File(Today)).Length, Is.EqualTo(length), "offsets stay true");
        var line = JsonDocument.Parse(Lines(Today)[0]).RootElement;
        Assert.That(line.GetProperty("redacted").GetBoolean());
        Assert.That(line.GetProperty("category").GetString(), Is.EqualTo("incident"));
        Assert.That(line.GetRawText(), Does.Not.Contain("Ann Example"));
        Assert.That(await Find(sink, secret), Is.InstanceOf<Found>(), "its key stays");
        Assert.That(await Find(sink, afterwards), Is.InstanceOf<Found>(), "noted before the redaction, found after it");
        Assert.That(Directory.EnumerateFiles(folder.Path, "*.redacting"), Is.Empty);
    }

    [Test]
    public async Task Redacting_twice_and_going_on_is_harmless()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1, "canary"), default);
        await sink.DeliverAsync(SampleDelivery.Redact(1, new TicketReference("x")), default);
        await sink.DeliverAsync(SampleDelivery.Redact(1, new TicketReference("x")) with { Attempt = 2 }, default);
        await sink.DeliverAsync(SampleDelivery.Create(2), default);
        Assert.That(Lines(Today).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString()), Is.EqualTo("created redacted redacted created".Split(' ')));
    }

    [Test]
    public async Task A_rewrite_that_a_crash_broke_off_is_forgotten_at_open()
    {
        await using (var sink = Open())
            await sink.DeliverAsync(SampleDelivery.Create(1), default);
        await File.WriteAllTextAsync(folder.File(Today + ".redacting"), "half");
        await using var again = Open();
        Assert.That(Directory.EnumerateFiles(folder.Path, "*.redacting"), Is.Empty);
        Assert.That(Lines(Today), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Many_writers_make_whole_lines_only()
    {
        await using (var sink = Open())
            await Task.WhenAll(Enumerable.Range(0, 2000).Select(async number => await sink.DeliverAsync(SampleDelivery.Create(number, new string('x', number % 700)), default)));
        var keys = Lines(Today).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("key").GetString()).ToHashSet();
        Assert.That(keys, Has.Count.EqualTo(2000));
    }

    [Test]
    public async Task A_text_that_looks_like_another_events_line_is_not_found_as_one()
    {
        await using var sink = Open();
        var victim = SampleDelivery.Create(7);
        await sink.DeliverAsync(SampleDelivery.Create(1, $"\n{{\"key\":\"{victim.Key.Value}\",\"postKey\":\"x\"}}\n"), default);
        Assert.That(await Find(sink, victim), Is.InstanceOf<Absent>());
    }

    [Test]
    public async Task A_line_longer_than_every_buffer_is_found_behind_and_before_others()
    {
        await using var sink = Open();
        foreach (var (number, length) in new[] { (1, 10), (2, 900_000), (3, 262_000), (4, 10) })
            await sink.DeliverAsync(SampleDelivery.Create(number, new string('y', length)), default);
        foreach (var number in Enumerable.Range(1, 4))
            Assert.That(await Find(sink, SampleDelivery.Create(number)), Is.InstanceOf<Found>(), $"{number}");
        await sink.DeliverAsync(SampleDelivery.Redact(2, new TicketReference("x")), default);
        Assert.That(Lines(Today), Has.Length.EqualTo(5));
        Assert.That(Lines(Today)[1], Does.Not.Contain("yyy"));
    }

    [Test]
    public async Task A_file_that_somebody_took_away_is_made_anew()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        File.Delete(folder.File(Today));
        await sink.DeliverAsync(SampleDelivery.Create(2), default);
        Assert.That(Lines(Today), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_is_retried_and_recovers()
    {
        await using var sink = Open();
        Directory.CreateDirectory(folder.File(Today));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Retry>());
        Directory.Delete(folder.File(Today));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(1), default), Is.InstanceOf<Accepted>());
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no file modes"), UnsupportedOSPlatform("windows")]
    public async Task Files_are_for_the_hub_and_the_lock_for_it_alone()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        Assert.That(File.GetUnixFileMode(folder.File(".lock")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.GetUnixFileMode(folder.File(Today)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
    }

    [TestCase(Today), TestCase(".lock"), TestCase("1999-01-01.ndjson")]
    public void A_link_in_the_folder_is_refused_and_its_target_stays_as_it_was(string name)
    {
        var target = folder.File("somebody-elses");
        File.WriteAllText(target, "no line of ours");
        File.CreateSymbolicLink(folder.File(name), target);
        Assert.That(Assert.Throws<RefusedException>(() => Open())!.Message, Does.Contain($"{name} is a link"));
        Assert.That(File.ReadAllText(target), Is.EqualTo("no line of ours"));
    }

    [Test]
    public async Task A_link_that_is_laid_while_the_hub_runs_is_not_written_through()
    {
        await using var sink = Open();
        await sink.DeliverAsync(SampleDelivery.Create(1), default);
        var target = folder.File("somebody-elses");
        File.WriteAllText(target, "no line of ours");
        File.CreateSymbolicLink(folder.File(Tomorrow), target);
        File.CreateSymbolicLink(folder.File(Today + ".redacting"), target);
        await sink.DeliverAsync(SampleDelivery.Create(1) with { Event = SampleDelivery.Create(1).Event with { Kind = TicketEventKind.Redacted } }, default);
        time.Advance(TimeSpan.FromDays(1));
        Assert.That(await sink.DeliverAsync(SampleDelivery.Create(2), default), Is.InstanceOf<Retry>().With.Property(nameof(Retry.Reason)).Contains("is a link"));
        Assert.That(File.ReadAllText(target), Is.EqualTo("no line of ours"));
    }

    [Test]
    public void Faults_name_key_and_nearest_key()
    {
        var faults = new FileSinkKind().Check(TestWorld.Settings(("Kind", "file"), ("Foldr", "x"), ("MaxInFlight", "3")));
        Assert.That(string.Join('\n', faults), Is.EqualTo(
            """
            Backends:desk:Folder must be the path of a folder; it is missing.
            Backends:desk:Foldr is not known; did you mean Folder?
            """));
    }

    private ISink Open()
    {
        var settings = TestWorld.Settings(("Folder", folder.Path));
        return new FileSinkKind().Open(settings, world.Surroundings(settings, time));
    }

    private string[] Lines(string name) => File.ReadAllLines(folder.File(name));

    private static Delivery Noted(ISink sink, Delivery delivery) => delivery with { Note = ((INotingSink)sink).Note(delivery.Event) };

    private static async Task<FindResult> Find(ISink sink, Delivery delivery) => await ((IFindingSink)sink).FindAsync(delivery with { InDoubt = true }, default);
}
