namespace Hub.Classifier.Learning;

/// <summary>What the last steps told of the loss's curvature (L-BFGS, two-loop recursion).</summary>
internal sealed class Curvature(int memory)
{
    private readonly List<(double[] Step, double[] Change, double Inverse)> known = [];

    /// <summary>Writes the direction to go from a gradient.</summary>
    public void Turn(double[] gradient, double[] direction)
    {
        for (var at = 0; at < direction.Length; at++)
            direction[at] = -gradient[at];
        var shares = new double[known.Count];
        for (var at = known.Count - 1; at >= 0; at--)
            Add(-(shares[at] = known[at].Inverse * Dot(known[at].Step, direction)), known[at].Change, direction);
        var scale = known.Count > 0 ? 1 / (known[^1].Inverse * Dot(known[^1].Change, known[^1].Change)) : 1 / Math.Max(1, Math.Sqrt(Dot(gradient, gradient)));
        for (var at = 0; at < direction.Length; at++)
            direction[at] *= scale;
        for (var at = 0; at < known.Count; at++)
            Add(shares[at] - (known[at].Inverse * Dot(known[at].Change, direction)), known[at].Step, direction);
    }

    public void Learn(double[] from, double[] to, double[] gradientFrom, double[] gradientTo)
    {
        var step = new double[from.Length];
        var change = new double[from.Length];
        for (var at = 0; at < step.Length; at++)
            (step[at], change[at]) = (to[at] - from[at], gradientTo[at] - gradientFrom[at]);
        var product = Dot(step, change);
        if (product <= 1e-12)
            return;
        known.Add((step, change, 1 / product));
        if (known.Count > memory)
            known.RemoveAt(0);
    }

    public static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var at = 0; at < a.Length; at++)
            sum += a[at] * b[at];
        return sum;
    }

    private static void Add(double factor, double[] what, double[] to)
    {
        for (var at = 0; at < to.Length; at++)
            to[at] += factor * what[at];
    }
}
