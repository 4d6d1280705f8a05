using System.Globalization;
using Hub.Core.Storage.Sql;
using Npgsql;

namespace Hub.Core.Storage.Postgres;

/// <summary>Opens connections with the settings that the promises rest on, and brings the schema up to date.</summary>
internal static class PostgresDatabase
{
    /// <summary>Seconds: what a statement may take, and what it may wait for a lock.</summary>
    private const int LongestStatement = 60, LongestLockWait = 3;

    /// <summary>Whatever the server knows of a young table's size: the writer looks up by keys only, and its plans are made once.</summary>
    private const string LooksUpByIndex = "SET enable_seqscan=off; SET enable_hashjoin=off; SET enable_mergejoin=off; SET jit=off; SET plan_cache_mode=force_generic_plan";

    /// <summary>The writer's connection: never pooled, since the store's lock lives as long as it.</summary>
    public static NpgsqlConnection OpenWriter(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "hub writer",
            Pooling = false,
            Multiplexing = false,
            Enlist = false,
            Timeout = 5,
            CommandTimeout = LongestStatement + 5,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            TcpKeepAlive = true,
            IncludeErrorDetail = false,
        };
        var connection = new NpgsqlConnection(settings.ToString());
        try
        {
            connection.Open();
            // Whatever the server's habit is: a commit that is answered is on its disk.
            var durable = TestPoint.SynchronousOff ? "off" : "on";
            Run(connection, $"SET statement_timeout='{LongestStatement}s'; SET lock_timeout='{LongestLockWait}s'; SET default_transaction_isolation='read committed'; SET client_min_messages=warning; {LooksUpByIndex}; SET synchronous_commit={durable}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A small pool for readers, which cannot write.</summary>
    public static NpgsqlDataSource Readers(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "hub reader",
            MaxPoolSize = 8,
            Multiplexing = false,
            Enlist = false,
            Timeout = 5,
            CommandTimeout = LongestStatement,
            MaxAutoPrepare = 50,
            IncludeErrorDetail = false,
        };
        settings.Options = $"{settings.Options} -c default_transaction_read_only=on -c statement_timeout={LongestStatement}s".Trim();
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>Takes the store for this connection, which ends with it; false: another hub holds it.</summary>
    public static bool Lock(NpgsqlConnection connection)
    {
        try
        {
            // Waits a little: the server may not have noticed yet that the last hub has ended.
            Run(connection, "SELECT pg_advisory_lock(hashtext('hub store'), hashtext(current_schema()))");
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    /// <summary>First half of the lock by which the owner of intended rows shows that it goes on; the second is its turn.</summary>
    public const string OwnersLock = "hashtext('hub owner ' || current_schema())";

    /// <summary>While this connection lives, what was intended under the number is nobody else's to look at.</summary>
    /// <exception cref="PostgresException">The session that had the number has not ended yet.</exception>
    public static void LockOwner(NpgsqlConnection connection, long turn) => Run(connection, $"SELECT pg_advisory_lock({OwnersLock}, {turn})");

    /// <summary>Counts the hubs that held the store: one that lost its connection sees whether another was there meanwhile.</summary>
    public static long TakeTurn(NpgsqlConnection connection) => long.Parse(
        (string)Scalar(connection, "INSERT INTO meta VALUES('turn', '1') ON CONFLICT(key) DO UPDATE SET value=(meta.value::bigint + 1)::text RETURNING value")!, CultureInfo.InvariantCulture);

    /// <exception cref="StoreException">The store is newer than this program.</exception>
    public static void Migrate(NpgsqlConnection connection)
    {
        foreach (var (version, script) in Schema.From("Postgres", SchemaVersion(connection), HasTables(connection) ? ReadMeta(connection, "readable_from") : null))
        {
            using var transaction = connection.BeginTransaction();
            Run(connection, script);
            WriteMeta(connection, "schema", $"{version}");
            WriteMeta(connection, "readable_from", $"{Schema.ReadableFrom}");
            transaction.Commit();
        }
    }

    /// <summary>Whether nothing was ever stored.</summary>
    public static bool IsEmpty(NpgsqlConnection connection) =>
        (bool)Scalar(connection, "SELECT NOT EXISTS(SELECT 1 FROM post) AND NOT EXISTS(SELECT 1 FROM arrival) AND NOT EXISTS(SELECT 1 FROM quarantine)")!;

    public static string? ReadMeta(NpgsqlConnection connection, string key) => Scalar(connection, "SELECT value FROM meta WHERE key=$1", key) as string;

    public static void WriteMeta(NpgsqlConnection connection, string key, string value) =>
        Scalar(connection, "INSERT INTO meta VALUES($1, $2) ON CONFLICT(key) DO UPDATE SET value=excluded.value", key, value);

    public static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public static object? Scalar(NpgsqlConnection connection, string sql, params string[] values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        return command.ExecuteScalar();
    }

    /// <summary>0: there is none yet.</summary>
    public static int SchemaVersion(NpgsqlConnection connection) => HasTables(connection) ? int.Parse(ReadMeta(connection, "schema") ?? "0", CultureInfo.InvariantCulture) : 0;

    private static bool HasTables(NpgsqlConnection connection) =>
        (bool)Scalar(connection, "SELECT EXISTS(SELECT 1 FROM information_schema.tables WHERE table_schema=current_schema() AND table_name='meta')")!;
}
