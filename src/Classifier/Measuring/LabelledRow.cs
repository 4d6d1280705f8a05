using System.Globalization;
using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>A post and what it is.</summary>
/// <param name="Id">Unique in its file.</param>
/// <param name="Gold">What is right, in the words of its view.</param>
/// <param name="Post">As a channel would give it.</param>
/// <param name="Trade">By its column, else the name of the view.</param>
/// <param name="Part">Its part (train, kept), where the file has that column; else empty.</param>
public sealed record LabelledRow(string Id, string Gold, Post Post, string Trade, string Part);

/// <summary>Reads the rows of a view.</summary>
public static class LabelledRows
{
    /// <param name="inIds">True: the rows that the view scores; false: those that may be learnt from.</param>
    public static IReadOnlyList<LabelledRow> Read(View view, bool inIds, List<Fault> faults)
    {
        if (TabFile.Read(view.File, faults) is not { } table)
            return [];
        var gold = view.Gold ?? (table.Has("label_mapped") ? "label_mapped" : "category");
        foreach (var column in new[] { "id", "text", gold })
            if (!table.Has(column))
                faults.Add(new Fault(view.File, $"{view.File} must have the columns id, text and {gold}; {column} is missing among {string.Join(", ", table.Columns)}."));
        var ids = view.Ids.Count == 0 ? null : Ids(view, faults);
        List<LabelledRow> rows = [];
        if (faults.Count == 0)
            foreach (var row in table.Rows)
                if (table.Text(row, "id") is { } id && (ids?.Contains(id) ?? true) == (inIds || ids is null) && table.Text(row, gold) is { } label
                    && IsClass(view, view.Labels.Of(label)) && (view.Part is null || !table.Has("part") || table.Text(row, "part") == view.Part))
                    rows.Add(new LabelledRow(id, view.Labels.Of(label), Post(table, row, id), table.Text(row, "trade") ?? view.Name, table.Text(row, "part") ?? ""));
        return rows;
    }

    private static HashSet<string> Ids(View view, List<Fault> faults) =>
        [.. view.Ids.SelectMany(file => (PackFolder.ReadText(file, faults) ?? "").Split('\n')).Select(id => id.Trim()).Where(id => id.Length > 0)];

    private static bool IsClass(View view, string label) => view.Classes.Count == 0 || view.Classes.Contains(label);

    private static Post Post(TabFile table, string[] row, string id)
    {
        var card = AuthorCard.Read(table.Text(row, "author"));
        var medium = table.Text(row, "medium");
        var isReply = table.Text(row, "reply_to") is not null || table.Text(row, "context") is not null;
        return new Post
        {
            NativeId = id,
            Raw = ReadOnlyMemory<byte>.Empty,
            Text = CleanText.Text(table.Text(row, "text") ?? ""),
            Language = table.Text(row, "lang"),
            Subject = table.Text(row, "subject"),
            InReplyTo = isReply ? "1" : null,
            Visibility = table.Text(row, "visibility") == "private" || medium is "dm" or "chat" or "mail" ? Visibility.Private : Visibility.Public,
            Kind = medium is "dm" or "chat" ? PostKind.Direct : medium == "comment" ? PostKind.Comment : isReply ? PostKind.Reply : PostKind.Post,
            Author = card with
            {
                Id = table.Text(row, "handle") ?? card.Handle ?? id,
                Handle = table.Text(row, "handle") ?? card.Handle,
                Name = table.Text(row, "name") ?? card.Name,
                Bio = table.Text(row, "bio") ?? card.Bio,
                Followers = long.TryParse(table.Text(row, "followers"), NumberStyles.None, CultureInfo.InvariantCulture, out var followers) ? followers : card.Followers,
                Verified = table.Text(row, "verified") is { } verified ? verified is "yes" or "true" : card.Verified,
            },
        };
    }
}

/// <summary>An author on one line, as the corpus writes him: <c>name @handle; bio; followers N; verified yes</c>, any part may lack.</summary>
internal static class AuthorCard
{
    public static Author Read(string? card)
    {
        var author = new Author { Id = "1" };
        var parts = (card ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var at = 0; at < parts.Length; at++)
            author = Part(author, parts[at], isFirst: at == 0);
        return author;
    }

    private static Author Part(Author author, string part, bool isFirst)
    {
        var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [var followers, var count] && followers.StartsWith("follower", StringComparison.OrdinalIgnoreCase) && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return author with { Followers = number };
        if (words is ["verified" or "verifiziert", var answer])
            return author with { Verified = answer is "yes" or "ja" };
        if (!isFirst)
            return author with { Bio = author.Bio is null ? part : $"{author.Bio}; {part}" };
        var handle = Array.Find(words, word => word.StartsWith('@') && word.Length > 1);
        var name = string.Join(' ', words.Where(word => word != handle));
        return author with { Handle = handle?[1..], Name = name.Length > 0 ? name : null };
    }
}
