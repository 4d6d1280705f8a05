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
            if (!page.TryGetValue(table, out var columns) || !System.Text.RegularExpressions.Regex.IsMatch(columns, $@"\b{column}\b"))
                missing.Add($"{table}.{column}");
        }
        Assert.That(missing, Is.Empty);
    }
}
