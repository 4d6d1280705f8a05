using Hub.Contracts;

namespace Hub.Host.Pages;

/// <summary>A stretch of text with all evidence that covers it; none: plain text.</summary>
public sealed record Highlight(string Text, IReadOnlyList<Evidence> Marks);

/// <summary>Cuts a text where evidence begins and ends; spans may overlap.</summary>
public static class Highlights
{
    public static IReadOnlyList<Highlight> Of(string text, IReadOnlyList<Evidence> evidence)
    {
        var spans = evidence.Where(one => Fits(text, one)).ToList();
        var cuts = new SortedSet<int> { 0, text.Length };
        foreach (var span in spans)
        {
            cuts.Add(span.Start);
            cuts.Add(span.Start + span.Length);
        }
        var parts = new List<Highlight>();
        var from = 0;
        foreach (var to in cuts.Skip(1))
        {
            parts.Add(new(text[from..to], [.. spans.Where(span => span.Start <= from && span.Start + span.Length >= to).OrderByDescending(span => Math.Abs(span.Weight))]));
            from = to;
        }
        return parts;
    }

    /// <summary>The words that the evidence stands on; empty where it looked at something else.</summary>
    public static string Words(string text, Evidence evidence) => Fits(text, evidence) ? text.Substring(evidence.Start, evidence.Length) : "";

    // A deletion or an edit may have shortened the text since; a cut inside a surrogate pair would show a broken letter.
    private static bool Fits(string text, Evidence one) =>
        one is { Length: > 0, Start: >= 0 } && one.Start + (long)one.Length <= text.Length
        && !char.IsLowSurrogate(text[one.Start]) && !char.IsHighSurrogate(text[one.Start + one.Length - 1]);
}
