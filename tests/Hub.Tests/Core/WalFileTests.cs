using Hub.Core.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Frames that are held back are in the file whenever somebody could look (storage.md; docs/decisions/0002-schema.md).</summary>
[Property("Requirement", "R1")]
internal sealed class WalFileTests
{
    private string folder = "";

    [SetUp]
    public void Begin() => folder = Directory.CreateTempSubdirectory("hub-wal-").FullName;

    [TearDown]
    public void End() => Directory.Delete(folder, recursive: true);

    /// <summary>OFF is not what the hub runs with: there no sync comes to help.</summary>
    [Test]
    public void A_commit_is_in_the_file_when_it_returns([Values("FULL", "OFF")] string synchronous, [Values(1, 40, 4000)] int rows)
    {
        using var writer = Open($"PRAGMA synchronous={synchronous}; CREATE TABLE t(id INTEGER PRIMARY KEY, x BLOB)");
        for (var commit = 1; commit <= 3; commit++)
        {
            Fill(writer, rows, "COMMIT");
            Assert.That(RowsOfCopy(), Is.EqualTo((commit * rows, "ok")));
        }
    }

    [Test]
    public void Another_connection_sees_each_commit_and_nothing_before_it()
    {
        using var writer = Open("CREATE TABLE t(id INTEGER PRIMARY KEY, x BLOB)");
        using var reader = SqliteDatabase.OpenReader(Path.Combine(folder, "hub.db"));
        Fill(writer, 10, "SELECT 1");
        Assert.That(Scalar(reader, "SELECT count(*) FROM t"), Is.EqualTo(0));
        SqliteDatabase.Run(writer, "COMMIT");
        Assert.That(Scalar(reader, "SELECT count(*) FROM t"), Is.EqualTo(10));
    }

    [Test]
    public void What_was_written_early_for_want_of_memory_and_taken_back_is_gone()
    {
        using var writer = Open("PRAGMA cache_size=20; CREATE TABLE t(id INTEGER PRIMARY KEY, x BLOB)");
        Fill(writer, 100, "COMMIT");
        Fill(writer, 3000, "UPDATE t SET x=zeroblob(900); ROLLBACK");
        Fill(writer, 5, "COMMIT");
        Assert.That(RowsOfCopy(), Is.EqualTo((105, "ok")));
    }

    [Test]
    public void A_checkpoint_finds_all_frames_and_the_log_begins_anew()
    {
        using var writer = Open("CREATE TABLE t(id INTEGER PRIMARY KEY, x BLOB)");
        for (var round = 1; round <= 3; round++)
        {
            Fill(writer, 500, "COMMIT");
            SqliteDatabase.Run(writer, "PRAGMA wal_checkpoint(RESTART)");
            Fill(writer, 1, "COMMIT");
            Assert.That(RowsOfCopy(), Is.EqualTo((round * 501, "ok")));
        }
    }

    private SqliteConnection Open(string sql)
    {
        var connection = SqliteDatabase.OpenWriter(Path.Combine(folder, "hub.db"));
        SqliteDatabase.Run(connection, sql);
        return connection;
    }

    private static void Fill(SqliteConnection writer, int rows, string then) => SqliteDatabase.Run(
        writer, $"BEGIN; INSERT INTO t(x) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT randomblob(700 + i % 400) FROM n; {then}");

    /// <summary>What a hub would find that starts on the files as they lie there now.</summary>
    private (long Rows, string Check) RowsOfCopy()
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName;
        foreach (var name in (string[])["hub.db", "hub.db-wal"])
            File.Copy(Path.Combine(folder, name), Path.Combine(copy, name));
        using var connection = SqliteDatabase.OpenWriter(Path.Combine(copy, "hub.db"));
        return ((long)Scalar(connection, "SELECT count(*) FROM t")!, (string)Scalar(connection, "PRAGMA integrity_check")!);
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
