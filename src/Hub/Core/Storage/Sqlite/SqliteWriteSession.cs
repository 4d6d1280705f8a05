using Microsoft.Data.Sqlite;

namespace Hub.Core.Storage.Sqlite;

/// <summary>The writer's connection; statements are prepared once. Not safe for several threads.</summary>
internal sealed class SqliteWriteSession : IWriteSession
{
    private static readonly string[] Numbered = ["post", "contact", "identity", "conversation", "decision", "ticket", "ticket_event", "quarantine", "name", "gap", "desk_event", "attachment"];
    private readonly SqliteConnection connection;
    private readonly StatementSet statements;
    private readonly Dictionary<(NameKind, string), int> names = [];
    private readonly List<(NameKind, string)> namesOfGroup = [];
    private readonly OutboxWrites outbox;
    private long lastId;
    private bool open;

    public SqliteWriteSession(SqliteConnection connection)
    {
        this.connection = connection;
        statements = new StatementSet(connection);
        Lanes = new LaneWrites(statements);
        Posts = new PostWrites(statements);
        Conversations = new ConversationWrites(statements);
        Tickets = new TicketWrites(statements);
        Outbox = outbox = new OutboxWrites(statements);
        Quarantine = new QuarantineWrites(statements);
        Desk = new DeskWrites(statements);
        Files = new FileWrites(statements);
        Edits = new EditWrites(statements);
        lastId = Numbered.Max(Highest);
    }

    public ILaneWrites Lanes { get; }

    public IPostWrites Posts { get; }

    public IConversationWrites Conversations { get; }

    public ITicketWrites Tickets { get; }

    public IOutboxWrites Outbox { get; }

    public IQuarantineWrites Quarantine { get; }

    public IDeskWrites Desk { get; }

    public IFileWrites Files { get; }

    public IEditWrites Edits { get; }

    public string? ReadMeta(string key)
    {
        var find = statements["SELECT value FROM meta WHERE key=?"].Bind(key);
        var value = find.Step() ? find.Text(0) : null;
        find.Reset();
        return value;
    }

    public void WriteMeta(string key, string value) => statements["INSERT INTO meta VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value"].Bind(key).Bind(value).Run();

    public void Begin()
    {
        namesOfGroup.Clear();
        statements["BEGIN IMMEDIATE"].Run();
        open = true;
    }

    public void Commit()
    {
        statements["COMMIT"].Run();
        open = false;
    }

    public void Rollback()
    {
        statements.ResetAll();
        names.Clear();
        namesOfGroup.Clear();
        if (!open)
            return;
        open = false;
        // SQLite rolls back by itself on some errors (full, I/O); then there is nothing left to do.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
            statements["ROLLBACK"].Run();
    }

    public void Guarded(Action step)
    {
        statements["SAVEPOINT one"].Run();
        try
        {
            step();
        }
        catch
        {
            statements.ResetAll();
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
            {
                statements["ROLLBACK TO one"].Run();
                statements["RELEASE one"].Run();
            }
            Forget();
            throw;
        }
        statements["RELEASE one"].Run();
    }

    public int NameId(NameKind kind, string name)
    {
        if (names.TryGetValue((kind, name), out var known))
            return known;
        var find = statements["SELECT id FROM name WHERE kind=? AND name=?"].Bind((long)kind).Bind(name);
        var id = find.Step() ? find.Int(0) : 0;
        find.Reset();
        if (id == 0)
        {
            id = (int)NextNameId();
            statements["INSERT INTO name(id, kind, name) VALUES(?, ?, ?)"].Bind(id).Bind((long)kind).Bind(name).Run();
            namesOfGroup.Add((kind, name));
        }
        names[(kind, name)] = id;
        return id;
    }

    public long NextId() => ++lastId;

    public StoreFailure Classify(Exception error) => SqliteFailure.Classify(error);

    public void Probe()
    {
        Begin();
        statements["INSERT INTO meta VALUES('probe', '') ON CONFLICT(key) DO UPDATE SET value=excluded.value"].Run();
        Commit();
    }

    public bool Maintain(long now)
    {
        Desk.Forget(now - Clock.Micros(TimeSpan.FromHours(1)));
        return outbox.Purge(now - Clock.Micros(TimeSpan.FromDays(1)));
    }

    public void Dispose()
    {
        statements.Dispose();
        connection.Dispose();
    }

    /// <summary>What was remembered of rows that a rollback took away.</summary>
    private void Forget()
    {
        foreach (var name in namesOfGroup)
            names.Remove(name);
        namesOfGroup.Clear();
    }

    private long NextNameId()
    {
        var highest = statements["SELECT coalesce(max(id), 0) FROM name"];
        highest.Step();
        var id = highest.Long(0) + 1;
        highest.Reset();
        return id;
    }

    private long Highest(string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT coalesce(max(id), 0) FROM {table}"; // a name of ours, never input
        return (long)command.ExecuteScalar()!;
    }
}

/// <summary>Statements by their text, prepared at first use.</summary>
internal sealed class StatementSet(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> prepared = [];

    public Statement this[string sql]
    {
        get
        {
            if (!prepared.TryGetValue(sql, out var statement))
                prepared[sql] = statement = new Statement(connection, sql);
            return statement;
        }
    }

    /// <summary>A step that failed half way leaves nothing bound for the next one.</summary>
    public void ResetAll()
    {
        foreach (var statement in prepared.Values)
            statement.Reset();
    }

    public void Dispose()
    {
        foreach (var statement in prepared.Values)
            statement.Dispose();
    }
}
