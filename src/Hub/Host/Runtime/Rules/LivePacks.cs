using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Contracts;
using Hub.Host.Http.Api;

namespace Hub.Host.Runtime;

/// <summary>The packs of a running hub. Changed files take their place only where all of them load and every case beside them passes (G3); else the active ones stay.</summary>
internal sealed partial class LivePacks : IClassifier
{
    private readonly Lock turn = new();
    private readonly TimeProvider time;
    private readonly ILogger log;
    private volatile ActivePacks active;
    private RuleClassifier? before;

    /// <exception cref="HubException">All faults of all packs, or the first case that fails.</exception>
    public LivePacks(IReadOnlyList<string> paths, TimeProvider time, ILogger log)
    {
        (Paths, Stamp, this.time, this.log) = (paths, PackStamp.Of(paths), time, log);
        // The cases of what comes with the program passed before it was shipped.
        var (classifier, problem) = paths is [var only] && only == BuiltIn.RulesFolder ? (BuiltIn.Classifier(paths), null) : Load();
        active = new ActivePacks(classifier ?? throw new HubException(problem!, ExitCodes.No), time.GetUtcNow(), null);
    }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>Of the files when they were read last.</summary>
    public string Stamp { get; private set; }

    public string Packs => active.Classifier.Packs;

    public ActivePacks Active => active;

    public RulesControl Control => new(() => Record(active), () => Record(Reload()), () => Record(RollBack()));

    public Scored Score(Post post) => active.Classifier.Score(post);

    /// <summary>By the packs that scored, which may not be the active ones any more.</summary>
    public Verdict Decide(Scored scored, Facts facts) => active.Classifier.Decide(scored, facts);

    /// <summary>Reads the files again and takes them, or says in a sentence why not.</summary>
    public ActivePacks Reload()
    {
        lock (turn)
        {
            var (classifier, problem) = Load();
            if (classifier is null)
            {
                Refused(log, problem!, Packs);
                return active = active with { Last = new PackTrial(time.GetUtcNow(), false, $"The packs were not taken: {problem} The packs {Packs} stay active.") };
            }
            if (classifier.Packs == Packs)
                return active = active with { Last = new PackTrial(time.GetUtcNow(), true, $"Nothing has changed; the packs {Packs} stay active.") };
            return Activate(classifier, $"The packs {classifier.Packs} are active; before them were {Packs}.");
        }
    }

    /// <summary>Goes back to the packs that were active before; the files stay as they are and count again when they change.</summary>
    public ActivePacks RollBack()
    {
        lock (turn)
            return before is { } classifier
                ? Activate(classifier, $"The packs {classifier.Packs} are active again in place of {Packs}, until the files change or are reloaded.")
                : active = active with { Last = new PackTrial(time.GetUtcNow(), false, $"There are no packs to go back to since the hub started; {Packs} stay active.") };
    }

    private static RulesRecord Record(ActivePacks packs) => new(packs.Classifier.Packs, packs.Since, packs.Classifier.Cards, packs.Last);

    private ActivePacks Activate(RuleClassifier classifier, string sentence)
    {
        before = active.Classifier;
        Taken(log, sentence);
        return active = new ActivePacks(classifier, time.GetUtcNow(), new PackTrial(time.GetUtcNow(), true, sentence));
    }

    private (RuleClassifier? Classifier, string? Problem) Load()
    {
        Stamp = PackStamp.Of(Paths);
        var run = RuleCases.Run(Paths, PackLimits.Default);
        if (run.Faults.Count > 0)
            return (null, run.Faults.Count == 1 ? run.Faults[0].Sentence : $"{run.Faults[0].Sentence} (And {run.Faults.Count - 1} more faults; hub rules test tells all.)");
        var failed = run.Results.Where(result => !result.Passed).ToList();
        return failed.Count == 0
            ? (run.Load.Classifier, null)
            : (null, $"{failed.Count} of {run.Results.Count} cases fail, the first in {failed[0].Case.File} line {failed[0].Case.Line}: {failed[0].Problem} (hub rules test tells all).");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The packs were not taken: {Problem} The packs {Packs} stay active.")]
    private static partial void Refused(ILogger log, string problem, string packs);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Sentence}")]
    private static partial void Taken(ILogger log, string sentence);
}

/// <param name="Classifier">What scores.</param>
/// <param name="Since">When it began to.</param>
/// <param name="Last">The last attempt to change it since the hub started; null: none.</param>
internal sealed record ActivePacks(RuleClassifier Classifier, DateTimeOffset Since, PackTrial? Last);
