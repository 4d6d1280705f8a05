using Hub.Contracts;

namespace Hub.Classifier.Tables;

/// <summary>Adds up what the rows of one table that fired vote for.</summary>
internal static class TableVoting
{
    /// <summary>So many rows stand in a decision with their words; the others together are its <c>rest</c>.</summary>
    public const int Shown = 12;

    /// <summary>The sums by column, bias included; returns how many rows fired.</summary>
    public static int Sum(ReadyTable table, ReadOnlySpan<Fired> fired, Span<double> sums)
    {
        var rows = 0;
        sums.Clear();
        foreach (ref readonly var one in fired)
        {
            if (!table.Holds(one.Rule))
                continue;
            rows++;
            var weights = table.Weights(one.Rule - table.First);
            for (var column = 0; column < weights.Length; column++)
                sums[column] += weights[column];
        }
        if (rows == 0)
            return 0;
        var scale = table.Scale(rows);
        for (var column = 0; column < sums.Length; column++)
            sums[column] = (sums[column] * scale) + table.Bias[column];
        return rows;
    }

    /// <summary>The strongest rows, each with the vote it says most to, and the rest of each sum: together they are the sums.</summary>
    public static void Tell(ReadyTable table, ReadOnlySpan<Fired> fired, int rows, ReadOnlySpan<double> sums, List<Evidence> into)
    {
        Span<(float Strength, int At)> best = stackalloc (float, int)[Shown];
        var count = 0;
        for (var at = 0; at < fired.Length; at++)
            if (table.Holds(fired[at].Rule))
                Keep(best, ref count, Math.Abs(Strongest(table, fired[at])), at);
        Span<double> rest = stackalloc double[sums.Length];
        sums.CopyTo(rest);
        var scale = table.Scale(rows);
        foreach (var (_, at) in best[..count])
        {
            var (row, weight) = (fired[at].Rule - table.First, Strongest(table, fired[at]) * scale);
            var column = table.Strongest(row);
            rest[column] -= weight;
            into.Add(new Evidence(table.Name(row), fired[at].Start, fired[at].Length, weight, table.Targets[column].For));
        }
        for (var column = 0; column < rest.Length; column++)
            if (Math.Abs(rest[column]) > 1e-9)
                into.Add(new Evidence($"{table.Pack}/rest", 0, 0, rest[column], table.Targets[column].For));
    }

    /// <summary>Every weight of every row, and the bias.</summary>
    public static void TellAll(ReadyTable table, ReadOnlySpan<Fired> fired, int rows, List<Evidence> into)
    {
        var scale = table.Scale(rows);
        foreach (ref readonly var one in fired)
            if (table.Holds(one.Rule))
                Add(table, table.Name(one.Rule - table.First), one, table.Weights(one.Rule - table.First), scale, into);
        for (var column = 0; column < table.Targets.Length; column++)
            if (table.Bias[column] != 0)
                into.Add(new Evidence($"{table.Pack}/bias", 0, 0, table.Bias[column], table.Targets[column].For));
    }

    private static void Add(ReadyTable table, string name, in Fired fired, ReadOnlySpan<float> weights, double scale, List<Evidence> into)
    {
        for (var column = 0; column < weights.Length; column++)
            if (weights[column] != 0)
                into.Add(new Evidence(name, fired.Start, fired.Length, weights[column] * scale, table.Targets[column].For));
    }

    private static float Strongest(ReadyTable table, in Fired fired)
    {
        var row = fired.Rule - table.First;
        return table.Weights(row)[table.Strongest(row)];
    }

    /// <summary>Keeps the strongest in falling order; of equals the first in the text.</summary>
    private static void Keep(Span<(float Strength, int At)> best, ref int count, float strength, int at)
    {
        if (count == best.Length && strength <= best[^1].Strength)
            return;
        var place = count < best.Length ? count++ : count - 1;
        for (; place > 0 && best[place - 1].Strength < strength; place--)
            best[place] = best[place - 1];
        best[place] = (strength, at);
    }
}
