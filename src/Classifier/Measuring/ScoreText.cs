using System.Globalization;
using System.Text;

namespace Hub.Classifier;

/// <summary>Scores as text for a person.</summary>
public static class ScoreText
{
    /// <summary>All of one view.</summary>
    public static string Of(ViewScore score)
    {
        var text = new StringBuilder();
        Line(text, $"{score.View}: {score.Rows} rows   macro-F1 {score.MacroF1:0.000}   accuracy {score.Accuracy:0.000}   false alarms {Optional(score.FalseAlarms)}");
        Line(text, $"{"class",-12}{"precision",10}{"recall",9}{"F1",8}{"rows",8}");
        foreach (var (name, one) in score.Classes)
            Line(text, $"{name,-12}{one.Precision,10:0.000}{one.Recall,9:0.000}{one.F1,8:0.000}{one.Support,8}");
        foreach (var (gold, row) in score.Confusion)
            Line(text, $"{gold} predicted as: {string.Join(", ", row.Select(pair => $"{pair.Key} {pair.Value}"))}");
        Line(text, $"over the bars: {score.Automatic.Share:0.000} of the rows, precision {score.Automatic.Precision:0.000}, incidents as noise {Optional(score.Automatic.IncidentsAsNoise)}");
        Line(text, $"share at precision {string.Join(", ", score.ShareAtPrecision.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}: {pair.Value:0.000}")))}");
        return text.ToString();
    }

    /// <summary>One line a view.</summary>
    public static string Table(IReadOnlyList<ViewScore> scores)
    {
        var text = new StringBuilder();
        Line(text, $"{"view",-14}{"rows",7}{"macro-F1",10}{"accuracy",10}{"alarms",8}{"decided",9}{"precision",11}{"at .95",8}");
        foreach (var one in scores)
            Line(text, $"{one.View,-14}{one.Rows,7}{(one.CountsOnlyAlarms ? "-" : one.MacroF1.ToString("0.000", CultureInfo.InvariantCulture)),10}{one.Accuracy,10:0.000}{Optional(one.FalseAlarms),8}{one.Automatic.Share,9:0.000}{one.Automatic.Precision,11:0.000}{one.ShareAtPrecision["0.95"],8:0.000}");
        var real = scores.Where(one => !one.CountsOnlyAlarms).ToList();
        if (real.Count > 1)
            Line(text, $"{"mean",-14}{real.Sum(one => one.Rows),7}{real.Average(one => one.MacroF1),10:0.000}");
        return text.ToString();
    }

    private static string Optional(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
