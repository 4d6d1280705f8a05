using System.Data.Common;
using Hub.Core.Storage.Sql;
using Npgsql;

namespace Hub.Core.Storage.Postgres;

/// <summary>The store on a PostgreSQL server. The lock is the writer's own connection: who lost it cannot write, and gets it back only if no other hub was there meanwhile.</summary>
internal sealed class PostgresStore : HubStore
{
    private static readonly Dialect Spoken = new("ILIKE", "hub_json_text(e.body, 'category')");
    private readonly StoreLock held;
    private readonly NpgsqlDataSource readers;

    private PostgresStore(StoreLock held, StoreOptions options, byte[] key, PostgresWriteSession session, IReadOnlyList<string> warnings)
        : base(options, key, session)
    {
        (this.held, Warnings) = (held, warnings);
        readers = PostgresDatabase.Readers(options.ConnectionString!.Reveal());
        session.TookBack += TellRowsWait;
        WasClean = true; // what a server's stop leaves behind is the server's to repair
    }

    public override Dialect Dialect => Spoken;

    public override IReadOnlyList<string> Warnings { get; }

    /// <exception cref="StoreException">One sentence for the operator.</exception>
    public static PostgresStore Open(StoreLock held, StoreOptions options, TimeProvider time)
    {
        var settings = options.ConnectionString!.Reveal();
        var first = Connect(settings);
        try
        {
            if (!PostgresDatabase.Lock(first))
                throw new StoreException($"Another hub holds the store in {PlaceOf(settings)}; stop it first, or set another Store:ConnectionString.");
            PostgresDatabase.Migrate(first);
            var key = InstallationKey.Read(
                PostgresDatabase.ReadMeta(first, InstallationKey.Meta), options.KeyFile, PostgresDatabase.IsEmpty(first), key => PostgresDatabase.WriteMeta(first, InstallationKey.Meta, key));
            var turn = PostgresDatabase.TakeTurn(first);
            PostgresDatabase.LockOwner(first, turn);
            string[] warnings = [.. PostgresServer.Warnings(first, time)];
            var next = first;
            var pipe = new PostgresPipe(() => Interlocked.Exchange(ref next, null) ?? Again(settings, turn));
            pipe.Open();
            return new PostgresStore(held, options, key, new PostgresWriteSession(pipe, turn), warnings);
        }
        catch (DbException error)
        {
            first.Dispose();
            throw new StoreException($"The store in {PlaceOf(settings)} cannot be opened: {error.Message}", error);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <summary>Database and server of the connection string, without its secrets.</summary>
    public static string PlaceOf(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"database {settings.Database ?? settings.Username} on {settings.Host}:{settings.Port}";
    }

    /// <summary>A connection to a server that can hold the store.</summary>
    /// <exception cref="StoreException">One sentence for the operator.</exception>
    public static NpgsqlConnection Connect(string settings)
    {
        NpgsqlConnection connection;
        try
        {
            connection = PostgresDatabase.OpenWriter(settings);
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            throw new StoreException($"The {PlaceOf(settings)} cannot be reached: {error.Message}", error);
        }
        if (PostgresServer.Objection(connection) is not { } objection)
            return connection;
        connection.Dispose();
        throw new StoreException(objection);
    }

    public override DbConnection OpenReader() => readers.OpenConnection();

    /// <summary>A server's files are the server's to look after.</summary>
    public override string? FindDamage() => null;

    public override void MarkDamaged(string reason)
    {
    }

    public override void Dispose()
    {
        base.Dispose();
        readers.Dispose();
        held.Dispose();
    }

    /// <summary>After a lost connection: the store is ours still, or nothing more is written.</summary>
    private static NpgsqlConnection Again(string settings, long turn)
    {
        var connection = Connect(settings);
        try
        {
            if (!PostgresDatabase.Lock(connection))
                throw new StoreException($"The store in {PlaceOf(settings)} is held by another hub, or by the connection that this one lost and the server has not given up yet.");
            if (PostgresDatabase.ReadMeta(connection, "turn") != $"{turn}")
                throw new StoreException($"Another hub had the store in {PlaceOf(settings)} while this one had lost its connection; restart this one.");
            PostgresDatabase.LockOwner(connection, turn);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
