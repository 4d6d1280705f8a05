using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Makes one batch of updates: the parts of an album become one post.</summary>
internal static class TelegramBatch
{
    /// <summary>Where the album begins that the last update belongs to; null: it belongs to none. An album has no end mark, so its rest may still come.</summary>
    public static int? OpenAlbum(IReadOnlyList<UpdateReading> updates)
    {
        if (updates[^1].Album is not { } album)
            return null;
        var first = updates.Count - 1;
        for (var at = first; at >= 0; at--)
            if (updates[at].Album == album)
                first = at;
        return first;
    }

    public static Batch Of(IReadOnlyList<UpdateReading> updates, Cursor cursor)
    {
        var changes = new List<Change>(updates.Count);
        var skipped = new Dictionary<string, int>();
        var parts = new Dictionary<string, List<UpdateReading>>();
        foreach (var update in updates)
        {
            if (update.Skipped is { } kind)
                skipped[kind] = skipped.GetValueOrDefault(kind) + 1;
            if (update.Album is { } album && parts.TryGetValue(album, out var others))
                others.Add(update);
            else if (update.Album is { } first)
                parts[first] = [update];
        }
        foreach (var update in updates)
            if (update.Album is not { } album)
                changes.AddRange(update.Changes);
            else if (parts[album][0] == update)
                changes.Add(Joined(parts[album]));
        return new Batch(changes, cursor, changes.Count + skipped.Values.Sum(), skipped.Count == 0 ? Batch.NothingSkipped : skipped);
    }

    /// <summary>Under the id of the part with the words, which is the one that is edited; the files in their order.</summary>
    internal static Change Joined(IReadOnlyList<UpdateReading> parts)
    {
        if (parts.Count == 1)
            return parts[0].Changes[0];
        var posts = parts.Select(part => ((Put)part.Changes[0]).Post).ToList();
        var spoken = posts.Find(post => post.Text.Length > 0) ?? posts[0];
        return new Put(spoken with { Attachments = [.. posts.SelectMany(post => post.Attachments)], Raw = Raw(parts) });
    }

    /// <summary>The updates as a JSON list, which can be read again.</summary>
    private static byte[] Raw(IReadOnlyList<UpdateReading> parts)
    {
        using var all = new MemoryStream();
        foreach (var part in parts)
        {
            all.WriteByte((byte)(all.Length == 0 ? '[' : ','));
            all.Write(part.Raw.Span);
        }
        all.WriteByte((byte)']');
        return all.ToArray();
    }
}
