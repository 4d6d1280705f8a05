using System.Runtime.Versioning;
using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What the store promises (R1, R4, R9, R25).</summary>
internal sealed class StoreTests
{
    [Test]
    public async Task A_second_hub_on_the_same_store_is_refused_in_one_sentence()
    {
        await using var hub = new TestHub();
        var error = Assert.Throws<StoreException>(() => _ = new TestHub(options => options.Folder = hub.Folder));
        Assert.That(error!.Message, Does.StartWith("Another hub holds the store"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no file modes"), UnsupportedOSPlatform("windows")]
    public async Task The_lock_is_for_the_hubs_user_alone()
    {
        await using var hub = new TestHub();
        Assert.That(File.GetUnixFileMode(Path.Combine(hub.Folder, "hub.lock")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("1", "label:2", "cursor-first", true, "The switches for tests are on (HUB_CRASH_AT=label:2 and HUB_BREAK=cursor-first, HUB_TESTING=1)")]
    [TestCase(null, "label:2", null, false, "HUB_CRASH_AT=label:2 in the environment has no effect, since HUB_TESTING is not 1")]
    [TestCase("true", null, "no-unique-key", false, "HUB_BREAK=no-unique-key in the environment has no effect")]
    [TestCase("1", null, "", false, null)]
    public void A_switch_for_tests_counts_only_beside_the_second_one_and_is_told(string? testing, string? crash, string? broken, bool on, string? words)
    {
        var switches = TestSwitches.Read(name => name switch { "HUB_TESTING" => testing, "HUB_CRASH_AT" => crash, "HUB_BREAK" => broken, _ => null });
        Assert.That((switches.AreOn, switches.CrashAt is not null), Is.EqualTo((on, on && crash is not null)));
        Assert.That(switches.Sentence, words is null ? Is.Null : Does.StartWith(words));
    }

    [Test]
    public async Task A_list_of_posts_cuts_their_texts_and_says_so()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("long", "incident " + new string('ї', 999_991)));
        await hub.PutAsync(TestHub.Post("short", "incident " + new string('ї', 491)));
        var list = await hub.Core.Reader.PostsAsync(new PostQuery(), default);
        Assert.That(list.Select(post => (post.NativeId, post.Text!.Length, post.TextIsCut)), Is.EqualTo(new[] { ("short", 500, false), ("long", PostSummary.LongestText, true) }));
        var whole = (await hub.Core.Reader.PostAsync(list[1].Id, default))!.Summary;
        Assert.That((whole.Text!.Length, whole.TextIsCut), Is.EqualTo((1_000_000, false)));
    }

    [Test]
    public async Task Nothing_comes_twice_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        for (var run = 0; run < 3; run++)
        {
            await using var hub = new TestHub(options => options.Folder = folder);
            await hub.PutAsync(TestHub.Post("p"));
            await hub.IdleAsync();
            Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(run == 0 ? 1 : 0));
        }
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task A_full_disk_refuses_posts_and_recovers_alone()
    {
        var free = 0L;
        await using var hub = new TestHub(options => options.FreeBytes = () => Volatile.Read(ref free));
        var error = Assert.ThrowsAsync<IntakeUnavailableException>(async () => await hub.PutAsync(TestHub.Post("p")));
        Assert.That(error!.Message, Does.Contain("has 0 MB left"));
        Assert.That(hub.Core.IsWritable, Is.False);
        Volatile.Write(ref free, 1L << 40);
        await DeliveryTests.Until(() => hub.Core.IsWritable); // nobody sends anything meanwhile
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(1));
        Assert.That(await hub.Core.Reader.QuarantineAsync(null, 10, default), Is.Empty, "nobody is quarantined for the store's fault");
    }

    [Test]
    [Property("Requirement", "R25")]
    public async Task A_damaged_file_is_set_aside_and_creates_for_older_posts_start_in_doubt()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var before = new TestHub(options => options.Folder = folder))
        {
            await before.PutAsync(TestHub.Post("p"));
            await before.IdleAsync();
        }
        Noise(Path.Combine(folder, "hub.db"));
        var blind = new RecordingSink { Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null) };
        await using var after = new TestHub(options => (options.Folder, options.Sink) = (folder, blind));
        await after.PutAsync(TestHub.Post("p") with { CreatedAt = DateTimeOffset.UtcNow.AddHours(-1) });
        await after.PutAsync(TestHub.Post("new") with { CreatedAt = DateTimeOffset.UtcNow.AddMinutes(1) });
        await after.IdleAsync();
        var states = (await after.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).OrderBy(row => row.Id).Select(row => row.State);
        Assert.Multiple(() =>
        {
            Assert.That(Directory.GetFiles(folder, "hub.db.damaged-*"), Is.Not.Empty);
            Assert.That(states, Is.EqualTo(new[] { DeliveryState.Parked, DeliveryState.Done }));
            Assert.That(after.Core.Troubles, Has.Some.Contains("set aside as damaged"));
            Assert.That(after.Core.IsWritable, Is.True);
        });
    }

    [Test]
    public async Task A_first_start_that_was_killed_before_it_had_its_key_is_started_again()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        using (var connection = Hub.Core.Storage.Sqlite.SqliteDatabase.OpenWriter(Path.Combine(folder, "hub.db")))
            Hub.Core.Storage.Sqlite.SqliteDatabase.Migrate(connection);
        await File.WriteAllTextAsync(Path.Combine(folder, "hub.key"), "");
        await using var hub = new TestHub(options => options.Folder = folder);
        Assert.That((await hub.PutAsync(TestHub.Post("p"))).Outcome, Is.EqualTo(ChangeOutcome.Stored));
        Assert.That((await File.ReadAllTextAsync(Path.Combine(folder, "hub.key"))).Trim(), Has.Length.EqualTo(64));
    }

    [Test]
    public async Task A_score_that_cannot_be_written_costs_only_its_own_post()
    {
        await using var hub = new TestHub(options => options.Classifier = new EndlessClassifier());
        var results = await hub.CommitAsync(new Put(TestHub.Post("1")), new Put(TestHub.Post("2", "endless")), new Put(TestHub.Post("3")), new Put(TestHub.Post("4")));
        Assert.That(results.Select(result => result.Outcome), Is.EqualTo(new[] { ChangeOutcome.Stored, ChangeOutcome.Quarantined, ChangeOutcome.Stored, ChangeOutcome.Stored }));
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task A_repeat_of_an_old_revision_does_not_take_the_place_of_a_quarantined_edit()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("p", order: 1));
        await hub.PutAsync(TestHub.Post("p", "explode", order: 2));
        await hub.PutAsync(TestHub.Post("p", order: 1));
        Assert.That((await hub.Core.Reader.QuarantineAsync(null, 10, default)).Single().Bytes, Is.GreaterThan(0));
        await hub.PutAsync(TestHub.Post("p", "incident mended", order: 2));
        Assert.That(await hub.Core.Reader.QuarantineAsync(null, 10, default), Is.Empty);
    }

    [Test]
    public async Task Keys_are_the_same_after_the_store_was_lost_because_the_key_file_stays()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var keys = new List<EventKey>();
        for (var run = 0; run < 2; run++)
        {
            await using var hub = new TestHub(options => options.Folder = folder);
            await hub.PutAsync(TestHub.Post("p", thread: "t"));
            await hub.IdleAsync();
            keys.Add(hub.Sink.Deliveries.Single().Key);
            await hub.DisposeAsync();
            foreach (var file in Directory.GetFiles(folder, "hub.db*"))
                File.Delete(file);
        }
        Assert.That(keys[0], Is.EqualTo(keys[1]));
    }

    [Test]
    public async Task Another_stores_key_file_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (new TestHub(options => options.Folder = folder))
        {
        }
        await File.WriteAllTextAsync(Path.Combine(folder, "hub.key"), new string('a', 64));
        Assert.That(Assert.Throws<StoreException>(() => _ = new TestHub(options => options.Folder = folder))!.Message, Does.Contain("is not the store's own"));
    }

    [Test]
    public void A_schema_that_this_program_cannot_read_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        using (var connection = Hub.Core.Storage.Sqlite.SqliteDatabase.OpenWriter(Path.Combine(folder, "hub.db")))
        {
            Hub.Core.Storage.Sqlite.SqliteDatabase.Migrate(connection);
            Hub.Core.Storage.Sqlite.SqliteDatabase.WriteMeta(connection, "schema", "9");
            Hub.Core.Storage.Sqlite.SqliteDatabase.WriteMeta(connection, "readable_from", "8");
        }
        Assert.That(Assert.Throws<StoreException>(() => _ = new TestHub(options => options.Folder = folder))!.Message, Does.Contain("schema 9"));
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task A_post_that_the_store_refuses_is_quarantined_alone()
    {
        await using var hub = new TestHub();
        // One blob over SQLite's bound of 1,000,000,000 bytes would do; a row id that is taken does it without the memory.
        var tooLong = TestHub.Post("long") with { Raw = new byte[1_000_000_001] };
        var results = await hub.CommitAsync(new Put(TestHub.Post("1")), new Put(tooLong with { NativeId = "2" }), new Put(TestHub.Post("3")));
        await hub.IdleAsync();
        Assert.That(results.Select(result => result.Outcome), Is.EqualTo(new[] { ChangeOutcome.Stored, ChangeOutcome.Quarantined, ChangeOutcome.Stored }));
    }

    /// <summary>Gives a score that JSON has no word for.</summary>
    private sealed class EndlessClassifier : IClassifier
    {
        private readonly WordClassifier words = new();

        public string Packs => words.Packs;

        public Scored Score(Post post) => words.Score(post);

        public Verdict Decide(Scored scored, Facts facts)
        {
            var verdict = words.Decide(scored, facts);
            return verdict.Evidence[0].For == "endless" ? verdict with { Scores = [double.PositiveInfinity] } : verdict;
        }
    }

    private static void Noise(string file)
    {
        var noise = new byte[8192];
        new Random(7).NextBytes(noise);
        using var stream = File.OpenWrite(file);
        stream.Write(noise);
    }
}
