namespace Hub.Classifier.Learning;

/// <summary>Posts as a trainer sees them.</summary>
/// <param name="Rows">By post, the numbers of its phrases in rising order; each is there or not, scaled by 1/sqrt of how many there are.</param>
/// <param name="Gold">By post, its class.</param>
/// <param name="Weights">By post, how much it counts.</param>
/// <param name="Strength">By phrase, what its weight is multiplied by: rare ones may say more.</param>
/// <param name="Classes">How many classes.</param>
internal sealed record TrainingSet(int[][] Rows, int[] Gold, double[] Weights, double[] Strength, int Classes)
{
    public int Phrases => Strength.Length;

    /// <summary>Phrase by phrase, class by class: 1 may be above 0, -1 below, 0 neither; null: anything.</summary>
    public sbyte[]? Allowed { get; init; }

    /// <summary>By post, what is said of each class before any phrase; null: nothing.</summary>
    public double[][]? Offsets { get; init; }

    /// <summary>A weight as near to it as it may be.</summary>
    public double Bound(int at, double weight) => Allowed is null || at >= Allowed.Length ? weight : Allowed[at] switch { > 0 => Math.Max(0, weight), < 0 => Math.Min(0, weight), _ => 0 };
}

/// <summary>Phrase by phrase, class by class; and a bias by class.</summary>
internal sealed record LinearModel(float[] Weights, double[] Bias);

/// <summary>
/// Multinomial logistic regression with an elastic net, by OWL-QN (Andrew and Gao, Scalable training of L1-regularized log-linear models, ICML 2007).
/// The same input gives the same model, whatever the number of cores.
/// </summary>
/// <param name="lasso">Makes weights 0.</param>
/// <param name="ridge">Keeps weights small.</param>
internal sealed class ElasticNet(double lasso, double ridge)
{
    private const int MostSteps = 100, Memory = 8, MostHalvings = 20, Chunks = 8;
    private const double Enough = 1e-5;

    public LinearModel Train(TrainingSet set, Action<int>? progress, CancellationToken stop)
    {
        var weights = new double[(set.Phrases + 1) * set.Classes];
        var here = new double[weights.Length];
        var (next, there, direction) = (new double[weights.Length], new double[weights.Length], new double[weights.Length]);
        var history = new Curvature(Memory);
        var loss = Loss(set, weights, here);
        for (var step = 0; step < MostSteps; step++)
        {
            stop.ThrowIfCancellationRequested();
            progress?.Invoke(step * 100 / MostSteps);
            var steepest = Steepest(set, weights, here);
            history.Turn(steepest, direction);
            for (var at = 0; at < direction.Length; at++)
                direction[at] = direction[at] * steepest[at] >= 0 ? 0 : direction[at];
            if (Walk(set, weights, steepest, direction, loss, next, there) is not { } lower)
                break;
            history.Learn(weights, next, here, there);
            (weights, next, here, there) = (next, weights, there, here);
            var gain = loss - lower;
            loss = lower;
            if (gain < Enough * Math.Abs(loss))
                break;
        }
        return Model(set, weights);
    }

    private static LinearModel Model(TrainingSet set, double[] weights)
    {
        var last = set.Phrases * set.Classes;
        var scaled = new float[last];
        for (var at = 0; at < last; at++)
            scaled[at] = (float)(weights[at] * set.Strength[at / set.Classes]);
        return new LinearModel(scaled, weights[last..]);
    }

    /// <summary>The loss at <paramref name="weights"/>, and its gradient without the lasso, which has none at 0.</summary>
    private double Loss(TrainingSet set, double[] weights, double[] gradient)
    {
        // The chunks are added up in their order, so that sums do not depend on which ended first.
        var parts = new (double Loss, double[] Gradient)[Chunks];
        Parallel.For(0, Chunks, chunk => parts[chunk] = Chunk(set, weights, set.Rows.Length * chunk / Chunks, set.Rows.Length * (chunk + 1) / Chunks));
        Array.Clear(gradient);
        var loss = 0.0;
        foreach (var part in parts)
        {
            loss += part.Loss;
            for (var at = 0; at < gradient.Length; at++)
                gradient[at] += part.Gradient[at];
        }
        for (var at = 0; at < set.Phrases * set.Classes; at++)
        {
            loss += (0.5 * ridge * weights[at] * weights[at]) + (lasso * Math.Abs(weights[at]));
            gradient[at] += ridge * weights[at];
        }
        return loss;
    }

    private static (double, double[]) Chunk(TrainingSet set, double[] weights, int from, int to)
    {
        var gradient = new double[weights.Length];
        var shares = new double[set.Classes];
        var loss = 0.0;
        for (var row = from; row < to; row++)
        {
            var phrases = set.Rows[row];
            var scale = phrases.Length > 0 ? 1 / Math.Sqrt(phrases.Length) : 0;
            Shares(set, weights, row, scale, shares);
            loss -= set.Weights[row] * Math.Log(Math.Max(1e-300, shares[set.Gold[row]]));
            shares[set.Gold[row]] -= 1;
            for (var one = 0; one < shares.Length; one++)
                gradient[(set.Phrases * set.Classes) + one] += shares[one] *= set.Weights[row];
            foreach (var phrase in phrases)
                for (var one = 0; one < shares.Length; one++)
                    gradient[(phrase * set.Classes) + one] += scale * set.Strength[phrase] * shares[one];
        }
        return (loss, gradient);
    }

    private static void Shares(TrainingSet set, double[] weights, int row, double scale, double[] into)
    {
        Array.Copy(weights, set.Phrases * set.Classes, into, 0, into.Length);
        if (set.Offsets is { } offsets)
            for (var one = 0; one < into.Length; one++)
                into[one] += offsets[row][one];
        foreach (var phrase in set.Rows[row])
            for (var one = 0; one < into.Length; one++)
                into[one] += scale * set.Strength[phrase] * weights[(phrase * set.Classes) + one];
        SoftMax.Of(into, 1);
    }

    /// <summary>The gradient with the lasso; at 0 the side that falls, or none.</summary>
    private double[] Steepest(TrainingSet set, double[] weights, double[] gradient)
    {
        var steepest = (double[])gradient.Clone();
        for (var at = 0; at < set.Phrases * set.Classes; at++)
            steepest[at] = Slope(set, weights, gradient, at);
        return steepest;
    }

    private double Slope(TrainingSet set, double[] weights, double[] gradient, int at)
    {
        if (weights[at] != 0)
            return gradient[at] + (Math.Sign(weights[at]) * lasso);
        var slope = Math.Sign(gradient[at]) * Math.Max(0, Math.Abs(gradient[at]) - lasso);
        return -set.Bound(at, -slope);
    }

    /// <summary>Goes along the direction as far as the loss falls; no weight crosses 0 in one step. Null: it falls no more.</summary>
    private double? Walk(TrainingSet set, double[] weights, double[] steepest, double[] direction, double loss, double[] next, double[] gradient)
    {
        var slope = Curvature.Dot(steepest, direction);
        var length = 1.0;
        for (var halving = 0; halving < MostHalvings && slope < 0; halving++, length /= 2)
        {
            for (var at = 0; at < next.Length; at++)
            {
                next[at] = weights[at] + (length * direction[at]);
                if (at < set.Phrases * set.Classes && next[at] * (weights[at] != 0 ? weights[at] : -steepest[at]) < 0)
                    next[at] = 0;
                next[at] = set.Bound(at, next[at]);
            }
            var lower = Loss(set, next, gradient);
            if (lower <= loss + (1e-4 * length * slope))
                return lower;
        }
        return null;
    }
}
