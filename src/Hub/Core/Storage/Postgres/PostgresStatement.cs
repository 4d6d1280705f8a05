using System.Globalization;
using System.Text;
using Hub.Core.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Storage.Postgres;

/// <summary>A statement of the writer on a server: what only writes waits in the pipe, what is read from goes at once, after all that waits.</summary>
internal sealed class PostgresStatement : Statement
{
    /// <summary>A server ends the connection at a message of a gigabyte, for which nobody could tell whose fault it was.</summary>
    private const int MostBytes = 256 << 20;
    private readonly PostgresPipe pipe;
    private readonly string sql;
    private readonly int values;
    private NpgsqlBatchCommand command;
    private List<object?[]>? rows;
    private int at;

    public PostgresStatement(PostgresPipe pipe, string sql)
    {
        this.pipe = pipe;
        (this.sql, values) = Positional(sql);
        command = new NpgsqlBatchCommand(this.sql);
    }

    public override Statement Bind(long value) => Add(new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint });

    public override Statement Bind(long? value) => value is { } known ? Bind(known) : Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });

    public override Statement Bind(double value) => Add(new NpgsqlParameter<double> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Double });

    public override Statement Bind(string? value) => value is null
        ? Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }) : Add(new NpgsqlParameter<string> { TypedValue = Storable(value), NpgsqlDbType = NpgsqlDbType.Text }, value.Length);

    public override Statement Bind(ReadOnlySpan<byte> value) => value.Length <= MostBytes ? Add(new NpgsqlParameter<byte[]> { TypedValue = value.ToArray(), NpgsqlDbType = NpgsqlDbType.Bytea }, value.Length)
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
        if (rows is null)
            pipe.Send(Take());
        else
            Reset();
    }

    public override int Changed() => pipe.Ask(Take()).Changed;

    public override void Reset()
    {
        (rows, at) = (null, 0);
        if (command.Parameters.Count > 0)
            command = new NpgsqlBatchCommand(sql);
    }

    public override long Long(int column) => Value(column) is { } value ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;

    public override bool IsNull(int column) => Value(column) is null;

    public override string Text(int column) => (string)Value(column)!;

    public override byte[] Bytes(int column) => Value(column) switch { byte[] bytes => bytes, string text => Encoding.UTF8.GetBytes(text), _ => [] };

    /// <summary>The bound command; a new one takes its place.</summary>
    private NpgsqlBatchCommand Take()
    {
        var bound = command;
        if (bound.Parameters.Count != values)
            throw new InvalidOperationException($"{values} values are to be bound; it is {bound.Parameters.Count}: {sql}");
        command = new NpgsqlBatchCommand(sql);
        return bound;
    }

    private PostgresStatement Add(NpgsqlParameter parameter, int weight = 8)
    {
        command.Parameters.Add(parameter);
        pipe.Weigh(weight);
        return this;
    }

    private object? Value(int column) => rows![at - 1][column];

    /// <summary>What a server takes as text: well formed (as SQLite's writer makes it) and without NUL, which PostgreSQL has no place for.</summary>
    private static string Storable(string value)
    {
        if (value.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 && !value.Contains('\0'))
            return value;
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)).Replace('\0', '\ufffd');
    }

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
internal sealed class PostgresStatements(PostgresPipe pipe) : StatementSet
{
    protected override Statement Prepare(string sql) => new PostgresStatement(pipe, sql);
}
