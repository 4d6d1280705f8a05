using System.Globalization;
using System.Text;

namespace Hub.Classifier;

/// <summary>Results of cases as text for a person.</summary>
public static class CaseReport
{
    public static string Render(CaseRun run)
    {
        var text = new StringBuilder();
        foreach (var fault in run.Faults)
            text.Append(fault.Sentence).Append('\n');
        foreach (var result in run.Results.Where(result => !result.Passed))
        {
            text.Append(CultureInfo.InvariantCulture, $"FAILED {result.Case.File} line {result.Case.Line}: {result.Problem}\n  {result.Case.Text.ReplaceLineEndings(" ")}\n");
            foreach (var line in Explainer.Render(result.Explanation).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                text.Append("    ").Append(line).Append('\n');
        }
        foreach (var pack in run.Load.Packs)
            text.Append(CultureInfo.InvariantCulture, $"pack {pack.Id} {pack.Version} ({pack.Language}): {pack.RuleCount} rules, {(pack.PhraseCount > 0 ? $"{pack.PhraseCount} weighted phrases, " : "")}{pack.Hash}\n");
        text.Append(CultureInfo.InvariantCulture, $"loaded in {run.Load.Elapsed.TotalMilliseconds:0} ms; {run.Results.Count(result => result.Passed)} of {run.Results.Count} cases passed");
        text.Append(run.Faults.Count == 0 ? "\n" : $", {run.Faults.Count} faults\n");
        return text.ToString();
    }
}
