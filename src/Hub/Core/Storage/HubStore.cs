using System.Globalization;
using Hub.Contracts;
using Hub.Core.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Storage;

/// <summary>The open store of one hub: lock, schema, installation key, the writer's session and connections for readers.</summary>
internal sealed partial class HubStore : IDisposable
{
    private readonly StoreLock held;

    private HubStore(StoreLock held, StoreOptions options, SqliteConnection writer, byte[] key, bool wasClean)
    {
        this.held = held;
        Options = options;
        Keys = new DerivedKeys(key);
        Writer = writer;
        Session = new SqliteWriteSession(writer);
        WasClean = wasClean;
        ResetAt = SqliteDatabase.ReadMeta(writer, "reset_at") is { } at ? long.Parse(at, CultureInfo.InvariantCulture) : null;
    }

    public StoreOptions Options { get; }

    public DerivedKeys Keys { get; }

    public SqliteWriteSession Session { get; }

    /// <summary>False after a kill or a power cut: the file is checked in the background.</summary>
    public bool WasClean { get; }

    /// <summary>When a damaged file was set aside; creates for posts that are older start in doubt.</summary>
    public long? ResetAt { get; }

    private SqliteConnection Writer { get; }

    /// <exception cref="StoreException">One sentence for the operator.</exception>
    public static HubStore Open(StoreOptions options, TimeProvider time, ILogger log)
    {
        DurableFolder.Make(options.Folder, OwnerOnly | UnixFileMode.UserExecute);
        var held = StoreLock.Take(options.Folder);
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
        catch (Exception error)
        {
            held.Dispose();
            if (error is SqliteException sqlite)
                throw new StoreException($"The store {options.Path} cannot be opened: {sqlite.Message}", sqlite);
            throw;
        }
    }

    public SqliteConnection OpenReader() => SqliteDatabase.OpenReader(Options.Path);

    /// <summary>Notes that the file is damaged, so that the next start sets it aside.</summary>
    public void MarkDamaged(string reason) => WriteMark(DamagedMark(Options), reason);

    public void Dispose()
    {
        SqliteDatabase.WriteMeta(Writer, "clean", "1");
        Session.Dispose();
        Keys.Dispose();
        held.Dispose();
    }

    private static HubStore OpenHere(StoreLock held, StoreOptions options, DateTimeOffset? resetAt = null)
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
            var key = InstallationKey.Read(writer, options.KeyFile, isNew);
            SqliteDatabase.WriteMeta(writer, "clean", "0");
            return new HubStore(held, options, writer, key, wasClean);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>What people said is for the hub's user alone; SQLite gives its companions the rights of the file.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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

/// <summary>Microseconds since 1970, UTC: what the store keeps.</summary>
internal static class Clock
{
    public static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset At(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static long Micros(this TimeProvider time) => Micros(time.GetUtcNow());

    public static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
