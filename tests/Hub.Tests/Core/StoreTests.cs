using System.Runtime.Versioning;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What the store promises (R1, R4, R9, R25).</summary>
internal sealed class StoreTests(StoreKind kind) : StoreSuite(kind)
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
            TestStores.Lose(folder);
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
    public async Task A_schema_that_this_program_cannot_read_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (new TestHub(options => options.Folder = folder))
        {
        }
        TestHub.Touch(folder, "UPDATE meta SET value = '9' WHERE key = 'schema'; UPDATE meta SET value = '8' WHERE key = 'readable_from'");
        Assert.That(Assert.Throws<StoreException>(() => _ = new TestHub(options => options.Folder = folder))!.Message, Does.Contain("schema 9"));
    }

    [Test]
    [Property("Requirement", "R1")]
    public async Task A_post_that_the_store_refuses_is_quarantined_alone()
    {
        Assume.That(Shared.Turns, Is.Not.Null, "a gigabyte is for the whole run (test.sh)");
        await using var hub = new TestHub();
        // More than SQLite (1,000,000,000 bytes) and PostgreSQL take in one value.
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
}
