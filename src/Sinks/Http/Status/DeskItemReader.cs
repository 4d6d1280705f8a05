using System.Globalization;
using System.Security.Cryptography;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Reads one item of a desk, polled or pushed, into events; what cannot be read is Defective with its bytes.</summary>
internal sealed class DeskItemReader(DeskItemPreset preset, string? account)
{
    /// <param name="ticket">As the outer item says it; null: this one does.</param>
    public DeskItem Read(ReadOnlyMemory<byte> raw, string? ticket = null)
    {
        var json = raw.Span;
        var item = new DeskItem(CleanText.Id(Id(json)), raw) { Ticket = ticket ?? preset.Ticket?.Find(json) };
        if (IsNoObject(json))
            return item with { Problem = "it is no JSON object." };
        foreach (var rule in preset.Events)
            item = Apply(rule, item);
        if (item is { Word: null, Text: null, Merged: null, AsksForWords: false })
            return item;
        var at = preset.At?.Find(json);
        item = item with { At = at is null ? null : DeskTime.Parse(at), Author = Author(json), AuthorId = (preset.Account ?? preset.Author)?.Find(json) };
        item = item with { IsOwn = account is not null && item.AuthorId == account };
        return at is not null && item.At is null ? item with { Problem = $"{preset.At} must be a time; it is {Short(at)}." }
            : item.Ticket is not { Length: > 0 } ? item with { Problem = $"{preset.Ticket} must name the ticket; it is missing." }
            : item;
    }

    /// <summary>What the item came to; empty: it says nothing to us.</summary>
    /// <param name="words">Of a comment whose words had to be asked for.</param>
    public IReadOnlyList<Change> Changes(DeskItem item, string? words = null)
    {
        if (item.Problem is { } problem)
            return [new Defective(item.Id, item.Raw, problem)];
        var changes = new List<Change>(2);
        if (item.Word is { } word)
            changes.Add(Status(item, word));
        if ((words ?? item.Text)?.Trim() is { Length: > 0 } text)
            changes.Add(new CommentEvent(item.Id, CleanText.Id(item.Ticket!), item.At, CleanText.Text(text)) { Author = item.Author, AuthorId = item.AuthorId, IsOwn = item.IsOwn, Raw = item.Raw });
        // Some desks tell it of both tickets, with the same words.
        if (item.Merged is { } into && into != item.Ticket)
            changes.Add(new MergedEvent(item.Id, CleanText.Id(item.Ticket!), item.At, CleanText.Id(into)) { Author = item.Author, Raw = item.Raw });
        return changes;
    }

    /// <summary>A status that the desk was asked for; null: the bytes are an item of its own.</summary>
    public Change? Asked(ReadOnlyMemory<byte> raw) => AskedState.Read(raw) is var (item, word) ? Status(item, word) : null;

    private Change Status(DeskItem item, string word) => preset.Map.TryGetValue(word, out var status)
        ? new StatusEvent(item.Id, CleanText.Id(item.Ticket!), item.At, status, CleanText.Line(word)) { Author = item.Author, AuthorId = item.AuthorId, Raw = item.Raw }
        : new Defective(item.Id, item.Raw, $"the desk's status {Short(word)} is not mapped to open, pending, resolved or closed: say so under Statuses, then retry.");

    private string Id(ReadOnlySpan<byte> json)
    {
        var parts = new List<string>(2);
        foreach (var pointer in preset.Id)
            parts.Add(pointer.Find(json) ?? "");
        return parts is [{ Length: > 0 }, ..] ? string.Join(' ', parts) : "hash:" + Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16));
    }

    private static DeskItem Apply(EventRule rule, DeskItem item)
    {
        foreach (var place in Places(rule, item.Raw))
        {
            var json = place.Span;
            if (!Fits(rule, json))
                continue;
            if (rule.Status?.Find(json) is { Length: > 0 } word)
                item = item with { Word = word };
            if (rule.Comment?.Find(json) is { Length: > 0 } text)
                item = item with { Text = rule.IsHtml ? HtmlText.Of(text) : text };
            if (rule.Merged?.Find(json) is { Length: > 0 } into)
                item = item with { Merged = into[(into.LastIndexOf('/') + 1)..] };
            item = item with { AsksForWords = item.AsksForWords || rule.AsksForWords };
        }
        return item;
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Places(EventRule rule, ReadOnlyMemory<byte> raw) => rule.In is null ? [raw] : JsonList.At(rule.In, raw) ?? [];

    private static bool Fits(EventRule rule, ReadOnlySpan<byte> json)
    {
        foreach (var (pointer, allowed) in rule.When)
            if (pointer.Find(json) is not { } found || !allowed.Contains(found))
                return false;
        return true;
    }

    private string? Author(ReadOnlySpan<byte> json) => preset.Author?.Find(json) is { Length: > 0 } author ? CleanText.Line(author) : null;

    private static bool IsNoObject(ReadOnlySpan<byte> json) => json.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..] || JsonPointer.Whole.Slice(json) is null;

    private static string Short(string value) => CleanText.Line(value.Length > 60 ? value[..60] + "..." : value);
}

/// <summary>What one item says before the words of a comment are asked for.</summary>
internal sealed record DeskItem(string Id, ReadOnlyMemory<byte> Raw)
{
    public string? Ticket { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Author { get; init; }

    public string? AuthorId { get; init; }

    public bool IsOwn { get; init; }

    /// <summary>The ticket that it was merged into.</summary>
    public string? Merged { get; init; }

    /// <summary>The desk's word for a status.</summary>
    public string? Word { get; init; }

    public string? Text { get; init; }

    public bool AsksForWords { get; init; }

    /// <summary>Why it cannot be read.</summary>
    public string? Problem { get; init; }
}

/// <summary>Times as desks write them: ISO 8601, UTC where no offset stands; or seconds or milliseconds since 1970.</summary>
internal static class DeskTime
{
    private const long FirstMilliseconds = 100_000_000_000;

    public static DateTimeOffset? Parse(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number > 4 * FirstMilliseconds * 100 ? null : number < FirstMilliseconds ? DateTimeOffset.FromUnixTimeSeconds(number) : DateTimeOffset.FromUnixTimeMilliseconds(number);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
    }

    /// <summary>Seconds are enough: what was cut off is read again.</summary>
    public static string Format(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
