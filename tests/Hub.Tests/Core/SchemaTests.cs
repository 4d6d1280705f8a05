using System.Data.Common;
using System.Text.RegularExpressions;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>docs/decisions/0002-schema.md and the tables are the same.</summary>
internal sealed class SchemaTests
{
    [Test]
    public void The_page_names_every_table_and_column()
    {
        using var connection = Hub.Core.Storage.Sqlite.SqliteDatabase.OpenWriter(Path.Combine(Directory.CreateTempSubdirectory("hub-schema-").FullName, "s.db"));
        Hub.Core.Storage.Sqlite.SqliteDatabase.Migrate(connection);
        var page = File.ReadLines(Path.Combine(Shared.Root, "docs", "decisions", "0002-schema.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length > 3).ToDictionary(cells => cells[1], cells => cells[2]);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type='table' ORDER BY m.name, p.cid";
        using var reader = command.ExecuteReader();
        var missing = new List<string>();
        while (reader.Read())
        {
            var (table, column) = (reader.GetString(0), reader.GetString(1));
            if (!page.TryGetValue(table, out var columns) || !Regex.IsMatch(columns, $@"\b{column}\b"))
                missing.Add($"{table}.{column}");
        }
        Assert.That(missing, Is.Empty);
    }

    /// <summary>SQLite makes one for a list of more than two values (IN), also in an index's condition: at each row that is written, for each such index.</summary>
    [TestCase("INSERT INTO outbox VALUES(1, 2, 3, 1, 2, 5, 1, 'k', 0, 5, 5, 's', NULL, NULL, NULL, NULL, NULL, NULL)")]
    [TestCase("UPDATE outbox SET state=4, reason=NULL, reference='r', task=NULL WHERE event=1 AND state IN (1, 8)")]
    public void A_row_on_its_way_to_a_desk_makes_no_table_in_memory(string sql)
    {
        using var connection = Hub.Core.Storage.Sqlite.SqliteDatabase.OpenWriter(Path.Combine(Directory.CreateTempSubdirectory("hub-schema-").FullName, "s.db"));
        Hub.Core.Storage.Sqlite.SqliteDatabase.Migrate(connection);
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN {sql}";
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(1));
        Assert.That(steps, Has.Some.EqualTo("OpenWrite").And.None.EqualTo("OpenEphemeral"));
    }

    [Test]
    public void Both_databases_have_the_same_tables_columns_and_keys()
    {
        var settings = PostgresCluster.NewSchema();
        using var file = Hub.Core.Storage.Sqlite.SqliteDatabase.OpenWriter(Path.Combine(Directory.CreateTempSubdirectory("hub-schema-").FullName, "s.db"));
        Hub.Core.Storage.Sqlite.SqliteDatabase.Migrate(file);
        using var server = Hub.Core.Storage.Postgres.PostgresStore.Connect(settings);
        Hub.Core.Storage.Postgres.PostgresDatabase.Migrate(server);
        var ours = Rows(file, """
            SELECT m.name || '.' || p.cid || ' ' || p.name || ' ' || lower(p.type) || CASE WHEN p."notnull" OR p.pk > 0 THEN ' not null' ELSE '' END
            FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'
            """);
        // bigint and integer are one type of SQLite's (docs/decisions/0002-schema.md tells which is which).
        var theirs = Rows(server, """
            SELECT table_name || '.' || (ordinal_position - 1) || ' ' || column_name || ' '
              || CASE data_type WHEN 'bigint' THEN 'integer' WHEN 'bytea' THEN 'blob' WHEN 'double precision' THEN 'real' ELSE data_type END
              || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
            FROM information_schema.columns WHERE table_schema = current_schema()
            """);
        Assert.That(theirs, Is.EqualTo(ours));
        Assert.That(
            Rows(server, "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%\\_pkey' AND indexname NOT IN ('name_kind_name_key', 'identity_scope_account_key', 'quarantine_channel_native_id_hash_key', 'attachment_key')"),
            Is.EqualTo(Rows(file, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")));
        Assert.That(
            Rows(server, "SELECT count(*)::text FROM pg_indexes WHERE schemaname = current_schema() AND indexdef LIKE 'CREATE UNIQUE%'"),
            Is.EqualTo(Rows(file, """
                SELECT CAST((SELECT sum(l."unique") FROM sqlite_master m JOIN pragma_index_list(m.name) l WHERE m.type = 'table')
                  + (SELECT count(*) FROM sqlite_master m WHERE m.type = 'table' AND NOT EXISTS(SELECT 1 FROM pragma_index_list(m.name) l WHERE l.origin = 'pk')) AS TEXT)
                """)));
    }

    /// <summary>docs/decisions/0002-schema.md: n is integer, i bigint.</summary>
    [Test]
    public void The_server_keeps_each_number_as_the_page_says()
    {
        using var server = Hub.Core.Storage.Postgres.PostgresStore.Connect(PostgresCluster.NewSchema());
        Hub.Core.Storage.Postgres.PostgresDatabase.Migrate(server);
        var page = File.ReadLines(Path.Combine(Shared.Root, "docs", "decisions", "0002-schema.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length > 3).ToDictionary(cells => cells[1], cells => cells[2]);
        var wrong = Rows(server, "SELECT table_name || '.' || column_name || '.' || data_type FROM information_schema.columns WHERE table_schema = current_schema() AND data_type IN ('integer', 'bigint')")
            .Select(row => row.Split('.')).Where(row => !Regex.IsMatch(page[row[0]], $@"\b{row[1]}(, \w+)* {(row[2] == "integer" ? "n" : "i")}\b"));
        Assert.That(wrong.Select(row => string.Join(' ', row)), Is.Empty);
    }

    private static List<string> Rows(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
