using System.Globalization;
using Hub.Core.Storage.Sql;
using Npgsql;

namespace Hub.Core.Storage.Postgres;

/// <summary>
/// The writer on a server. A lost connection is opened anew with the next group, and only while the store is still ours. A commit whose answer was lost is looked
/// up by the mark that every group leaves, so that what was answered is what happened. (Not by the transaction's number: a server that crashed may give it again.)
/// </summary>
internal sealed class PostgresWriteSession : SqlWriteSession
{
    /// <summary>As the sequence's step in the schema.</summary>
    private const int IdsOfBlock = 1000;

    /// <summary>A group's mark with the number of its transaction.</summary>
    private const string Leave = "INSERT INTO meta(key, value) VALUES('group', $1 || ' ' || pg_current_xact_id()::text) ON CONFLICT(key) DO UPDATE SET value=excluded.value";
    private readonly PostgresPipe pipe;
    private readonly PostgresStatements statements;
    private readonly PostgresAhead ahead;
    private readonly long turn;
    private long groups, nextId, endOfIds;
    private string? unsure;

    /// <param name="pipe">To the server.</param>
    /// <param name="turn">Which opening of the store this is: no other has the number.</param>
    public PostgresWriteSession(PostgresPipe pipe, long turn)
        : this(pipe, turn, new PostgresStatements(pipe, turn), new GroupAnswers())
    {
    }

    private PostgresWriteSession(PostgresPipe pipe, long turn, PostgresStatements statements, GroupAnswers answers)
        : base(statements, answers)
    {
        (this.pipe, this.turn, this.statements, ahead) = (pipe, turn, statements, new PostgresAhead(pipe, answers, statements.Owner));
        statements.RowsChanged += () => answers.Intents.Clear();
        statements.AccountsChanged += () => answers.Identities.Clear();
    }

    public override GroupQuestions? Questions { get; } = new();

    public override void AskAhead() => ahead.Ask(Questions!);

    public override void Begin()
    {
        base.Begin();
        pipe.Open();
        if (unsure is { } mark && Committed(mark) is { } number)
            TakeBack(number);
        unsure = null;
        pipe.Begin();
    }

    public override void Commit()
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"{turn} {++groups}");
        var leave = new NpgsqlBatchCommand(Leave);
        leave.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mark });
        try
        {
            pipe.Commit(leave);
        }
        catch (Exception error) when (PostgresFailure.Classify(error) == StoreFailure.Away)
        {
            pipe.Close();
            unsure = mark;
            pipe.Open();
            var committed = Committed(mark) is not null;
            unsure = null;
            if (!committed)
                throw;
        }
    }

    public override void Rollback()
    {
        base.Rollback();
        pipe.Rollback();
    }

    public override void Guarded(Action step)
    {
        pipe.Flush();
        statements["SAVEPOINT one"].Changed();
        try
        {
            step();
            pipe.Flush();
        }
        catch
        {
            pipe.Forget();
            statements.ResetAll();
            if (pipe.IsOpen)
            {
                statements["ROLLBACK TO one"].Changed();
                statements["RELEASE one"].Changed();
            }
            Forget();
            throw;
        }
        statements["RELEASE one"].Run();
    }

    /// <summary>Of a block that no other session has: drawn from a sequence, which no rollback gives back.</summary>
    public override long NextId()
    {
        if (nextId == endOfIds)
            (nextId, endOfIds) = Block();
        return nextId++;
    }

    public override StoreFailure Classify(Exception error) => PostgresFailure.Classify(error);

    public override void Dispose() => pipe.Dispose();

    private (long First, long End) Block()
    {
        var draw = statements["SELECT nextval('hub_ids')"];
        long first;
        do
        {
            draw.Step();
            first = draw.Long(0);
            draw.Reset();
        }
        while (first <= LastId); // rows were brought by hand, or by a copy without its sequence
        return (first, first + IdsOfBlock);
    }

    /// <summary>The store's lock is ours again, so the transaction has ended, one way or the other, and nobody has written since. Answers its number; null: it was taken back.</summary>
    private string? Committed(string mark)
    {
        var ask = statements["SELECT value FROM meta WHERE key='group'"];
        var found = ask.Step() ? ask.Text(0) : "";
        ask.Reset();
        return found.StartsWith(mark + ' ', StringComparison.Ordinal) ? found[(mark.Length + 1)..] : null;
    }

    /// <summary>
    /// A group that everybody was told had failed stands after all. Posts are absorbed when they come again; rows that it meant to send were not sent, so their
    /// intent is undone. What was written under a savepoint has a number of its own, later than the group's, and nothing of ours was written since.
    /// </summary>
    private void TakeBack(string number)
    {
        var xid = (ulong.Parse(number, CultureInfo.InvariantCulture) & uint.MaxValue).ToString(CultureInfo.InvariantCulture);
        statements["UPDATE outbox SET state=CASE WHEN first_intent_at=intent_at THEN 0 ELSE 2 END, attempt=attempt-1 WHERE state=1 AND owner=? AND age(xmin) <= age(?::text::xid)"]
            .Bind(turn).Bind(xid).Changed();
        TookBack?.Invoke();
    }

    /// <summary>Rows wait in the store that nobody was offered.</summary>
    public event Action? TookBack;
}
