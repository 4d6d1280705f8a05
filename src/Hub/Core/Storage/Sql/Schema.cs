using System.Globalization;
using System.Reflection;

namespace Hub.Core.Storage.Sql;

/// <summary>The numbered migrations; both databases have the same versions.</summary>
internal static class Schema
{
    /// <summary>What this program writes, and the oldest program that can read it.</summary>
    public const int Version = 1, ReadableFrom = 1;

    /// <summary>The scripts from a version on, oldest first.</summary>
    /// <param name="database">Folder of the scripts.</param>
    /// <param name="found">Version that the store has; 0: none yet.</param>
    /// <exception cref="StoreException">The store is newer than this program.</exception>
    public static IEnumerable<(int Version, string Script)> From(string database, int found, string? readableFrom)
    {
        if (found > Version && readableFrom is { } from && int.Parse(from, CultureInfo.InvariantCulture) > Version)
            throw new StoreException($"The store has schema {found}, which programs older than schema {from} cannot read; this program knows schema {Version}: start a newer one.");
        return Enumerable.Range(found + 1, Math.Max(0, Version - found)).Select(version => (version, Script(database, version)));
    }

    private static string Script(string database, int version)
    {
        var name = $"Hub.Core.Storage.{database}.Migrations.{version:0000}.sql";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        return new StreamReader(stream).ReadToEnd();
    }
}
