using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hub.Core.Storage.Sqlite;

/// <summary>A prepared statement of the writer, spoken to without a parameter object per value; bound by position, 1 first.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt handle;
    private int at;

    public Statement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, sql, out handle));
    }

    public Statement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, ++at, value));
        return this;
    }

    public Statement Bind(long? value) => value is { } known ? Bind(known) : Null();

    public Statement Bind(double value)
    {
        Check(raw.sqlite3_bind_double(handle, ++at, value));
        return this;
    }

    public Statement Bind(string? value)
    {
        if (value is null)
            return Null();
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, buffer);
        Check(raw.sqlite3_bind_text(handle, ++at, buffer.AsSpan(0, length)));
        ArrayPool<byte>.Shared.Return(buffer);
        return this;
    }

    public Statement Bind(ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, ++at, 0) : raw.sqlite3_bind_blob(handle, ++at, value));
        return this;
    }

    /// <summary>UTF-8 bytes as text.</summary>
    public Statement BindText(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_text(handle, ++at, value));
        return this;
    }

    /// <summary>True while there is a row; after the last one the statement is ready to be bound again.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            Check(result);
        Reset();
        return false;
    }

    /// <summary>Runs to the end and tells how many rows changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }
        return raw.sqlite3_changes(database);
    }

    /// <summary>Leaves the rest of the rows.</summary>
    public void Reset()
    {
        at = 0;
        _ = raw.sqlite3_reset(handle); // repeats the error of the step, which is told already
    }

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int(int column) => raw.sqlite3_column_int(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public void Dispose() => handle.Dispose();

    private Statement Null()
    {
        Check(raw.sqlite3_bind_null(handle, ++at));
        return this;
    }

    private void Check(int result)
    {
        if (result == raw.SQLITE_OK)
            return;
        var (message, extended) = (raw.sqlite3_errmsg(database).utf8_to_string(), raw.sqlite3_extended_errcode(database));
        Reset();
        throw new SqliteException(message, result, extended);
    }
}
