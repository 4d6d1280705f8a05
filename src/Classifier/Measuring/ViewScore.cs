namespace Hub.Classifier;

/// <summary>How well a view was predicted. Argmax: the bars count only in <see cref="Automatic"/>.</summary>
/// <param name="View">Its name.</param>
/// <param name="Rows">How many were scored.</param>
/// <param name="MacroF1">Mean of the classes' F1.</param>
/// <param name="Accuracy">0..1.</param>
/// <param name="FalseAlarms">Share of the noise that was predicted as something else; null: the view holds no noise.</param>
/// <param name="CountsOnlyAlarms">Its F1 says nothing.</param>
/// <param name="Classes">By name.</param>
/// <param name="Confusion">Rows by gold, then by what was predicted.</param>
/// <param name="Coverage">Precision of the surest tenth, two tenths, ... of the rows.</param>
/// <param name="ShareAtPrecision">By precision (0.90, 0.95, 0.98): the largest share of rows, surest first, that keeps it.</param>
/// <param name="Automatic">What goes over the bars.</param>
public sealed record ViewScore(
    string View, int Rows, double MacroF1, double Accuracy, double? FalseAlarms, bool CountsOnlyAlarms, IReadOnlyDictionary<string, ClassScore> Classes,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Confusion, IReadOnlyList<CoveragePoint> Coverage, IReadOnlyDictionary<string, double> ShareAtPrecision, AutomaticScore Automatic)
{
    private static readonly (string Name, double Value)[] Precisions = [("0.90", 0.90), ("0.95", 0.95), ("0.98", 0.98)];

    /// <param name="classes">Empty: all that occur as gold.</param>
    public static ViewScore Of(string view, IReadOnlyList<Prediction> predictions, IReadOnlyList<string> classes)
    {
        IReadOnlyList<string> names = classes.Count > 0 ? classes : [.. predictions.Select(one => one.Gold).Distinct().Order(StringComparer.Ordinal)];
        var alarms = names.Contains("alarm");
        var scored = names.ToDictionary(name => name, name => ClassScore.Of(name, predictions));
        var noise = predictions.Where(one => one.Gold == "noise").ToList();
        var sorted = predictions.OrderByDescending(one => one.Confidence).ThenBy(one => one.Id, StringComparer.Ordinal).ToList();
        return new ViewScore(
            view, predictions.Count, scored.Count == 0 ? 0 : scored.Values.Average(one => one.F1), Share(predictions.Count(one => one.IsRight), predictions.Count),
            noise.Count > 0 ? Share(noise.Count(one => !one.IsRight), noise.Count) : null, alarms, scored, Confusions(predictions), Points(sorted),
            Precisions.ToDictionary(one => one.Name, one => Widest(sorted, one.Value)), AutomaticScore.Of(predictions));
    }

    internal static double Share(int part, int all) => all == 0 ? 0 : (double)part / all;

    private static SortedDictionary<string, IReadOnlyDictionary<string, int>> Confusions(IReadOnlyList<Prediction> predictions) =>
        new(predictions.GroupBy(one => one.Gold).ToDictionary(
            group => group.Key, IReadOnlyDictionary<string, int> (group) => new SortedDictionary<string, int>(group.GroupBy(one => one.Predicted).ToDictionary(one => one.Key, one => one.Count()), StringComparer.Ordinal)), StringComparer.Ordinal);

    private static List<CoveragePoint> Points(List<Prediction> sorted)
    {
        List<CoveragePoint> points = [];
        for (var tenth = 1; tenth <= 10 && sorted.Count > 0; tenth++)
        {
            var count = Math.Max(1, sorted.Count * tenth / 10);
            points.Add(new CoveragePoint(Share(sorted.Take(count).Count(one => one.IsRight), count), Share(count, sorted.Count)));
        }
        return points;
    }

    /// <summary>Rows of equal confidence are decided together or not at all.</summary>
    private static double Widest(List<Prediction> sorted, double precision)
    {
        var (right, widest) = (0, 0);
        for (var at = 0; at < sorted.Count; at++)
        {
            right += sorted[at].IsRight ? 1 : 0;
            if ((at + 1 == sorted.Count || sorted[at + 1].Confidence < sorted[at].Confidence) && right >= precision * (at + 1))
                widest = at + 1;
        }
        return Share(widest, sorted.Count);
    }
}

/// <summary>0..1 each; <paramref name="Support"/>: rows of the class.</summary>
public sealed record ClassScore(double Precision, double Recall, double F1, int Support)
{
    internal static ClassScore Of(string name, IReadOnlyList<Prediction> predictions)
    {
        var (both, gold, predicted) = (0, 0, 0);
        foreach (var one in predictions)
        {
            gold += one.Gold == name ? 1 : 0;
            predicted += one.Predicted == name ? 1 : 0;
            both += one.Gold == name && one.IsRight ? 1 : 0;
        }
        return new ClassScore(ViewScore.Share(both, predicted), ViewScore.Share(both, gold), ViewScore.Share(2 * both, gold + predicted), gold);
    }
}

/// <summary>0..1 each.</summary>
public sealed record CoveragePoint(double Precision, double Share);

/// <summary>What is decided without people at the bars that were set.</summary>
/// <param name="Share">Of all rows.</param>
/// <param name="Precision">Of those.</param>
/// <param name="IncidentsAsNoise">Share of all incidents; null: there are none.</param>
public sealed record AutomaticScore(double Share, double Precision, double? IncidentsAsNoise)
{
    internal static AutomaticScore Of(IReadOnlyList<Prediction> predictions)
    {
        var decided = predictions.Where(one => one.IsAutomatic).ToList();
        var incidents = predictions.Count(one => one.Gold == "incident");
        return new AutomaticScore(
            ViewScore.Share(decided.Count, predictions.Count), ViewScore.Share(decided.Count(one => one.IsRight), decided.Count),
            incidents == 0 ? null : ViewScore.Share(decided.Count(one => one is { Gold: "incident", Predicted: "noise" }), incidents));
    }
}
