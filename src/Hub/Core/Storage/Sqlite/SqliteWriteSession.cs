using Hub.Core.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Hub.Core.Storage.Sqlite;

/// <summary>The writer's connection; statements are prepared once.</summary>
internal sealed class SqliteWriteSession : SqlWriteSession
{
    private readonly SqliteConnection connection;
    private readonly SqliteStatements statements;
    private bool open;

    public SqliteWriteSession(SqliteConnection connection)
        : this(connection, new SqliteStatements(connection))
    {
    }

    private SqliteWriteSession(SqliteConnection connection, SqliteStatements statements)
        : base(statements) => (this.connection, this.statements) = (connection, statements);

    /// <summary>SQLite rolls back by itself on some errors (full, I/O); then there is nothing left to do.</summary>
    private bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0;

    public override void Begin()
    {
        base.Begin();
        statements["BEGIN IMMEDIATE"].Run();
        open = true;
    }

    public override void Commit()
    {
        statements["COMMIT"].Run();
        open = false;
    }

    public override void Rollback()
    {
        base.Rollback();
        if (!open)
            return;
        open = false;
        if (IsInTransaction)
            statements["ROLLBACK"].Run();
    }

    public override void Guarded(Action step)
    {
        statements["SAVEPOINT one"].Run();
        try
        {
            step();
        }
        catch
        {
            statements.ResetAll();
            if (IsInTransaction)
            {
                statements["ROLLBACK TO one"].Run();
                statements["RELEASE one"].Run();
            }
            Forget();
            throw;
        }
        statements["RELEASE one"].Run();
    }

    public override StoreFailure Classify(Exception error) => SqliteFailure.Classify(error);

    public override void Dispose()
    {
        statements.Dispose();
        connection.Dispose();
    }
}

/// <summary>The statements of one SQLite connection.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : StatementSet, IDisposable
{
    public void Dispose()
    {
        foreach (var statement in Prepared.Cast<SqliteStatement>())
            statement.Dispose();
    }

    protected override Statement Prepare(string sql) => new SqliteStatement(connection, sql);
}
