using Hub.Core.Storage;

namespace Hub.Core.Delivery;

/// <summary>
/// The rows of a backend that memory holds, by priority, then age. What has no place here stays in the store, and never precedes what is here:
/// a row that does takes the place of the last one. Not safe for several threads.
/// </summary>
internal sealed class ReadyRows(int most)
{
    private static readonly (int, long) Nothing = (int.MaxValue, long.MaxValue), Unknown = (int.MinValue, 0);
    private readonly SortedSet<OutboxRow> rows = new(Comparer<OutboxRow>.Create(static (a, b) => KeyOf(a).CompareTo(KeyOf(b))));
    private (int, long) away = Unknown, awaySince = Nothing;

    public int Count => rows.Count;

    /// <summary>Whether rows wait in the store, or may.</summary>
    public bool HasAway => away != Nothing;

    /// <summary>Whether what comes next must be read from the store.</summary>
    public bool MustRead => HasAway && (rows.Count == 0 || away.CompareTo(KeyOf(rows.Min!)) < 0);

    /// <summary>The row that has no place here: the offered one, or one that it precedes; null: all have.</summary>
    public OutboxRow? Offer(OutboxRow row)
    {
        var key = KeyOf(row);
        if (away.CompareTo(key) < 0 || (rows.Count >= most && KeyOf(rows.Max!).CompareTo(key) < 0))
            return TurnAway(row);
        rows.Add(row);
        if (rows.Count <= most)
            return null;
        var last = rows.Max!;
        rows.Remove(last);
        return TurnAway(last);
    }

    /// <summary>A row that was here before; it has its place.</summary>
    public void Return(OutboxRow row) => rows.Add(row);

    /// <summary>False: it is not here.</summary>
    public bool Remove(OutboxRow row) => rows.Remove(row);

    public bool TryTake(out OutboxRow row)
    {
        row = rows.Min!;
        return row is not null && rows.Remove(row);
    }

    /// <summary>There may be rows in the store that nobody offered.</summary>
    public void LookAgain() => (away, awaySince) = (Unknown, Unknown);

    /// <summary>The store is about to be read: what is turned away from now on may not be among what is read.</summary>
    public void BeginReading() => awaySince = Nothing;

    /// <summary>What was read is placed; <paramref name="rest"/> is the first row that was not, null where there is none.</summary>
    public void EndReading(OutboxRow? rest)
    {
        var left = rest is null ? Nothing : KeyOf(rest);
        away = left.CompareTo(awaySince) < 0 ? left : awaySince;
    }

    private OutboxRow TurnAway(OutboxRow row)
    {
        var key = KeyOf(row);
        away = key.CompareTo(away) < 0 ? key : away;
        awaySince = key.CompareTo(awaySince) < 0 ? key : awaySince;
        return row;
    }

    private static (int, long) KeyOf(OutboxRow row) => (-(int)row.Priority, row.Event);
}
