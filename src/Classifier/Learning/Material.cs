namespace Hub.Classifier.Learning;

/// <summary>Posts in numbers, all of them.</summary>
/// <param name="Vocabulary">Their phrases.</param>
/// <param name="Gold">By post, its class.</param>
/// <param name="Offsets">By post, what packs beside say of each class; null: there are none.</param>
/// <param name="Classes">How many classes.</param>
internal sealed record Material(Vocabulary Vocabulary, int[] Gold, double[][]? Offsets, int Classes)
{
    /// <summary>Some of the posts, as a trainer sees them.</summary>
    public TrainingSet Set(int[] lessons, LearnOptions options)
    {
        var support = new double[Classes];
        foreach (var lesson in lessons)
            support[Gold[lesson]]++;
        var counts = Vocabulary.Counts(lessons);
        return new TrainingSet(
            [.. lessons.Select(lesson => Vocabulary.Rows[lesson])],
            [.. lessons.Select(lesson => Gold[lesson])],
            [.. lessons.Select(lesson => Math.Pow(lessons.Length / (Classes * support[Gold[lesson]]), options.Balance))],
            [.. counts.Select(count => Math.Pow(Math.Log(1 + ((double)lessons.Length / Math.Max(1, count))), options.Rarity))],
            Classes)
        {
            Offsets = Offsets is { } offsets ? [.. lessons.Select(lesson => offsets[lesson])] : null,
        };
    }
}
