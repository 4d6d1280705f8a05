using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Makes one batch of updates.</summary>
internal static class TelegramBatch
{
    public static Batch Of(IReadOnlyList<UpdateReading> updates, Cursor cursor)
    {
        var changes = new List<Change>(updates.Count);
        var skipped = new Dictionary<string, int>();
        foreach (var update in updates)
        {
            if (update.Skipped is { } kind)
                skipped[kind] = skipped.GetValueOrDefault(kind) + 1;
            changes.AddRange(update.Changes);
        }
        return new Batch(changes, cursor, changes.Count + skipped.Values.Sum(), skipped.Count == 0 ? Batch.NothingSkipped : skipped);
    }

    /// <summary>An album that is read again from the quarantine: under the id of the part with the words; the files in their order.</summary>
    internal static Change Joined(IReadOnlyList<UpdateReading> parts, ReadOnlyMemory<byte> raw)
    {
        var posts = parts.Select(part => ((Put)part.Changes[0]).Post).ToList();
        var spoken = posts.Find(post => post.Text.Length > 0) ?? posts[0];
        return new Put(spoken with { Attachments = [.. posts.SelectMany(post => post.Attachments)], Raw = raw, GroupWait = null });
    }
}
