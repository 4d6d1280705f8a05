using Hub.Classifier.Packs;

namespace Hub.Classifier.Tables;

/// <summary>A table of weighted phrases as read: one row a phrase, one weight a column. Rows stand in the order of their texts, so the order of the file changes nothing.</summary>
/// <param name="For">What the columns vote for.</param>
/// <param name="Bias">By column: counts once where a row fired.</param>
/// <param name="ByRoot">Weights are divided by the square root of the number of rows that fired.</param>
/// <param name="Negatable">A negation before a phrase undoes it.</param>
/// <param name="Phrases">Row by row, as written.</param>
/// <param name="Weights">Row by row, column by column.</param>
internal sealed record Table(IReadOnlyList<string> For, double[] Bias, bool ByRoot, bool Negatable, string[] Phrases, float[] Weights);

/// <summary>A table made ready: its rows are numbered behind the rules.</summary>
internal sealed class ReadyTable
{
    private readonly string[] names;
    private readonly double[] bias;
    private readonly bool byRoot;

    /// <summary>Row by row: the weights, and the column of the largest, whatever its sign.</summary>
    private readonly float[] weights;

    /// <param name="source">As read.</param>
    /// <param name="pack">The pack's head.</param>
    /// <param name="temperature">The pack's.</param>
    /// <param name="first">Number of its first row.</param>
    public ReadyTable(Table source, PackCard pack, double temperature, int first)
    {
        (Pack, Temperature, First) = (pack.Id, temperature, first);
        Targets = [.. source.For.Select(Packs.Targets.Parse)];
        names = [.. source.Phrases.Select(phrase => $"{pack.Id}/{phrase}")];
        bias = source.Bias;
        byRoot = source.ByRoot;
        weights = new float[Count * (Targets.Length + 1)];
        for (var row = 0; row < Count; row++)
        {
            var from = source.Weights.AsSpan(row * Targets.Length, Targets.Length);
            from.CopyTo(weights.AsSpan(row * (Targets.Length + 1)));
            weights[((row + 1) * (Targets.Length + 1)) - 1] = Best(from);
        }
    }

    public string Pack { get; }

    public double Temperature { get; }

    public int First { get; }

    public int Count => names.Length;

    public Target[] Targets { get; }

    public ReadOnlySpan<double> Bias => bias;

    public bool Holds(int number) => (uint)(number - First) < (uint)Count;

    public ReadOnlySpan<float> Weights(int row) => weights.AsSpan(row * (Targets.Length + 1), Targets.Length);

    /// <summary>The column of the row's largest weight, whatever its sign.</summary>
    public int Strongest(int row) => (int)weights[((row + 1) * (Targets.Length + 1)) - 1];

    public string Name(int row) => names[row];

    /// <summary>What weights are multiplied by when so many rows fired.</summary>
    public double Scale(int fired) => byRoot ? 1 / Math.Sqrt(fired) : 1;

    private static int Best(ReadOnlySpan<float> weights)
    {
        var best = 0;
        for (var column = 1; column < weights.Length; column++)
            if (Math.Abs(weights[column]) > Math.Abs(weights[best]))
                best = column;
        return best;
    }
}
