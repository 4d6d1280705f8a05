using System.Globalization;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>
/// Where the reading of a list stands. The cursor stays behind the newest item by the overlap, for the desk may show an older one later; pages are read on
/// from the last item seen. Numbers are read from behind the cursor on, times from the cursor on. Between the pages of one round the cursor of a list of times
/// also names the time from which inner items count ("TIME since TIME"), so that a round that is cut off goes on as it began.
/// </summary>
internal sealed class ReadingPosition
{
    private const string InRound = " since ";
    private readonly StatusPreset preset;
    private readonly DateTimeOffset first;
    private decimal? held, asked;
    private DateTimeOffset? roundSince;
    private int offset;
    private string? next;

    /// <param name="first">Where a first reading begins.</param>
    public ReadingPosition(StatusPreset preset, Cursor from, DateTimeOffset first)
    {
        (this.preset, this.first) = (preset, first);
        if (from.IsStart)
            return;
        var parts = from.Value.Split(InRound);
        held = Number(parts[0]);
        roundSince = parts.Length == 2 ? DeskTime.Parse(parts[1]) : null;
        if (held is null || parts.Length > 2 || parts.Length == 2 && roundSince is null)
            throw new InvalidOperationException($"The cursor {from.Value} is none of this preset's.");
    }

    public Cursor Cursor => held is { } value ? new Cursor(roundSince is { } since ? $"{Text(value)}{InRound}{DeskTime.Format(since)}" : Text(value)) : Cursor.Start;

    /// <summary>The time before which inner items are left out; null where the list is numbered.</summary>
    public DateTimeOffset? Since => preset.CursorKind == CursorKind.Number ? null : roundSince ?? (held is { } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : first);

    /// <summary>The last number or time that was seen, or where the reading stands; null: nowhere yet.</summary>
    public decimal? Reached => asked > held ? asked : held ?? asked;

    /// <summary>What the request may name.</summary>
    public Dictionary<string, object?> Model => new()
    {
        ["cursor"] = asked is { } value ? Text(value) : preset.CursorKind == CursorKind.Time ? DeskTime.Format(first) : "",
        ["since"] = DeskTime.Format(first),
        ["unix"] = preset.CursorKind == CursorKind.Time ? asked ?? first.ToUnixTimeSeconds() : null,
        ["next"] = next,
        ["offset"] = offset,
        ["page"] = preset.Page,
    };

    /// <summary>From the cursor on, as at the start of every round.</summary>
    public void Rewind() => (asked, offset, next) = (held, 0, null);

    /// <summary>Behind a page; false: it was the last.</summary>
    /// <param name="items">Their numbers or times with the time at which each happened, in the order of the list.</param>
    /// <param name="following">The page that the desk names as the next one.</param>
    public bool Advance(IReadOnlyList<(decimal Value, DateTimeOffset? At)> items, string? following = null)
    {
        var since = Since;
        var hasMore = preset.Next is null ? Follow(items) : Follow(following);
        if (items.Count > 0 && Settled(items) is { } settled && (held is null || settled > held))
            held = settled;
        roundSince = hasMore ? since : null;
        return hasMore;
    }

    /// <summary>The name of a page belongs to the question that it answers: that stays the same through the round.</summary>
    private bool Follow(string? following) => (next = following) is { Length: > 0 };

    private bool Follow(IReadOnlyList<(decimal Value, DateTimeOffset? At)> items)
    {
        if (items.Count == 0)
            return false;
        var last = items.Max(item => item.Value);
        offset = asked == last ? offset + items.Count : 0;
        asked = last;
        return items.Count >= preset.Page;
    }

    /// <summary>What is old enough that nothing older can still appear.</summary>
    private decimal? Settled(IReadOnlyList<(decimal Value, DateTimeOffset? At)> items)
    {
        if (preset.CursorKind == CursorKind.Time)
            return items.Max(item => item.Value) - (decimal)preset.Overlap.TotalSeconds;
        var newest = items.Max(item => item.At);
        return items.Where(item => item.At is null || item.At <= newest - preset.Overlap).Select(item => (decimal?)item.Value).Max();
    }

    /// <summary>A number, or a time in whole seconds since 1970.</summary>
    public decimal? Number(string text) => preset.CursorKind == CursorKind.Time ? DeskTime.Parse(text)?.ToUnixTimeSeconds()
        : decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string Text(decimal value) => preset.CursorKind == CursorKind.Time
        ? DeskTime.Format(DateTimeOffset.FromUnixTimeSeconds((long)value)) : value.ToString(CultureInfo.InvariantCulture);
}
