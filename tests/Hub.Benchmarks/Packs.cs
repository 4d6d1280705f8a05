using Hub.Classifier;
using Hub.Classifier.Packs;

namespace Hub.Benchmarks;

internal static class Packs
{
    public static RuleClassifier Load()
    {
        var path = Environment.GetEnvironmentVariable("HUB_BENCH_PACKS") is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "rules");
        var load = PackLoader.Load([path], PackLimits.Default);
        return load.Classifier ?? throw new InvalidOperationException(string.Join('\n', load.Faults.Select(fault => fault.Sentence)));
    }
}
