using BenchmarkDotNet.Attributes;
using Hub.Classifier;
using Hub.Contracts;

namespace Hub.Benchmarks;

/// <summary>A post against the starter packs, or against the packs at the path that HUB_BENCH_PACKS names.</summary>
[MemoryDiagnoser]
public class ScoreBenchmark
{
    private readonly RuleClassifier classifier = Packs.Load();
    private readonly Post latin = Items.Put("1", Items.Latin).Post, cyrillic = Items.Put("2", Items.Cyrillic).Post;

    [Benchmark(Baseline = true)]
    public Scored Latin() => classifier.Score(latin);

    [Benchmark]
    public Scored Cyrillic() => classifier.Score(cyrillic);
}
