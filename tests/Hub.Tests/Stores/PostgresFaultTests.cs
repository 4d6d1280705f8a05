using System.Diagnostics;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Core;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>What a real server answers when it cannot take a group: repeated or paused, never somebody's quarantine, and written once (R1, R4, R9).</summary>
[TestFixture]
internal sealed class PostgresFaultTests() : OwnServerSuite(durable: false)
{
    private string folder = "";
    private int made;

    [SetUp]
    public void Place()
    {
        folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        Run($"CREATE SCHEMA f{++made}", Server.Settings);
        TestStores.Lies(folder, new NpgsqlConnectionStringBuilder(Server.Settings) { SearchPath = $"f{made}" }.ToString());
    }

    /// <summary>The fault shows at the group's end, when everything else of it is written: twice, so that the third try stands.</summary>
    [TestCase("40001", Description = "serialization failure"), TestCase("40P01", Description = "deadlock")]
    [Property("Requirement", "R9")]
    public async Task A_group_that_is_repeated_is_written_once(string state)
    {
        await using var hub = Open();
        await hub.PutAsync(TestHub.Post("before", author: "anna"));
        await hub.IdleAsync();
        Run($"""
            CREATE SEQUENCE tries;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              IF NEW.key = 'group' AND nextval('tries') <= 2 THEN RAISE EXCEPTION 'again' USING ERRCODE = '{state}'; END IF;
              RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON meta FOR EACH ROW EXECUTE FUNCTION refuse();
            """);
        var results = await hub.CommitAsync([.. Enumerable.Range(0, 5).Select(post => new Put(TestHub.Post($"p{post}", author: "anna"))), new Defective("bad", "x"u8.ToArray(), "unreadable")]);
        await hub.IdleAsync();
        var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(results.Select(result => result.Outcome), Is.EqualTo(Enumerable.Repeat(ChangeOutcome.Stored, 5).Append(ChangeOutcome.Quarantined)));
            Assert.That((Number("SELECT count(*) FROM arrival"), Number("SELECT count(*) FROM decision"), Number("SELECT count(*) FROM outbox"), Number("SELECT count(*) FROM quarantine")), Is.EqualTo((6, 6, 6, 1)));
            Assert.That((Number("SELECT sum(posts) FROM counter"), Number("SELECT posts FROM identity")), Is.EqualTo((6, 6)), "what is counted is counted once");
            Assert.That((lane.Seen, lane.Stored, lane.Quarantined), Is.EqualTo((7, 6, 1)));
            Assert.That(hub.Sink.Deliveries.Select(item => item.Event.NativeId).Order(), Is.EqualTo(new[] { "before", "p0", "p1", "p2", "p3", "p4" }));
            Assert.That(Number("SELECT last_value FROM tries"), Is.GreaterThanOrEqualTo(3), "it was repeated");
        });
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task A_deadlock_with_another_program_costs_nobody_his_post()
    {
        await using var hub = Open();
        await hub.PutAsync(TestHub.Post("first"));
        await hub.IdleAsync();
        var (rounds, victims) = (0, 0);
        while (victims == 0)
        {
            Assert.That(++rounds, Is.LessThan(20), "the server never chose the hub");
            await using var other = new NpgsqlConnection(TestStores.ConnectionString(folder) + ";Pooling=false");
            await other.OpenAsync();
            await DoAsync(other, "BEGIN; SELECT 1 FROM meta WHERE key = 'group' FOR UPDATE");
            var put = hub.PutAsync(TestHub.Post($"p{rounds}"));
            await DeliveryTests.Until(WriterWaits);
            try
            {
                await DoAsync(other, "SELECT 1 FROM lane FOR UPDATE; ROLLBACK");
                victims++; // the lane is locked by the hub's group unless that was undone
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                await DoAsync(other, "ROLLBACK");
            }
            Assert.That((await put).Outcome, Is.EqualTo(ChangeOutcome.Stored));
        }
        Assert.That(Number("SELECT count(*) FROM post"), Is.EqualTo(rounds + 1));
        Assert.That(Number("SELECT count(*) FROM quarantine"), Is.Zero);
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task A_lock_that_is_not_free_in_time_repeats_the_group()
    {
        await using var hub = Open();
        await hub.PutAsync(TestHub.Post("first"));
        await hub.IdleAsync();
        await using var other = new NpgsqlConnection(TestStores.ConnectionString(folder) + ";Pooling=false");
        await other.OpenAsync();
        await DoAsync(other, "BEGIN; LOCK TABLE arrival IN ACCESS EXCLUSIVE MODE");
        var put = hub.PutAsync(TestHub.Post("p"));
        await DeliveryTests.Until(WriterWaits);
        var first = Number(WritersTransaction);
        await DeliveryTests.Until(() => WriterWaits() && Number(WritersTransaction) != first); // the first wait has ended, another try waits
        await DoAsync(other, "ROLLBACK");
        Assert.That((await put).Outcome, Is.EqualTo(ChangeOutcome.Stored));
        Assert.That((Number("SELECT count(*) FROM post"), Number("SELECT count(*) FROM quarantine")), Is.EqualTo((2, 0)));
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task A_server_that_becomes_read_only_under_an_open_connection_pauses_the_hub_and_nobody_is_quarantined()
    {
        await using var hub = Open();
        await hub.PutAsync(TestHub.Post("first"));
        await hub.IdleAsync();
        Run("ALTER SYSTEM SET default_transaction_read_only = on", Server.Superuser);
        Run("SELECT pg_reload_conf()", Server.Superuser);
        try
        {
            await DeliveryTests.Until(() => !Accepts(hub, $"p{Stopwatch.GetTimestamp()}"));
            Assert.That(hub.Core.IsWritable, Is.False);
        }
        finally
        {
            Run("ALTER SYSTEM RESET default_transaction_read_only", Server.Superuser); // alone: not within a transaction
            Run("SELECT pg_reload_conf()", Server.Superuser);
        }
        await DeliveryTests.Until(() => hub.Core.IsWritable);
        Assert.That((await hub.PutAsync(TestHub.Post("after"))).Outcome, Is.EqualTo(ChangeOutcome.Stored));
        Assert.That(Number("SELECT count(*) FROM quarantine"), Is.Zero);
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task A_servers_full_disk_pauses_the_hub_until_there_is_room()
    {
        using var disk = SmallDisk.Mount(Path.Combine(Server.Folder, "small"));
        Assert.That(SmallDisk.Run("chown", "postgres:postgres", disk.Folder), Is.Zero);
        Run($"CREATE TABLESPACE small LOCATION '{disk.Folder}'", Server.Superuser);
        Run("GRANT CREATE ON TABLESPACE small TO hub", Server.Superuser);
        try
        {
            await using (var hub = Open())
            {
                await hub.PutAsync(TestHub.Post("first"));
                await hub.IdleAsync();
                Run("ALTER TABLE post_text SET TABLESPACE small");
                disk.Fill();
                Assert.ThrowsAsync<IntakeUnavailableException>(async () => await hub.PutAsync(Long()));
                disk.Empty();
                await DeliveryTests.Until(() => hub.Core.IsWritable);
                Assert.That((await hub.PutAsync(Long())).Outcome, Is.EqualTo(ChangeOutcome.Stored));
                Assert.That((Number("SELECT count(*) FROM post"), Number("SELECT count(*) FROM quarantine")), Is.EqualTo((2, 0)));
            }
        }
        finally
        {
            Run("ALTER TABLE post_text SET TABLESPACE pg_default");
            Run("DROP TABLESPACE small", Server.Superuser);
        }

        // More than the pages that the table has already can take.
        static Post Long() => TestHub.Post("long") with { Raw = new Random(1).GetItems<byte>([.. Enumerable.Range(0, 256).Select(one => (byte)one)], 1 << 20) };
    }

    private const string WritersTransaction = "SELECT extract(epoch FROM xact_start)::numeric * 1000000 FROM pg_stat_activity WHERE application_name = 'hub writer'";

    private TestHub Open() => new(options => options.Folder = folder);

    private static bool Accepts(TestHub hub, string id)
    {
        try
        {
            return hub.PutAsync(TestHub.Post(id)).GetAwaiter().GetResult().Outcome == ChangeOutcome.Stored;
        }
        catch (IntakeUnavailableException)
        {
            return false;
        }
    }

    private bool WriterWaits() => Number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hub writer' AND wait_event_type = 'Lock'") == 1;

    private long Number(string sql)
    {
        using var connection = new NpgsqlConnection(TestStores.ConnectionString(folder) + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(command.ExecuteScalar() is { } found and not DBNull ? found : 0L, System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Run(string sql, string? settings = null) => PostgresCluster.Run(settings ?? TestStores.ConnectionString(folder), sql);

    private static async Task DoAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
