namespace Hub.Sinks;

/// <summary>What a reading has given already: items that it meets again while the cursor stays behind are not given twice. After a restart the store knows them.</summary>
internal sealed class KnownItems(TimeSpan overlap, TimeProvider time)
{
    private const int Most = 20_000;
    private readonly Dictionary<string, DateTimeOffset> met = [];
    private HashSet<string> older = [], newer = [];
    private readonly List<string> page = [];

    /// <summary>By its id, not its bytes: some desks write the same item in another order each time.</summary>
    public bool IsNew(string key)
    {
        if (older.Contains(key) || newer.Contains(key))
            return false;
        page.Add(key);
        return true;
    }

    /// <summary>
    /// Whether what stands behind a list's item is asked for: until the item has been met for as long as the overlap, for desks tell the time of a change in whole
    /// seconds, and a second change within one looks like the first.
    /// </summary>
    public bool ShallAsk(string key)
    {
        var now = time.GetUtcNow();
        if (!met.TryGetValue(key, out var first))
        {
            if (met.Count > Most)
                met.Clear();
            met[key] = now;
            return true;
        }
        return now - first < overlap || IsNew(key);
    }

    /// <summary>What was met since the last time is durable.</summary>
    public void Keep()
    {
        newer.UnionWith(page);
        page.Clear();
        if (newer.Count > Most)
            (older, newer) = (newer, []);
    }
}
