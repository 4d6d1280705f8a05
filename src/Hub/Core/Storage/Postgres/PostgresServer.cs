using System.Globalization;
using Npgsql;

namespace Hub.Core.Storage.Postgres;

/// <summary>What the server must be, and what it says of itself.</summary>
internal static class PostgresServer
{
    private const int LeastVersion = 15;

    /// <summary>Why the store cannot live there, one sentence; null: it can.</summary>
    public static string? Objection(NpgsqlConnection connection)
    {
        var place = $"database {connection.Database} on {connection.Host}";
        if (TooOld(connection.PostgreSqlVersion, place) is { } old)
            return old;
        if (Ask(connection, "SHOW server_encoding") is not "UTF8" and var encoding)
            return $"The {place} is encoded {encoding}; the hub needs UTF8: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.";
        if (Ask(connection, "SELECT pg_is_in_recovery()::text") == "true")
            return $"The server of {place} is a standby, which cannot be written; name its primary in Store:ConnectionString.";
        if (Ask(connection, "SHOW transaction_read_only") == "on")
            return $"The {place} is read only for user {Ask(connection, "SELECT current_user")} now.";
        if (Ask(connection, "SELECT current_schema()") is not { } schema)
            return $"User {Ask(connection, "SELECT current_user")} sees no schema of {place}; create the one that Store:ConnectionString names as its search path.";
        if (Ask(connection, "SELECT has_schema_privilege(current_schema(), 'CREATE')::text") != "true")
            return $"User {Ask(connection, "SELECT current_user")} may not make tables in schema {schema} of {place}: GRANT CREATE ON SCHEMA {schema} TO {Ask(connection, "SELECT current_user")}.";
        return Ask(connection, OwnerOfClosedTable) is { } owner
            ? $"User {Ask(connection, "SELECT current_user")} may not write the hub's tables in schema {schema} of {place}, which belong to {owner}: make the user their owner, e.g. by pg_restore --no-owner as this user." : null;
    }

    /// <summary>As after a backup that was brought back by somebody else.</summary>
    private const string OwnerOfClosedTable =
        """
        SELECT pg_get_userbyid(relowner)::text FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname IN ('meta', 'lane', 'arrival', 'post', 'outbox') AND EXISTS(SELECT 1 FROM pg_class m WHERE m.relnamespace = current_schema()::regnamespace AND m.relname = 'arrival')
          AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
        LIMIT 1
        """;

    public static string? TooOld(Version version, string place) =>
        version.Major < LeastVersion ? $"The server of {place} is PostgreSQL {version}; the hub needs {LeastVersion} or newer." : null;

    /// <summary>What works but promises less, one sentence each.</summary>
    public static IEnumerable<string> Warnings(NpgsqlConnection connection, TimeProvider time)
    {
        if (Ask(connection, "SHOW fsync") == "off")
            yield return "fsync is off on the server: a power cut there may lose what was answered, or the whole store.";
        if (Ask(connection, "SHOW full_page_writes") == "off")
            yield return "full_page_writes is off on the server: a power cut there may damage the store.";
        // The writer turns it on for itself; whoever else writes there does not.
        if (Ask(connection, "SELECT reset_val FROM pg_settings WHERE name='synchronous_commit'") == "off")
            yield return "synchronous_commit is off by the server's settings: the hub turns it on for its own commits; without that, a crash of the server would lose the last second of what was answered.";
        var ours = time.Micros();
        var theirs = long.Parse(Ask(connection, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text")!, CultureInfo.InvariantCulture);
        var apart = TimeSpan.FromMicroseconds(Math.Abs(theirs - ours));
        if (apart > TimeSpan.FromSeconds(5))
            yield return $"The server's clock is {apart.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s {(theirs > ours ? "ahead of" : "behind")} this machine's; let both follow a time server.";
    }

    private static string? Ask(NpgsqlConnection connection, string sql) => PostgresDatabase.Scalar(connection, sql) as string;
}
