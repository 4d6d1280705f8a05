using System.Runtime.CompilerServices;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Asks a desk again and again what became of tickets, as its preset says, page by page from a cursor.</summary>
internal sealed class StatusReader
{
    /// <summary>A page that brings nothing new is not followed by the next one at once: a list may never end.</summary>
    private static readonly TimeSpan BetweenKnown = TimeSpan.FromSeconds(1);
    private readonly StatusPreset preset;
    private readonly TimeSpan firstSpan;
    private readonly DeskReads desk;
    private readonly Surroundings with;
    private readonly DeskQuestion list;
    private readonly DeskQuestion? detail, content, newest, state;

    public StatusReader(HttpSinkOptions options, Credentials credentials, Surroundings with)
    {
        (preset, firstSpan, this.with) = (options.Back.Status!, options.Back.FirstSpan, with);
        desk = new DeskReads(options, credentials, with);
        Items = new DeskItemReader(preset.Item, options.Back.Account);
        list = new DeskQuestion(preset.List, options, with.Templates);
        detail = preset.Detail is { } inner ? new DeskQuestion(inner.Request, options, with.Templates) : null;
        newest = preset.Newest is { } end ? new DeskQuestion(end, options, with.Templates) : null;
        state = preset.State is { } now ? new DeskQuestion(now.Request, options, with.Templates) : null;
        content = preset.Content is { } words ? new DeskQuestion(words.Request, options, with.Templates) : null;
    }

    public DeskItemReader Items { get; }

    public async IAsyncEnumerable<Batch> ReadAsync(Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        var position = new ReadingPosition(preset, from, with.Time.GetUtcNow() - firstSpan);
        var known = new KnownItems(preset.Overlap, with.Time);
        var ends = new ListEnd(preset, newest, desk, with.Time);
        while (true)
        {
            var since = position.Since;
            var newest = await ends.NewestAsync(position, stop);
            position.Rewind();
            for (var hasMore = true; hasMore;)
            {
                var (page, next) = await PageAsync(list.Address(position.Model), stop);
                var batch = new List<Change>();
                var skipped = 0;
                foreach (var item in page)
                    skipped += await AddAsync(item, since, known, batch, stop);
                hasMore = position.Advance([.. page.Select(item => Placed(item, position)).OfType<(decimal, DateTimeOffset?)>()], next);
                yield return new Batch(batch, position.Cursor, batch.Count + skipped, skipped == 0 ? Batch.NothingSkipped : new Dictionary<string, int> { ["other"] = skipped });
                known.Keep(); // asked for more: what this page brought is durable
                if (hasMore && batch.Count + skipped == 0)
                    await Task.Delay(BetweenKnown, with.Time, stop);
            }
            ListEnd.Check(newest, position);
            with.Health.Succeeded();
            await Task.Delay(preset.Every, with.Time, stop);
        }
    }

    /// <summary>Adds what the item says; answers how many things in it say nothing to us.</summary>
    private async ValueTask<int> AddAsync(ReadOnlyMemory<byte> outer, DateTimeOffset? since, KnownItems known, List<Change> changes, CancellationToken stop)
    {
        if (preset.Detail is not { } inner)
            return Items.Read(outer) is var alone && known.IsNew(alone.Id) ? await AddItemAsync(alone, changes, stop) : 0;
        if (inner.Ticket.Find(outer.Span) is not { Length: > 0 } ticket)
        {
            changes.Add(new Defective(Items.Read(outer).Id, outer, $"{inner.Ticket} must name the ticket; it is missing."));
            return 0;
        }
        if (!known.ShallAsk($"{ticket} {preset.Cursor.Find(outer.Span)}"))
            return 0;
        var skipped = 0;
        foreach (var item in await ListAsync(detail!.Address(new Dictionary<string, object?> { ["ticket"] = ticket }), inner.Items, stop))
            if (IsSince(inner, item, since) && Items.Read(item, ticket) is var one && known.IsNew($"{ticket} {one.Id}"))
                skipped += await AddItemAsync(one with { Raw = Enveloped(ticket, item) }, changes, stop);
        return skipped;
    }

    private async ValueTask<int> AddItemAsync(DeskItem item, List<Change> changes, CancellationToken stop)
    {
        var words = item is { AsksForWords: true, Problem: null } ? await WordsAsync(item, stop) : null;
        var found = Items.Changes(item, words);
        changes.AddRange(found);
        if (state is not null && found.OfType<MergedEvent>().SingleOrDefault() is { } merged && await StateAsync(merged, stop) is { } told)
            changes.Add(told);
        return found.Count == 0 ? 1 : 0;
    }

    /// <summary>How the ticket stands that another was merged into: it may have ended before, and nothing more will happen to it. Null: it is not shown to us.</summary>
    private async ValueTask<Change?> StateAsync(MergedEvent merged, CancellationToken stop)
    {
        try
        {
            var answer = await desk.GetAsync(state!.Address(new Dictionary<string, object?> { ["ticket"] = merged.IntoId }), stop);
            return preset.State!.Status.Find(answer.Span) is { Length: > 0 } word ? Items.Asked(AskedState.Write(merged, word)) : null;
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    /// <summary>The first part of plain text, else the first of HTML; null: the comment has no words.</summary>
    private async ValueTask<string?> WordsAsync(DeskItem item, CancellationToken stop)
    {
        var parts = await ListAsync(content!.Address(new Dictionary<string, object?> { ["id"] = item.Id, ["ticket"] = item.Ticket }), preset.Content!.Items, stop);
        var texts = parts.Select(part => (Type: preset.Content.Type.Find(part.Span) ?? "", Text: preset.Content.Text.Find(part.Span) ?? "")).Where(part => part.Text.Length > 0).ToList();
        var plain = texts.Find(part => part.Type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)).Text;
        return plain ?? (texts.Find(part => part.Type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)).Text is { } html ? HtmlText.Of(html) : null);
    }

    /// <summary>A page of the list, and what the desk calls the next one.</summary>
    private async Task<(IReadOnlyList<ReadOnlyMemory<byte>> Items, string? Next)> PageAsync(Uri address, CancellationToken stop)
    {
        var answer = await desk.GetAsync(address, stop);
        return (Listed(address, preset.Items, answer), preset.Next?.Find(answer.Span));
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(Uri address, JsonPointer items, CancellationToken stop) => Listed(address, items, await desk.GetAsync(address, stop));

    private static IReadOnlyList<ReadOnlyMemory<byte>> Listed(Uri address, JsonPointer items, ReadOnlyMemory<byte> answer) =>
        JsonList.At(items, answer) ?? throw new UnreachableSourceException($"{address.Authority} answered without a list at {items} when asked what became of tickets.");

    /// <summary>Null: it has no place in the order, and holds up nothing.</summary>
    private (decimal, DateTimeOffset?)? Placed(ReadOnlyMemory<byte> item, ReadingPosition position) =>
        preset.Cursor.Find(item.Span) is { } text && position.Number(text) is { } value ? (value, preset.Item.At?.Find(item.Span) is { } at ? DeskTime.Parse(at) : null) : null;

    private static bool IsSince(DetailPreset inner, ReadOnlyMemory<byte> item, DateTimeOffset? since) =>
        since is null || inner.Since?.Find(item.Span) is not { } text || DeskTime.Parse(text) is not { } at || at >= since;

    /// <summary>With the ticket, so that it can be read again from quarantine.</summary>
    private static byte[] Enveloped(string ticket, ReadOnlyMemory<byte> item) =>
        [.. "{\"ticket\":"u8, .. System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(ticket), .. ",\"item\":"u8, .. item.Span, .. "}"u8];
}
