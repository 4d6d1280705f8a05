using Hub.Core.Storage;

namespace Hub.Core.Delivery;

/// <summary>
/// The rows of a backend that memory holds, by priority, then age. What has no place here stays in the store, and never precedes what is here:
/// a row that does takes the place of the last one. Long rows have a bound of their own, counted in letters: a few of them would fill what thousands of usual ones
/// need. Not safe for several threads.
/// </summary>
internal sealed class ReadyRows(int most, long mostLetters)
{
    /// <summary>UTF-16 units from which on a row counts as long.</summary>
    private const int Long = 4096;
    private static readonly (int, long) Nothing = (int.MaxValue, long.MaxValue), Unknown = (int.MinValue, 0);
    private readonly SortedSet<OutboxRow> rows = new(Comparer<OutboxRow>.Create(static (a, b) => KeyOf(a).CompareTo(KeyOf(b))));
    private (int, long) away = Unknown, awaySince = Nothing;
    private long letters;

    public int Count => rows.Count;

    /// <summary>Whether rows wait in the store, or may.</summary>
    public bool HasAway => away != Nothing;

    /// <summary>Whether what comes next must be read from the store.</summary>
    public bool MustRead => HasAway && (rows.Count == 0 || away.CompareTo(KeyOf(rows.Min!)) < 0);

    /// <summary>The row that has no place here: the offered one, or one that it precedes; null: all have.</summary>
    public OutboxRow? Offer(OutboxRow row)
    {
        var key = KeyOf(row);
        if (away.CompareTo(key) < 0 || !HasRoomFor(row) || (rows.Count >= most && KeyOf(rows.Max!).CompareTo(key) < 0))
            return TurnAway(row);
        Return(row);
        if (rows.Count <= most)
            return null;
        var last = rows.Max!;
        Remove(last);
        return TurnAway(last);
    }

    /// <summary>A row that was here before; it has its place.</summary>
    public void Return(OutboxRow row)
    {
        if (rows.Add(row))
            letters += Counted(row);
    }

    /// <summary>Whether its words find room; one row alone always does.</summary>
    public bool HasRoomFor(OutboxRow row) => rows.Count == 0 || Counted(row) == 0 || letters + Counted(row) <= mostLetters;

    /// <summary>False: it is not here.</summary>
    public bool Remove(OutboxRow row)
    {
        if (!rows.TryGetValue(row, out var kept))
            return false;
        letters -= Counted(kept);
        return rows.Remove(kept);
    }

    public bool TryTake(out OutboxRow row)
    {
        row = rows.Min!;
        return row is not null && Remove(row);
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

    private static int Counted(OutboxRow row) => row.Letters > Long ? row.Letters : 0;

    private static (int, long) KeyOf(OutboxRow row) => (-(int)row.Priority, row.Event);
}
