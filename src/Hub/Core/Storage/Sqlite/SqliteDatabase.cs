using Hub.Core.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Hub.Core.Storage.Sqlite;

/// <summary>Opens connections with the pragmas that the promises rest on, and brings the schema up to date.</summary>
internal static class SqliteDatabase
{
    static SqliteDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
        // Each connection is used by one thread at a time, so its own mutexes only cost; refused where SQLite is in use already, which is harmless.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        // Statistics of its memory, which nobody reads, cost a lock with every allocation.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
        WalFile.Register();
    }

    public static SqliteConnection OpenWriter(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        // The writer checkpoints itself: a checkpoint thread beside a busy writer never resets the WAL.
        Run(connection, $"PRAGMA journal_mode=WAL; PRAGMA synchronous={(TestPoint.SynchronousOff ? "OFF" : "FULL")}; PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864; PRAGMA secure_delete=ON; PRAGMA cache_size=-24000; PRAGMA temp_store=MEMORY");
        return connection;
    }

    public static SqliteConnection OpenReader(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadOnly);
        Run(connection, "PRAGMA query_only=ON; PRAGMA busy_timeout=2000; PRAGMA cache_size=-4000");
        return connection;
    }

    /// <exception cref="StoreException">The store is newer than this program.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        var found = SchemaVersion(connection);
        foreach (var (version, script) in Schema.From("Sqlite", found, found == 0 ? null : ReadMeta(connection, "readable_from")))
        {
            using var transaction = connection.BeginTransaction();
            Run(connection, script, transaction);
            WriteMeta(connection, "schema", $"{version}", transaction);
            WriteMeta(connection, "readable_from", $"{Schema.ReadableFrom}", transaction);
            transaction.Commit();
        }
    }

    /// <summary>Whether nothing was ever stored.</summary>
    public static bool IsEmpty(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT NOT EXISTS(SELECT 1 FROM post) AND NOT EXISTS(SELECT 1 FROM arrival) AND NOT EXISTS(SELECT 1 FROM quarantine)";
        return (long)command.ExecuteScalar()! == 1;
    }

    public static string? ReadMeta(SqliteConnection connection, string key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE key=$key";
        command.Parameters.AddWithValue("$key", key);
        return command.ExecuteScalar() as string;
    }

    public static void WriteMeta(SqliteConnection connection, string key, string value, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO meta(key, value) VALUES($key, $value) ON CONFLICT(key) DO UPDATE SET value=excluded.value";
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$value", value);
        command.ExecuteNonQuery();
    }

    public static void Run(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        return connection;
    }

    private static int SchemaVersion(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name='meta'";
        return (long)command.ExecuteScalar()! == 0 ? 0 : int.Parse(ReadMeta(connection, "schema") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
    }
}
