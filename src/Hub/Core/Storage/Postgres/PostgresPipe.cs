using Npgsql;

namespace Hub.Core.Storage.Postgres;

/// <summary>
/// The writer's connection. Writes wait here and go to the server together with the next question, so that a group of posts costs few round trips. A fault of
/// one that waited shows with the question or the commit. Not safe for several threads.
/// </summary>
internal sealed class PostgresPipe(Func<NpgsqlConnection> open) : IDisposable
{
    /// <summary>What waits at most before it is sent without a question.</summary>
    private const int MostWaiting = 512, MostBytes = 4 << 20;
    private readonly List<NpgsqlBatchCommand> waiting = [];
    private readonly List<PostgresBulk> gathered = [];
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;
    private int bytes;

    /// <summary>False after the connection was lost, until <see cref="Open"/>.</summary>
    public bool IsOpen => connection is { State: System.Data.ConnectionState.Open };

    /// <summary>Opens it where it is not open.</summary>
    /// <exception cref="NpgsqlException">The server is away.</exception>
    /// <exception cref="StoreException">The store is no longer ours.</exception>
    public void Open()
    {
        if (IsOpen)
            return;
        Close();
        connection = open();
    }

    public void Begin() => transaction = Connected().BeginTransaction();

    public void Weigh(int more) => bytes += more;

    public void Send(NpgsqlBatchCommand command)
    {
        waiting.Add(command);
        if (waiting.Count >= MostWaiting || bytes >= MostBytes)
            Flush();
    }

    /// <summary>The bulk's last row goes with all others of it, before anything that speaks of its table.</summary>
    public void Gather(PostgresBulk bulk, bool isFirstOfItsKey)
    {
        if (bulk.IsUpdate && gathered.Exists(other => other != bulk && other.IsUpdate && other.Table == bulk.Table))
            Seal(other => other != bulk && other.Table == bulk.Table);
        if (!isFirstOfItsKey)
        {
            Seal(other => !other.IsUpdate && other.Table == bulk.Table);
            waiting.Add(bulk.TakeEarlier());
        }
        if (!gathered.Contains(bulk))
            gathered.Add(bulk);
        if (bytes >= MostBytes)
            Flush();
    }

    /// <summary>What is gathered is complete: it is sent with what waits, and what comes later comes after it.</summary>
    public void Seal(Predicate<PostgresBulk> which)
    {
        // Changed rows may be new ones of the same group.
        foreach (var isUpdate in (bool[])[false, true])
            foreach (var bulk in gathered.Where(bulk => bulk.IsUpdate == isUpdate && which(bulk)))
                waiting.Add(bulk.TakeAll());
        gathered.RemoveAll(bulk => bulk.Rows == 0);
    }

    public void Flush()
    {
        Seal(static _ => true);
        if (waiting.Count > 0)
            Ask(null);
    }

    /// <summary>Sends what waits and then the command; answers its rows and how many it changed.</summary>
    public (List<object?[]> Rows, int Changed) Ask(NpgsqlBatchCommand? command)
    {
        using var batch = new NpgsqlBatch(Connected(), transaction);
        foreach (var earlier in waiting)
            batch.BatchCommands.Add(earlier);
        if (command is not null)
            batch.BatchCommands.Add(command);
        (bytes, var rows) = (0, new List<object?[]>());
        waiting.Clear();
        try
        {
            Read(batch, rows);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            Close(); // a new connection may find the server writable, this one never will
            throw;
        }
        return (rows, (int)(command?.RecordsAffected ?? 0));
    }

    /// <summary>In one message with what waits, the mark last.</summary>
    public void Commit(NpgsqlBatchCommand mark)
    {
        Seal(static _ => true);
        waiting.Add(mark);
        Ask(new NpgsqlBatchCommand("COMMIT"));
        transaction!.Dispose(); // it knows from the server that it has ended
        transaction = null;
    }

    /// <summary>Forgets what waits and undoes what was sent; a connection that cannot even do that is closed, and the server undoes it by itself.</summary>
    public void Rollback()
    {
        Forget();
        if (transaction is null)
            return;
        try
        {
            transaction.Rollback();
            transaction.Dispose();
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException or TimeoutException or IOException)
        {
            Close();
        }
        transaction = null;
    }

    /// <summary>What waits is never sent.</summary>
    public void Forget()
    {
        waiting.Clear();
        gathered.ForEach(bulk => bulk.Clear());
        gathered.Clear();
        bytes = 0;
    }

    public void Close()
    {
        transaction = null;
        Forget();
        connection?.Dispose();
        connection = null;
    }

    public void Dispose() => Close();

    private NpgsqlConnection Connected() => IsOpen ? connection! : throw new StoreException("The connection to the store's server is lost.");

    private static void Read(NpgsqlBatch batch, List<object?[]> rows)
    {
        using var reader = batch.ExecuteReader();
        do
        {
            while (reader.Read())
                rows.Add(Row(reader));
        }
        while (reader.NextResult());
    }

    private static object?[] Row(NpgsqlDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var column = 0; column < row.Length; column++)
            row[column] = reader.IsDBNull(column) ? null : reader.GetValue(column);
        return row;
    }
}
