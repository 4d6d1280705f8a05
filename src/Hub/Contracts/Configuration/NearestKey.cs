namespace Hub.Contracts;

/// <summary>Finds the known key that somebody probably meant.</summary>
public static class NearestKey
{
    /// <summary>The nearest known key, or null where none is near (more than a third of the letters differ).</summary>
    public static string? Of(string found, IEnumerable<string> known) => known
        .Select(key => (Key: key, Distance: Distance(found.ToUpperInvariant(), key.ToUpperInvariant())))
        .Where(pair => pair.Distance <= Math.Max(2, pair.Key.Length / 3))
        .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Key).FirstOrDefault();

    /// <summary>A sentence for an unknown key, with the nearest known one or all of them.</summary>
    public static string Sentence(string path, string found, IReadOnlyCollection<string> known) =>
        Of(found, known) is { } near
            ? $"{path}:{found} is not known; did you mean {near}?"
            : $"{path}:{found} is not known; allowed are {string.Join(", ", known.Order(StringComparer.Ordinal))}.";

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[b.Length];
    }
}
