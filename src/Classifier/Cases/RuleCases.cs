using System.Diagnostics;
using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>A text and what the packs must make of it.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Line">In which line.</param>
/// <param name="Text">What is said.</param>
/// <param name="Category">What it must be.</param>
/// <param name="Kind">Of a request; null: any.</param>
/// <param name="Language">What the platform would say; null: nothing.</param>
/// <param name="Priority">The packs' vote; null: any.</param>
/// <param name="Subject">Of a mail; null: none.</param>
public sealed record RuleCase(string File, int Line, string Text, Category Category, RequestKind? Kind, string? Language, Priority? Priority, string? Subject);

/// <param name="Case">What was asked.</param>
/// <param name="Problem">One sentence; null: as it must be.</param>
/// <param name="Explanation">Why it came out so.</param>
/// <param name="Elapsed">Of this case.</param>
public sealed record CaseResult(RuleCase Case, string? Problem, Explanation Explanation, TimeSpan Elapsed)
{
    public bool Passed => Problem is null;
}

/// <summary>What a run of the cases gave; with faults nothing was run.</summary>
public sealed record CaseRun(IReadOnlyList<CaseResult> Results, IReadOnlyList<Fault> Faults, ClassifierLoad Load)
{
    public bool Passed => Faults.Count == 0 && Results.All(result => result.Passed);
}

/// <summary>Runs the cases that stand beside packs (NAME.cases.yaml).</summary>
public static class RuleCases
{
    /// <param name="paths">Pack files or folders, as for <see cref="PackLoader.Load(IReadOnlyList{string}, PackLimits)"/>.</param>
    public static CaseRun Run(IReadOnlyList<string> paths, PackLimits limits)
    {
        var load = PackLoader.Load(paths, limits);
        var (cases, faults) = Read(paths);
        IReadOnlyList<Fault> all = [.. load.Faults, .. faults];
        return new CaseRun(load.Classifier is { } classifier && all.Count == 0 ? Run(classifier, cases) : [], all, load);
    }

    public static IReadOnlyList<CaseResult> Run(RuleClassifier classifier, IReadOnlyList<RuleCase> cases) => [.. cases.Select(one => Run(classifier, one))];

    /// <summary>The cases beside the packs, with all faults of their files.</summary>
    public static (IReadOnlyList<RuleCase> Cases, IReadOnlyList<Fault> Faults) Read(IReadOnlyList<string> paths)
    {
        List<Fault> faults = [];
        List<RuleCase> cases = [];
        foreach (var file in PackFolder.CaseFiles(paths, []))
            if (PackFolder.ReadText(file, faults) is { } text)
                cases.AddRange(new CaseReader(file, faults).Read(text));
        return (cases, faults);
    }

    private static CaseResult Run(RuleClassifier classifier, RuleCase one)
    {
        var watch = Stopwatch.StartNew();
        var told = Explainer.Explain(classifier, Explainer.PostOf(one.Text, one.Language, one.Subject), Explainer.NoFacts("cases"));
        return new CaseResult(one, Problem(one, told), told, watch.Elapsed);
    }

    private static string? Problem(RuleCase one, Explanation told)
    {
        if (told.Category != Lower(one.Category))
            return $"category must be {Lower(one.Category)}; it is {told.Category}";
        if (one.Kind is { } kind && told.RequestKind != Lower(kind))
            return $"kind must be {Lower(kind)}; it is {told.RequestKind ?? "none"}";
        return one.Priority is { } priority && told.Priority != Lower(priority) ? $"priority must be {Lower(priority)}; it is {told.Priority ?? "none"}" : null;
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
