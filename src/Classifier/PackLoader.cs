using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>What loading gave: a classifier, or all faults of all packs.</summary>
/// <param name="Classifier">Null where there is any fault.</param>
/// <param name="Faults">Each names file, line and key.</param>
/// <param name="Packs">What was read, in alphabetical order of ids.</param>
/// <param name="Elapsed">Reading, checking and building.</param>
public sealed record ClassifierLoad(RuleClassifier? Classifier, IReadOnlyList<Fault> Faults, IReadOnlyList<PackCard> Packs, TimeSpan Elapsed);

/// <summary>Loads packs from files and folders into one classifier.</summary>
public static class PackLoader
{
    private const int MostPacks = 64;

    /// <param name="paths">Pack files, or folders that hold some (*.yaml but *.cases.yaml).</param>
    public static ClassifierLoad Load(IReadOnlyList<string> paths, PackLimits limits)
    {
        List<Fault> faults = [];
        var files = PackFolder.PackFiles(paths, faults);
        return Load([.. files.Select(file => (file, PackFolder.ReadText(file, faults))).Where(pair => pair.Item2 is not null).Select(pair => (pair.file, pair.Item2!))], limits, faults);
    }

    /// <summary>Loads packs from texts; the names stand in the faults.</summary>
    public static ClassifierLoad LoadTexts(IReadOnlyList<(string File, string Text)> texts, PackLimits limits) => Load(texts, limits, []);

    private static ClassifierLoad Load(IReadOnlyList<(string File, string Text)> texts, PackLimits limits, List<Fault> faults)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        List<Pack> packs = [];
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, text) in texts)
        {
            foreach (var pack in new PackReader(file, faults).Read(text))
            {
                packs.Add(pack);
                if (!files.TryAdd(pack.Card.Id, file) && pack.Card.Id.Length > 0)
                    faults.Add(new Fault(file, $"{file}: the pack's id {pack.Card.Id} is already that of {files[pack.Card.Id]}; ids must differ."));
            }
        }
        var regexes = packs.Sum(pack => pack.Rules.Sum(rule => rule.Any.Concat(rule.All).Concat(rule.Unless).Count(item => item.Regex is not null)));
        if (regexes > limits.Regexes)
            faults.Add(new Fault("regexes", $"All packs together must hold at most {limits.Regexes} regexes; they hold {regexes}. Write phrases instead."));
        if (packs.Count > MostPacks)
            faults.Add(new Fault("packs", $"At most {MostPacks} packs may be loaded together; they are {packs.Count}."));
        packs.Sort((a, b) => string.CompareOrdinal(a.Card.Id, b.Card.Id));
        IReadOnlyList<PackCard> cards = [.. packs.Select(pack => pack.Card)];
        var classifier = faults.Count == 0 ? new RuleClassifier(packs, limits) : null;
        return new ClassifierLoad(classifier, faults, cards, watch.Elapsed);
    }
}
