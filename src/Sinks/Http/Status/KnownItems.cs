namespace Hub.Sinks;

/// <summary>What a reading has given already: items that it meets again while the cursor stays behind are not given twice. After a restart the store knows them.</summary>
internal sealed class KnownItems
{
    private const int Most = 20_000;
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

    /// <summary>What was met since the last time is durable.</summary>
    public void Keep()
    {
        newer.UnionWith(page);
        page.Clear();
        if (newer.Count > Most)
            (older, newer) = (newer, []);
    }
}
