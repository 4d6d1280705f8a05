using System.Diagnostics.CodeAnalysis;
using Hub.Core.Storage;

namespace Hub.Core.Delivery;

/// <summary>The rows of a backend that wait for their time, the next one first. Not safe for several threads.</summary>
internal sealed class DelayedRows
{
    private readonly PriorityQueue<OutboxRow, long> rows = new();

    public int Count => rows.Count;

    /// <summary>When the next row is due; null: none waits.</summary>
    public long? NextAt => rows.TryPeek(out _, out var at) ? at : null;

    public void Add(OutboxRow row) => rows.Enqueue(row, row.DueAt);

    /// <summary>False: it is not here.</summary>
    public bool Remove(OutboxRow row) => rows.Remove(row, out _, out _, Same.Row);

    /// <summary>The next row whose time has come.</summary>
    public bool TryTake(long now, [NotNullWhen(true)] out OutboxRow? row)
    {
        row = NextAt <= now ? rows.Dequeue() : null;
        return row is not null;
    }

    /// <summary>Takes out all that fit, whatever their time.</summary>
    public List<OutboxRow> TakeWhere(Func<OutboxRow, bool> fits)
    {
        var taken = new List<OutboxRow>();
        var kept = new List<(OutboxRow, long)>();
        foreach (var item in rows.UnorderedItems)
            if (fits(item.Element))
                taken.Add(item.Element);
            else
                kept.Add(item);
        rows.Clear();
        rows.EnqueueRange(kept);
        return taken;
    }

    /// <summary>Rows are the same by their event, whatever changed since.</summary>
    private sealed class Same : IEqualityComparer<OutboxRow>
    {
        public static readonly Same Row = new();

        public bool Equals(OutboxRow? a, OutboxRow? b) => a?.Event == b?.Event;

        public int GetHashCode(OutboxRow row) => row.Event.GetHashCode();
    }
}
