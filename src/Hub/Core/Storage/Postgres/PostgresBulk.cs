using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Storage.Postgres;

/// <summary>
/// The rows that a group brings to one table by one statement: gathered by column and sent as arrays (unnest), so that a group costs a statement a table instead of
/// one a row. Only for plain inserts and for updates of one row by its id.
/// </summary>
internal sealed partial class PostgresBulk
{
    private readonly string head, values, tail;
    private readonly List<Column> columns = [];
    private readonly HashSet<long> keys = [];
    private readonly int key;
    private string? sql;
    private int at;

    private PostgresBulk(string table, int key, string head, string values, string tail) =>
        (Table, IsUpdate, this.key, this.head, this.values, this.tail) = (table, key > 0, key, head, values, tail);

    public string Table { get; }

    public bool IsUpdate { get; }

    public int Rows { get; private set; }

    /// <summary>For the statement, with its values as $1; null: it is of another kind.</summary>
    public static PostgresBulk? Of(string sql)
    {
        if (Insert().Match(sql) is { Success: true } insert)
            return new PostgresBulk(insert.Groups[1].Value, 0, $"INSERT INTO {insert.Groups[1].Value} SELECT ", insert.Groups[2].Value, "");
        return Update().Match(sql) is { Success: true } update && !sql.Contains("SELECT", StringComparison.Ordinal)
            ? new PostgresBulk(update.Groups[1].Value, int.Parse(update.Groups[3].ValueSpan, CultureInfo.InvariantCulture), "", sql[..update.Groups[2].Index], $" WHERE {update.Groups[1].Value}.{update.Groups[2].Value["WHERE ".Length..]}") : null;
    }

    public void Add<T>(T value, NpgsqlDbType type)
    {
        if (columns.Count <= at)
            columns.Add(new Column<T>(type));
        if (columns[at] is not Column<T> column)
            throw new InvalidOperationException($"Value {at + 1} of a row of {Table} must be bound as it was for the row before.");
        column.Values.Add(value);
        at++;
    }

    /// <summary>The row is bound. False: another change of it waits here already and must be sent before.</summary>
    public bool EndRow()
    {
        (at, Rows) = (0, Rows + 1);
        return !IsUpdate || keys.Add(Key);
    }

    /// <summary>Forgets a row that is half bound.</summary>
    public void Withdraw()
    {
        at = 0;
        foreach (var column in columns)
            column.Keep(Rows);
    }

    public void Clear()
    {
        (Rows, at) = (0, 0);
        keys.Clear();
        foreach (var column in columns)
            column.Keep(0);
    }

    /// <summary>Everything that waits but the last row.</summary>
    public NpgsqlBatchCommand TakeEarlier()
    {
        var command = Command(column => column.Take(Rows - 1));
        Rows = 1;
        if (IsUpdate)
            keys.Add(Key);
        return command;
    }

    public NpgsqlBatchCommand TakeAll()
    {
        var command = Command(column => column.Take(Rows));
        Rows = 0;
        return command;
    }

    private long Key => ((Column<long>)columns[key - 1]).Values[Rows - 1];

    private NpgsqlBatchCommand Command(Func<Column, NpgsqlParameter> take)
    {
        var command = new NpgsqlBatchCommand(sql ??= Sql());
        foreach (var column in columns)
            command.Parameters.Add(take(column));
        keys.Clear();
        return command;
    }

    private string Sql()
    {
        var arrays = string.Join(", ", columns.Select((column, number) => $"${number + 1}::{column.Type}[]"));
        var names = string.Join(", ", columns.Select((_, number) => $"c{number + 1}"));
        return string.Create(CultureInfo.InvariantCulture, $"{head}{Place().Replace(values, "v.c$1")} FROM unnest({arrays}) AS v({names}){Place().Replace(tail, "v.c$1")}");
    }

    [GeneratedRegex(@"^INSERT INTO (\w+) VALUES\(((?:(?:\$\d+|\d+|NULL)(?:, )?)+)\)$")]
    private static partial Regex Insert();

    [GeneratedRegex(@"^UPDATE (\w+) SET .*?(WHERE (?:id|event)=\$(\d+))$")]
    private static partial Regex Update();

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Place();

    private abstract class Column
    {
        public abstract string Type { get; }

        public abstract void Keep(int rows);

        public abstract NpgsqlParameter Take(int rows);
    }

    private sealed class Column<T>(NpgsqlDbType type) : Column
    {
        public List<T> Values { get; private set; } = [];

        public override string Type => type switch { NpgsqlDbType.Bigint => "bigint", NpgsqlDbType.Double => "double precision", NpgsqlDbType.Bytea => "bytea", _ => "text" };

        public override void Keep(int rows)
        {
            if (Values.Count > rows)
                Values.RemoveRange(rows, Values.Count - rows);
        }

        public override NpgsqlParameter Take(int rows)
        {
            var taken = Values;
            Values = new List<T>(taken.Count);
            Values.AddRange(taken[rows..]);
            taken.RemoveRange(rows, taken.Count - rows);
            return new NpgsqlParameter<List<T>> { TypedValue = taken, NpgsqlDbType = NpgsqlDbType.Array | type };
        }
    }
}
