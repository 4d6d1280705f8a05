using Hub.Contracts;

namespace Hub.Classifier.Learning;

/// <summary>What may be learnt from labelled files.</summary>
public static class Lessons
{
    /// <summary>The rows of a view outside its ids, each text once, and none that is scored too.</summary>
    /// <param name="scored">The rows that the view scores; empty: none are kept apart.</param>
    public static IReadOnlyList<Lesson> Of(View view, IReadOnlyList<LabelledRow> rows, IReadOnlyList<LabelledRow> scored)
    {
        var seen = scored.Select(row => Same(row.Post)).ToHashSet(StringComparer.Ordinal);
        return [.. rows.Where(row => view.CategoryOf(row.Gold) is not null && seen.Add(Same(row.Post))).Select(row => new Lesson(row.Post, view.CategoryOf(row.Gold)!.Value, row.Trade))];
    }

    private static string Same(Post post) => string.Join(' ', post.Text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
