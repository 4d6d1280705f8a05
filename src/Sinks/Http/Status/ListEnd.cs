using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>
/// Sees from time to time whether a numbered list can be read to its end. A desk that was restored from a backup gives numbers again, which would be taken for known;
/// one that leaves out of a page what our account may not see can show a page of nothing, behind which more would follow.
/// </summary>
internal sealed class ListEnd(StatusPreset preset, DeskQuestion? question, DeskReads desk, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private DateTimeOffset? askedAt;

    /// <summary>The list's newest number before a round; null: it is not its time, or nobody can tell.</summary>
    /// <exception cref="UnreachableSourceException">It is below the cursor.</exception>
    public async ValueTask<decimal?> NewestAsync(ReadingPosition position, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (question is null || preset.CursorKind != CursorKind.Number || position.Reached is not { } reached || now - askedAt < Every)
            return null;
        askedAt = now;
        var answer = await desk.GetAsync(question.Address(position.Model), stop);
        var newest = JsonList.At(preset.Items, answer)?.Select(item => preset.Cursor.Find(item.Span) is { } text ? position.Number(text) : null).Max();
        return newest < reached
            ? throw new UnreachableSourceException($"The desk's newest entry has the number {newest}, and {reached} was read before: it was restored from a backup, or entries were removed. What it numbers again up to {reached} is not read; look at its tickets.")
            : newest;
    }

    /// <exception cref="UnreachableSourceException">The round did not come as far as the list goes.</exception>
    public static void Check(decimal? newest, ReadingPosition position)
    {
        if (newest > position.Reached)
            throw new UnreachableSourceException($"The desk has entries up to {newest}, and shows none behind {position.Reached}: our account may not see a whole page of them. Give it the right to see the queues, or let the desk check rights in its search (Request Tracker: $UseSQLForACLChecks).");
    }
}
