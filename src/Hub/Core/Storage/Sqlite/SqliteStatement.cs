using System.Runtime.InteropServices;
using System.Text;
using Hub.Core.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hub.Core.Storage.Sqlite;

/// <summary>
/// A prepared statement of the writer, spoken to without a parameter object per value; bound by position, 1 first. Texts and bytes are laid into memory that
/// stays where it is until the statement is reset, so that SQLite neither copies nor frees them.
/// </summary>
internal sealed class SqliteStatement : Statement, IDisposable
{
    /// <summary>Texts from this length are measured before they are laid down.</summary>
    private const int Counted = 16 * 1024;
    private readonly sqlite3 database;
    private readonly sqlite3_stmt handle;
    private readonly nint connection, statement;
    private readonly BoundBytes values = new();
    private int at;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        this.connection = database.DangerousGetHandle();
        Check(raw.sqlite3_prepare_v2(database, sql, out handle));
        statement = handle.DangerousGetHandle();
    }

    public override Statement Bind(long value)
    {
        Check(SqliteCalls.BindInt64(statement, ++at, value));
        return this;
    }

    public override Statement Bind(long? value) => value is { } known ? Bind(known) : Null();

    public override Statement Bind(double value)
    {
        Check(SqliteCalls.BindDouble(statement, ++at, value));
        return this;
    }

    public override Statement Bind(string? value)
    {
        if (value is null)
            return Null();
        // A third of what the longest letters would need, where that is worth counting.
        var place = values.Take(value.Length > Counted ? Encoding.UTF8.GetByteCount(value) : Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, place);
        values.Keep(length);
        return Text(place[..length]);
    }

    public override Statement Bind(ReadOnlySpan<byte> value)
    {
        var place = values.Copy(value);
        Check(value.IsEmpty ? SqliteCalls.BindZeroBlob(statement, ++at, 0) : SqliteCalls.BindBlob(statement, ++at, BoundBytes.AddressOf(place), value.Length, SqliteCalls.Static));
        return this;
    }

    public override Statement BindText(ReadOnlySpan<byte> value) => Text(values.Copy(value));

    public override bool Step()
    {
        var result = SqliteCalls.Step(statement);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            Check(result);
        Reset();
        return false;
    }

    public override void Run()
    {
        while (Step())
        {
        }
    }

    public override int Changed()
    {
        Run();
        return SqliteCalls.Changes(connection);
    }

    public override void Reset()
    {
        at = 0;
        _ = SqliteCalls.Reset(statement); // repeats the error of the step, which is told already
        values.Clear();
    }

    public override long Long(int column) => SqliteCalls.ColumnInt64(statement, column);

    public override bool IsNull(int column) => SqliteCalls.ColumnType(statement, column) == raw.SQLITE_NULL;

    public override string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public override byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public void Dispose() => handle.Dispose();

    private SqliteStatement Text(ReadOnlySpan<byte> place)
    {
        Check(SqliteCalls.BindText(statement, ++at, BoundBytes.AddressOf(place), place.Length, SqliteCalls.Static));
        return this;
    }

    private SqliteStatement Null()
    {
        Check(SqliteCalls.BindNull(statement, ++at));
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

/// <summary>
/// The calls of the hot path, without the provider between: each costs its own work alone. Those that only look at or lay down a value skip the transition that
/// lets the collector in; those that may read, write or wait do not.
/// </summary>
internal static partial class SqliteCalls
{
    private const string Library = "e_sqlite3";

    /// <summary>SQLITE_STATIC: the bytes stay where they are until the statement is bound anew (sqlite.org/c3ref/bind_blob.html).</summary>
    public const nint Static = 0;

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    public static partial int BindInt64(nint statement, int at, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double"), SuppressGCTransition]
    public static partial int BindDouble(nint statement, int at, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    public static partial int BindNull(nint statement, int at);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text"), SuppressGCTransition]
    public static partial int BindText(nint statement, int at, nint bytes, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob"), SuppressGCTransition]
    public static partial int BindBlob(nint statement, int at, nint bytes, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_zeroblob"), SuppressGCTransition]
    public static partial int BindZeroBlob(nint statement, int at, int length);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    public static partial long ColumnInt64(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    public static partial int ColumnType(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes"), SuppressGCTransition]
    public static partial int Changes(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);
}
