using System.Data.Common;
using System.Globalization;
using Hub.Contracts;
using Hub.Core.Storage.Postgres;
using Hub.Core.Storage.Sql;
using Hub.Core.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Storage;

/// <summary>The open store of one hub: lock, schema, installation key, the writer's session and connections for readers.</summary>
internal abstract class HubStore : IDisposable
{
    protected HubStore(StoreOptions options, byte[] key, IWriteSession session)
    {
        Options = options;
        Session = session;
        ResetAt = session.ReadMeta("reset_at") is { } at ? long.Parse(at, CultureInfo.InvariantCulture) : null;
        Keys = new DerivedKeys(key, ResetAt);
    }

    /// <summary>Rows wait in the store that no backend was offered.</summary>
    public event Action? RowsWait;

    public StoreOptions Options { get; }

    public DerivedKeys Keys { get; }

    public IWriteSession Session { get; }

    public abstract Dialect Dialect { get; }

    /// <summary>What works but promises less than the hub could, one sentence each.</summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <summary>False after a kill or a power cut: the file is checked in the background.</summary>
    public bool WasClean { get; protected init; }

    /// <summary>When a damaged file was set aside; creates for posts that are older start in doubt.</summary>
    public long? ResetAt { get; }

    /// <exception cref="StoreException">One sentence for the operator.</exception>
    public static HubStore Open(StoreOptions options, TimeProvider time, ILogger log)
    {
        DurableFolder.Make(options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var held = StoreLock.Take(options.Folder);
        try
        {
            return options.ConnectionString is null ? SqliteStore.Open(held, options, time, log) : PostgresStore.Open(held, options, time);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Open, for short queries; the caller disposes it.</summary>
    public abstract DbConnection OpenReader();

    /// <summary>Looks for damage; null: there is none.</summary>
    /// <exception cref="DbException">It cannot be looked at now.</exception>
    public abstract string? FindDamage();

    /// <summary>Notes that the store is damaged, so that the next start sets it aside.</summary>
    public abstract void MarkDamaged(string reason);

    protected void TellRowsWait() => RowsWait?.Invoke();

    public virtual void Dispose()
    {
        Session.Dispose();
        Keys.Dispose();
    }
}
