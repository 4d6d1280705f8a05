using Hub.Contracts;
using Hub.Core;
using Hub.Core.Storage;
using Hub.Core.Storage.Postgres;
using Hub.Fakes;
using Hub.Tests.Core;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>A hub on a server: who owns the store, and what happens when the server goes (R4, R10, R11).</summary>
[TestFixture, NonParallelizable] // it cuts every writer of the server and changes its role
internal sealed class PostgresStoreTests : IOnStore
{
    public StoreKind Kind => StoreKind.Postgres;

    [SetUp]
    public void Need() => _ = PostgresCluster.NewSchema();

    [Test]
    public async Task A_hub_on_another_machine_is_refused_the_store_in_one_sentence()
    {
        await using var hub = new TestHub();
        var error = Assert.Throws<StoreException>(() => _ = new TestHub(options => options.Folder = TestStores.Elsewhere(hub.Folder)));
        Assert.That(error!.Message, Does.StartWith("Another hub holds the store in database hub on 127.0.0.1").And.Not.Contain("hub-pw"));
    }

    [Test]
    [Property("Requirement", "R10")]
    public async Task A_hub_that_lost_its_lock_moves_no_cursor_and_writes_no_post()
    {
        var (first, second) = (new LaneTests.Numbers { Upto = 1 }, new LaneTests.Numbers { Upto = 1 });
        using var between = new BetweenFetchAndCommit();
        await using var hub = new TestHub(options => (options.Channels, options.Classifier) = ([new ChannelSetup("in", "n", first)], between));
        await DeliveryTests.Until(() => first.Asked == 2);
        between.Hold();
        first.Upto = 2;
        await DeliveryTests.Until(() => between.Waits); // the second post is fetched and not committed
        CutWriters(hub.Folder);
        await using (var other = new TestHub(options => (options.Folder, options.Channels) = (TestStores.Elsewhere(hub.Folder), [new ChannelSetup("in", "n", second)])))
        {
            between.GoOn();
            Assert.ThrowsAsync<IntakeUnavailableException>(async () => await hub.PutAsync(TestHub.Post("pushed")));
            await DeliveryTests.Until(() => hub.Core.Troubles.Any(trouble => trouble.Contains("is held by another hub", StringComparison.Ordinal)));
            var lane = (await other.Core.Reader.LanesAsync(default)).Single(lane => lane.Lane == "numbers");
            Assert.That((lane.Cursor, lane.Stored, lane.Epoch), Is.EqualTo(("1", 1, 2)));
            Assert.That((await other.Core.Reader.PostsAsync(new PostQuery(), default)).Select(post => post.NativeId), Is.EqualTo(new[] { "n1" }));
        }
        await DeliveryTests.Until(() => hub.Core.Troubles.Any(trouble => trouble.Contains("restart this one", StringComparison.Ordinal)));
        Assert.ThrowsAsync<IntakeUnavailableException>(async () => await hub.PutAsync(TestHub.Post("pushed")), "the lock is free again, but the store has moved on");
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task A_hub_whose_connections_are_cut_again_and_again_loses_nothing_and_doubles_nothing()
    {
        await using var hub = new TestHub();
        for (var post = 0; post < 30; post++)
        {
            if (post % 5 == 2)
                CutWriters(hub.Folder);
            while (!await TryAsync(hub, $"p{post}"))
            {
            }
        }
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.NativeId).Order(), Is.EqualTo(Enumerable.Range(0, 30).Select(post => $"p{post}").Order()));
        Assert.That(await hub.Core.Reader.QuarantineAsync(null, 10, default), Is.Empty, "nobody is quarantined for the server's fault");
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task A_server_that_became_read_only_pauses_the_hub_until_it_can_be_written_again()
    {
        await using var hub = new TestHub();
        PostgresCluster.Run(PostgresCluster.Settings(), "ALTER ROLE hub SET default_transaction_read_only = on");
        try
        {
            CutWriters(hub.Folder);
            Assert.ThrowsAsync<IntakeUnavailableException>(async () => await hub.PutAsync(TestHub.Post("p")));
            Assert.That(hub.Core.IsWritable, Is.False);
        }
        finally
        {
            PostgresCluster.Run(PostgresCluster.Settings(), "BEGIN; SET TRANSACTION READ WRITE; ALTER ROLE hub RESET default_transaction_read_only; COMMIT");
        }
        await DeliveryTests.Until(() => hub.Core.IsWritable);
        Assert.That((await hub.PutAsync(TestHub.Post("p"))).Outcome, Is.EqualTo(ChangeOutcome.Stored));
        Assert.That(await hub.Core.Reader.QuarantineAsync(null, 10, default), Is.Empty);
    }

    [Test]
    public void A_database_that_cannot_hold_the_store_is_refused_in_one_sentence()
    {
        var (server, name) = (PostgresCluster.Settings(), $"latin{Environment.ProcessId}");
        PostgresCluster.Run(server, $"CREATE DATABASE {name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        Assert.Multiple(() =>
        {
            Assert.That(Refusal(server, settings => settings.Database = name), Is.EqualTo($"The database {name} on 127.0.0.1 is encoded LATIN1; the hub needs UTF8: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0."));
            Assert.That(Refusal(server, settings => settings.Database = "postgres"), Does.StartWith("User hub may not make tables in schema public of database postgres on 127.0.0.1: GRANT CREATE ON SCHEMA public TO hub."));
            Assert.That(Refusal(server, settings => settings.SearchPath = "nowhere"), Does.StartWith("User hub sees no schema of database hub"));
            Assert.That(Refusal(server, settings => settings.Database = "absent"), Does.Contain("cannot be reached").And.Contain("absent"));
            Assert.That(Refusal(server, settings => settings.Password = "wrong"), Does.Contain("cannot be reached").And.Not.Contain("wrong"));
            Assert.That(PostgresServer.TooOld(new Version(14, 9), "database hub"), Is.EqualTo("The server of database hub is PostgreSQL 14.9; the hub needs 15 or newer."));
            Assert.That(PostgresServer.TooOld(new Version(15, 0), "database hub"), Is.Null);
        });
    }

    [Test]
    public void What_hub_check_says_of_a_store_that_is_there()
    {
        var settings = PostgresCluster.NewSchema();
        Assert.That(StoreCheck.At(settings, TimeProvider.System), Has.Property("IsWell").True.And.Property("Sentence").EndsWith(": the tables will be made."));
        using (var connection = PostgresStore.Connect(settings))
            PostgresDatabase.Migrate(connection);
        Assert.That(StoreCheck.At(settings, TimeProvider.System), Has.Property("IsWell").True.And.Property("Sentence").Match(@"^database hub on 127\.0\.0\.1:\d+, PostgreSQL \d+\.\d+: schema 1 is there\.$"));
        PostgresCluster.Run(settings, "UPDATE meta SET value = '99' WHERE key IN ('schema', 'readable_from')");
        Assert.That(StoreCheck.At(settings, TimeProvider.System), Has.Property("IsWell").False.And.Property("Sentence").Contains("99"));
        PostgresCluster.Run(settings, "REVOKE UPDATE ON outbox FROM CURRENT_USER");
        Assert.That(
            StoreCheck.At(settings, TimeProvider.System).Sentence,
            Does.StartWith("User hub may not write the hub's tables in schema t").And.EndsWith("which belong to hub: make the user their owner, e.g. by pg_restore --no-owner as this user."));
    }

    [Test]
    public void A_server_that_promises_less_is_warned_of()
    {
        using var connection = PostgresStore.Connect(PostgresCluster.NewSchema());
        var clock = new ManualTime(DateTimeOffset.UtcNow.AddSeconds(-20));
        Assert.That(PostgresServer.Warnings(connection, TimeProvider.System), Has.Some.StartWith("fsync is off").And.Some.StartWith("full_page_writes is off").And.Some.StartWith("synchronous_commit is off").And.None.Contain("clock"), "the tests' server trades durability for speed");
        Assert.That(PostgresServer.Warnings(connection, new ManualTime(DateTimeOffset.UtcNow.AddSeconds(20))), Has.Some.Match("The server's clock is (19|20|21) s behind"));
        Assert.That(PostgresServer.Warnings(connection, clock), Has.Some.Match("The server's clock is (19|20|21) s ahead"));
    }

    [Test]
    public async Task A_hub_that_starts_logs_what_its_server_promises_less()
    {
        using var log = new KeptLog();
        await using var hub = new TestHub(options => options.Log = log);
        Assert.That(log.Lines, Has.Some.StartsWith("Warning: The store: fsync is off on the server"));
    }

    [Test]
    [Property("Requirement", "R1")]
    public void A_commit_waits_for_the_servers_disk_whatever_the_servers_habit()
    {
        using var connection = PostgresStore.Connect(PostgresCluster.NewSchema());
        Assert.That(PostgresDatabase.Scalar(connection, "SHOW synchronous_commit"), Is.EqualTo("on"), "the server's setting is off");
    }

    /// <summary>Scores when it is let.</summary>
    private sealed class BetweenFetchAndCommit : IClassifier, IDisposable
    {
        private readonly WordClassifier words = new();
        private readonly ManualResetEventSlim gate = new(true);
        private volatile bool waits;

        public bool Waits => waits;

        public string Packs => words.Packs;

        public void Hold() => gate.Reset();

        public void GoOn() => gate.Set();

        public Scored Score(Post post)
        {
            waits = !gate.IsSet;
            gate.Wait();
            return words.Score(post);
        }

        public Verdict Decide(Scored scored, Facts facts) => words.Decide(scored, facts);

        public void Dispose()
        {
            gate.Set();
            gate.Dispose();
        }
    }

    /// <summary>Whether it was stored or known already; false: to be sent again.</summary>
    private static async Task<bool> TryAsync(TestHub hub, string id)
    {
        try
        {
            return (await hub.PutAsync(TestHub.Post(id))).Outcome is ChangeOutcome.Stored or ChangeOutcome.Repeated;
        }
        catch (IntakeUnavailableException)
        {
            return false;
        }
    }

    private static void CutWriters(string folder) => PostgresCluster.Run(
        TestStores.ConnectionString(folder), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hub writer' AND datname = current_database()");

    private static string Refusal(string server, Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(server) { Pooling = false };
        change(settings);
        return Assert.Throws<StoreException>(() => PostgresStore.Connect(settings.ToString()).Dispose())!.Message;
    }
}
