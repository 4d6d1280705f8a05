namespace Hub.Core.Storage.Sql;

/// <summary>A prepared statement of the writer; values are bound by position, first to last. What a row says is read until the next step.</summary>
internal abstract class Statement
{
    public abstract Statement Bind(long value);

    public abstract Statement Bind(long? value);

    public abstract Statement Bind(double value);

    public abstract Statement Bind(string? value);

    public abstract Statement Bind(ReadOnlySpan<byte> value);

    /// <summary>UTF-8 bytes as text.</summary>
    public abstract Statement BindText(ReadOnlySpan<byte> value);

    /// <summary>True while there is a row; after the last one the statement is ready to be bound again.</summary>
    public abstract bool Step();

    /// <summary>Runs to the end. What it does to the store is seen by every later statement; where a server is far, its fault may show only with a later one or the commit.</summary>
    public abstract void Run();

    /// <summary>Runs to the end and tells how many rows changed.</summary>
    public abstract int Changed();

    /// <summary>Leaves the rest of the rows.</summary>
    public abstract void Reset();

    public abstract long Long(int column);

    public abstract bool IsNull(int column);

    public abstract string Text(int column);

    public abstract byte[] Bytes(int column);

    public int Int(int column) => (int)Long(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);
}

/// <summary>Statements by their text, prepared at first use. The text is SQLite's and PostgreSQL's alike; values stand in it as ? or ?1.</summary>
internal abstract class StatementSet
{
    private readonly Dictionary<string, Statement> prepared = [];

    public Statement this[string sql]
    {
        get
        {
            if (!prepared.TryGetValue(sql, out var statement))
                prepared[sql] = statement = Prepare(sql);
            return statement;
        }
    }

    /// <summary>Which session's the rows are that it intends, as SQL; NULL where there can be one only.</summary>
    public virtual string Owner => "NULL";

    /// <summary>Set behind a condition on intended rows: those whose session goes on are left out.</summary>
    public virtual string OfEnded => "";

    /// <summary>Set behind a query for rows to be worked on: those that another session holds are left out, not waited for.</summary>
    public virtual string SkipHeld => "";

    protected IEnumerable<Statement> Prepared => prepared.Values;

    /// <summary>A step that failed half way leaves nothing bound for the next one.</summary>
    public virtual void ResetAll()
    {
        foreach (var statement in prepared.Values)
            statement.Reset();
    }

    protected abstract Statement Prepare(string sql);
}
