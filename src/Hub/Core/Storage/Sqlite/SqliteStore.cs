using System.Data.Common;
using System.Globalization;
using Hub.Contracts;
using Hub.Core.Storage.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Storage.Sqlite;

/// <summary>The store in one file.</summary>
internal sealed partial class SqliteStore : HubStore
{
    private static readonly Dialect Spoken = new("LIKE", "CASE WHEN json_valid(CAST(e.body AS TEXT)) THEN json_extract(CAST(e.body AS TEXT), '$.category') END");

    /// <summary>What people said is for the hub's user alone; SQLite gives its companions the rights of the file.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly StoreLock held;

    private SqliteStore(StoreLock held, StoreOptions options, SqliteConnection writer, byte[] key)
        : base(options, key, new SqliteWriteSession(writer)) => (this.held, Writer) = (held, writer);

    public override Dialect Dialect => Spoken;

    private SqliteConnection Writer { get; }

    /// <exception cref="StoreException">One sentence for the operator.</exception>
    public static SqliteStore Open(StoreLock held, StoreOptions options, TimeProvider time, ILogger log)
    {
        try
        {
            if (File.Exists(DamagedMark(options)))
                SetAside(options, time, log);
            try
            {
                return OpenHere(held, options);
            }
            catch (SqliteException error) when (SqliteFailure.Classify(error) == StoreFailure.Damaged)
            {
                SetAside(options, time, log);
                return OpenHere(held, options, time.GetUtcNow());
            }
        }
        catch (SqliteException error)
        {
            throw new StoreException($"The store {options.Path} cannot be opened: {error.Message}", error);
        }
    }

    public override DbConnection OpenReader() => SqliteDatabase.OpenReader(Options.Path);

    public override string? FindDamage()
    {
        try
        {
            using var connection = OpenReader();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            return command.ExecuteScalar() is "ok" ? null : "quick_check found a fault";
        }
        catch (SqliteException error) when (SqliteFailure.Classify(error) == StoreFailure.Damaged)
        {
            return error.Message;
        }
    }

    public override void MarkDamaged(string reason) => WriteMark(DamagedMark(Options), reason);

    public override void Dispose()
    {
        SqliteDatabase.WriteMeta(Writer, "clean", "1");
        base.Dispose();
        held.Dispose();
    }

    private static SqliteStore OpenHere(StoreLock held, StoreOptions options, DateTimeOffset? resetAt = null)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(options.Path))
            new FileStream(options.Path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
        var writer = SqliteDatabase.OpenWriter(options.Path);
        try
        {
            SqliteDatabase.Migrate(writer);
            if (File.Exists(ResetMark(options)) || resetAt is not null)
                TakeReset(options, writer);
            // By its rows, not its file: a first start may have been killed between the tables and the key.
            var isNew = SqliteDatabase.IsEmpty(writer);
            var wasClean = isNew || SqliteDatabase.ReadMeta(writer, "clean") == "1";
            var key = InstallationKey.Read(SqliteDatabase.ReadMeta(writer, InstallationKey.Meta), options.KeyFile, isNew, key => SqliteDatabase.WriteMeta(writer, InstallationKey.Meta, key));
            SqliteDatabase.WriteMeta(writer, "clean", "0");
            return new SqliteStore(held, options, writer, key) { WasClean = wasClean };
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Moves the damaged file and its companions beside the new one; a mark tells the new store when.</summary>
    private static void SetAside(StoreOptions options, TimeProvider time, ILogger log)
    {
        var now = time.GetUtcNow();
        var aside = $"{options.Path}.damaged-{now.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        // Each step is durable before the next: killed or cut off in the middle, the next start goes on, and no new store is ever without its mark.
        WriteMark(ResetMark(options), $"{Clock.Micros(now)}");
        WriteMark(DamagedMark(options), "is being set aside");
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            if (File.Exists(options.Path + suffix))
                File.Move(options.Path + suffix, aside + suffix);
        DurableFolder.Sync(options.Folder);
        File.Delete(DamagedMark(options));
        DurableFolder.Sync(options.Folder);
        WasSetAside(log, aside);
    }

    private static void TakeReset(StoreOptions options, SqliteConnection writer)
    {
        SqliteDatabase.WriteMeta(writer, "reset_at", File.ReadAllText(ResetMark(options)));
        File.Delete(ResetMark(options));
    }

    private static void WriteMark(string path, string text)
    {
        using (var mark = new FileStream(path, FileMode.Create, FileAccess.Write))
        {
            mark.Write(System.Text.Encoding.UTF8.GetBytes(text));
            mark.Flush(flushToDisk: true);
        }
        DurableFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static string DamagedMark(StoreOptions options) => options.Path + ".damaged";

    private static string ResetMark(StoreOptions options) => options.Path + ".reset";

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store was damaged and is set aside as {Path}; the hub starts on a new one, reads its sources again and looks for tickets before it makes them.")]
    private static partial void WasSetAside(ILogger log, string path);
}

