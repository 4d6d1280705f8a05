using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>Predicts the rows of a view.</summary>
/// <param name="Classifier">With the packs to be measured.</param>
/// <param name="Senders">The kind of a post's sender by profile and text; null: not asked for.</param>
public sealed record Measure(IClassifier Classifier, Func<Post, Scored, SenderKind>? Senders = null)
{
    /// <summary>As the settings of a channel; lower ones go to review.</summary>
    public double MinMargin { get; init; } = 0.1;

    /// <summary>As the settings of a channel; lower ones go to review.</summary>
    public double MinConfidence { get; init; } = 0.5;

    /// <summary>The gold column tells sender kinds: these are predicted in place of categories, and only known ones are decided.</summary>
    public bool OfSenders { get; init; }

    public ViewScore Score(View view, IReadOnlyList<LabelledRow> rows) => ViewScore.Of(view.Name, Predict(view, rows), view.Classes);

    public IReadOnlyList<Prediction> Predict(View view, IReadOnlyList<LabelledRow> rows) => [.. rows.AsParallel().AsOrdered().Select(row => Predict(view, row))];

    private Prediction Predict(View view, LabelledRow row)
    {
        var scored = Classifier.Score(row.Post);
        var sender = Senders?.Invoke(row.Post, scored);
        if (OfSenders)
        {
            var known = sender is not (null or SenderKind.Unknown);
            return new Prediction(row.Id, row.Gold, view.Predictions.Of(Lower(sender ?? SenderKind.Unknown)), known ? 1 : 0, known, Lower(sender ?? SenderKind.Unknown));
        }
        var verdict = Classifier.Decide(scored, Explainer.NoFacts("score"));
        return new Prediction(
            row.Id, row.Gold, view.Predictions.Of(Lower(verdict.Category)), verdict.Confidence, verdict.Margin >= MinMargin && verdict.Confidence >= MinConfidence, sender is { } kind ? Lower(kind) : null);
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
