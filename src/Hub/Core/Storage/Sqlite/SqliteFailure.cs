using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hub.Core.Storage.Sqlite;

/// <summary>What SQLite's result codes mean for a commit group (https://sqlite.org/rescode.html).</summary>
internal static class SqliteFailure
{
    public static StoreFailure Classify(Exception error) => error is not SqliteException sqlite
        ? error is ObjectDisposedException ? StoreFailure.Away : StoreFailure.Post
        : (sqlite.SqliteErrorCode & 0xff) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StoreFailure.Damaged,
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StoreFailure.Again,
            raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_NOMEM or raw.SQLITE_PERM => StoreFailure.Away,
            _ => StoreFailure.Post,
        };
}
