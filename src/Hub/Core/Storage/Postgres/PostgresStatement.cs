using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hub.Core.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Storage.Postgres;

/// <summary>A statement of the writer on a server: what only writes waits in the pipe, what is read from goes at once, after all that waits.</summary>
internal sealed partial class PostgresStatement : Statement
{
    /// <summary>A server ends the connection at a message of a gigabyte, for which nobody could tell whose fault it was.</summary>
    private const int MostBytes = 256 << 20;
    private readonly PostgresPipe pipe;
    private readonly string sql;
    private readonly int values;
    private readonly PostgresBulk? bulk;
    private readonly Action? told;
    private readonly HashSet<string> words;
    private NpgsqlBatchCommand command;
    private List<object?[]>? rows;
    private int at;

    /// <param name="pipe">To the server.</param>
    /// <param name="sql">With its values as ? or ?1.</param>
    /// <param name="told">Called when it runs; null: nobody.</param>
    public PostgresStatement(PostgresPipe pipe, string sql, Action? told)
    {
        (this.pipe, this.told) = (pipe, told);
        (this.sql, values) = Positional(sql);
        command = new NpgsqlBatchCommand(this.sql);
        bulk = PostgresBulk.Of(this.sql);
        words = [.. Word().Matches(sql).Select(word => word.Value)];
    }

    public override Statement Bind(long value) => Add(value, NpgsqlDbType.Bigint);

    public override Statement Bind(long? value) => Add(value, NpgsqlDbType.Bigint);

    public override Statement Bind(double value) => Add(value, NpgsqlDbType.Double);

    public override Statement Bind(string? value) => Add(value is null ? null : PostgresText.Storable(value), NpgsqlDbType.Text, value?.Length ?? 0);

    public override Statement Bind(ReadOnlySpan<byte> value) => value.Length <= MostBytes ? Add(value.ToArray(), NpgsqlDbType.Bytea, value.Length)
        : throw new ArgumentException($"A value must have at most {MostBytes} bytes; it has {value.Length}.", nameof(value));

    public override Statement BindText(ReadOnlySpan<byte> value) => Bind(Encoding.UTF8.GetString(value));

    public override bool Step()
    {
        rows ??= pipe.Ask(Take()).Rows;
        if (at < rows.Count)
        {
            at++;
            return true;
        }
        Reset();
        return false;
    }

    public override void Run()
    {
        told?.Invoke();
        if (rows is not null)
            Reset();
        else if (bulk is not null)
            pipe.Gather(bulk, bulk.EndRow());
        else
            pipe.Send(Take());
    }

    public override int Changed() => pipe.Ask(Take()).Changed;

    public override void Reset()
    {
        (rows, at) = (null, 0);
        bulk?.Withdraw();
        if (command.Parameters.Count > 0)
            command = new NpgsqlBatchCommand(sql);
    }

    public override long Long(int column) => Value(column) is { } value ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;

    public override bool IsNull(int column) => Value(column) is null;

    public override string Text(int column) => (string)Value(column)!;

    public override byte[] Bytes(int column) => Value(column) switch { byte[] bytes => bytes, string text => Encoding.UTF8.GetBytes(text), _ => [] };

    /// <summary>The bound command; a new one takes its place. What is gathered for the tables that it speaks of goes before it.</summary>
    private NpgsqlBatchCommand Take()
    {
        told?.Invoke();
        pipe.Seal(other => other != bulk && words.Contains(other.Table));
        if (bulk is not null)
        {
            bulk.EndRow();
            if (bulk.Rows > 1)
                pipe.Send(bulk.TakeEarlier());
            return bulk.TakeAll();
        }
        var bound = command;
        if (bound.Parameters.Count != values)
            throw new InvalidOperationException($"{values} values are to be bound; it is {bound.Parameters.Count}: {sql}");
        command = new NpgsqlBatchCommand(sql);
        return bound;
    }

    private PostgresStatement Add<T>(T value, NpgsqlDbType type, int weight = 8)
    {
        if (bulk is not null)
            bulk.Add(value, type);
        else
            command.Parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type } : new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        pipe.Weigh(weight);
        return this;
    }

    private object? Value(int column) => rows![at - 1][column];

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    /// <summary>? and ?1 become $1; tells how many values there are.</summary>
    private static (string Sql, int Values) Positional(string sql)
    {
        var (text, next, most) = (new StringBuilder(sql.Length + 16), 0, 0);
        for (var at = 0; at < sql.Length; at++)
        {
            if (sql[at] != '?')
            {
                text.Append(sql[at]);
                continue;
            }
            var digits = at + 1;
            while (digits < sql.Length && char.IsAsciiDigit(sql[digits]))
                digits++;
            var number = digits > at + 1 ? int.Parse(sql.AsSpan(at + 1, digits - at - 1), CultureInfo.InvariantCulture) : ++next;
            text.Append(CultureInfo.InvariantCulture, $"${number}");
            most = Math.Max(most, number);
            at = digits - 1;
        }
        return (text.ToString(), most);
    }
}

/// <summary>The statements of one server connection; the server prepares each by itself when it comes for the second time.</summary>
internal sealed class PostgresStatements(PostgresPipe pipe, long turn) : StatementSet
{
    /// <summary>Rows of the outbox may stand otherwise than was answered ahead.</summary>
    public event Action? RowsChanged;

    public override string SkipHeld => " FOR UPDATE OF o SKIP LOCKED";

    public override string Owner { get; } = turn.ToString(CultureInfo.InvariantCulture);

    // Who takes an owner's lock knows that his session has ended, and keeps others from asking until the group's end. OFFSET 0: each owner is asked for once.
    public override string OfEnded => string.Create(
        CultureInfo.InvariantCulture,
        $" AND (owner IS NULL OR owner IN (SELECT d.owner FROM (SELECT DISTINCT owner FROM outbox WHERE state=1 OFFSET 0) d WHERE d.owner <> {turn} AND pg_try_advisory_xact_lock({PostgresDatabase.OwnersLock}, d.owner::integer)))");

    /// <summary>Accounts may belong to others, or be of another kind, than was answered ahead.</summary>
    public event Action? AccountsChanged;

    protected override Statement Prepare(string sql) => new PostgresStatement(pipe, sql, Told(sql));

    private Action? Told(string sql) => sql.StartsWith("UPDATE identity ", StringComparison.Ordinal) ? () => AccountsChanged?.Invoke()
        : sql.Contains("UPDATE outbox", StringComparison.Ordinal) && !sql.Contains("SET state=1", StringComparison.Ordinal) ? () => RowsChanged?.Invoke() : null;
}
