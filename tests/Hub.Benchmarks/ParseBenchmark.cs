using BenchmarkDotNet.Attributes;
using Hub.Connectors;

namespace Hub.Benchmarks;

/// <summary>One webhook item from bytes to a post.</summary>
[MemoryDiagnoser]
public class ParseBenchmark
{
    private readonly byte[] latin = Items.Item("000000000000000000000001", Items.Latin), cyrillic = Items.Item("000000000000000000000002", Items.Cyrillic);

    [Benchmark(Baseline = true)]
    public ItemReading Latin() => ItemParser.One(latin, Items.At);

    [Benchmark]
    public ItemReading Cyrillic() => ItemParser.One(cyrillic, Items.At);
}
