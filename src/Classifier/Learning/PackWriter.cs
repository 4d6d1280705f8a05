using System.Globalization;
using System.Text;

namespace Hub.Classifier.Learning;

/// <summary>Writes what was learnt as a pack that people can read: a table of phrases, one weight a category.</summary>
internal sealed class PackWriter(LearnOptions options, IReadOnlyList<string> classes)
{
    /// <param name="phrases">In the order of the rows.</param>
    /// <param name="model">Their weights.</param>
    /// <param name="unit">What the weights are multiplied by, so that they stand beside those of other packs.</param>
    /// <param name="temperature">Before that.</param>
    public string Write(IReadOnlyList<string> phrases, LinearModel model, double unit, double temperature)
    {
        var factor = options.Gain * unit;
        var text = new StringBuilder();
        Line(text, $"pack: {options.Pack}");
        Line(text, $"version: {options.Version}");
        Line(text, $"language: {options.Language}");
        Line(text, $"source: {Quoted(options.Source)}");
        Line(text, $"licence: {Quoted(options.Licence)}");
        Line(text, $"temperature: {Math.Clamp(temperature * factor, 0.05, 100):0.###}");
        Line(text, $"table:");
        Line(text, $"  for: [{string.Join(", ", classes)}]");
        var mean = model.Bias.Average();
        Line(text, $"  bias: [{string.Join(", ", model.Bias.Select(bias => Number((bias - mean) * factor)))}]");
        Line(text, $"  scale: sqrt");
        Line(text, $"  phrases: |");
        for (var phrase = 0; phrase < phrases.Count; phrase++)
            Line(text, $"    {phrases[phrase]}\t{string.Join('\t', Enumerable.Range(phrase * classes.Count, classes.Count).Select(at => Number(model.Weights[at] * factor)))}");
        return text.ToString();
    }

    private static string Number(double weight) => Math.Round(Math.Clamp(weight, -100, 100), 3).ToString("0.###", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
