using System.Data.Common;
using Hub.Core.Storage.Postgres;
using Hub.Core.Storage.Sql;
using Npgsql;

namespace Hub.Core.Storage;

/// <summary>What `hub check` says of a store on a server; nothing is changed there.</summary>
/// <param name="IsWell">Whether a hub can start on it.</param>
/// <param name="Sentence">What it is, or what is wrong.</param>
/// <param name="Warnings">What works but promises less.</param>
public sealed record StoreCheck(bool IsWell, string Sentence, IReadOnlyList<string> Warnings)
{
    /// <summary>What is wrong with a connection string, without what stands in it; null: nothing.</summary>
    public static string? FaultOf(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrWhiteSpace(settings.Host) || string.IsNullOrWhiteSpace(settings.Database) ? "it names no Host or no Database" : null;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
        {
            return "Npgsql cannot read it";
        }
    }

    /// <summary>Database and server, without secrets.</summary>
    public static string PlaceOf(string connectionString) => PostgresStore.PlaceOf(connectionString);

    public static StoreCheck At(string connectionString, TimeProvider time)
    {
        try
        {
            using var connection = PostgresStore.Connect(connectionString);
            var found = PostgresDatabase.SchemaVersion(connection);
            _ = Schema.From("Postgres", found, found == 0 ? null : PostgresDatabase.ReadMeta(connection, "readable_from"));
            var place = $"{PlaceOf(connectionString)}, PostgreSQL {connection.PostgreSqlVersion}";
            return new(true, found == 0 ? $"{place}: the tables will be made." : $"{place}: schema {found} is there.", [.. PostgresServer.Warnings(connection, time)]);
        }
        catch (StoreException error)
        {
            return new(false, error.Message, []);
        }
        catch (DbException error)
        {
            return new(false, $"The {PlaceOf(connectionString)} cannot be looked at: {error.Message}", []);
        }
    }
}
