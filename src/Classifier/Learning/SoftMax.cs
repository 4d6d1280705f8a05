namespace Hub.Classifier.Learning;

/// <summary>Scores to shares, and how sure shares may be.</summary>
internal static class SoftMax
{
    private const double Coldest = 0.05, Hottest = 20;

    public static void Of(Span<double> scores, double temperature)
    {
        var (most, sum) = (double.NegativeInfinity, 0.0);
        foreach (var score in scores)
            most = Math.Max(most, score);
        foreach (ref var score in scores)
            sum += score = Math.Exp((score - most) / temperature);
        foreach (ref var score in scores)
            score /= sum;
    }

    /// <summary>The temperature at which shares come nearest to what is right (least mean log loss); golden section over its logarithm.</summary>
    /// <param name="scores">Of posts that were not learnt from.</param>
    public static double Temperature(IReadOnlyList<(double[] Scores, int Gold)> scores)
    {
        if (scores.Count == 0)
            return 1;
        var (low, high, ratio) = (Math.Log(Coldest), Math.Log(Hottest), (Math.Sqrt(5) - 1) / 2);
        for (var round = 0; round < 40; round++)
        {
            var (left, right) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
            (low, high) = Loss(scores, Math.Exp(left)) < Loss(scores, Math.Exp(right)) ? (low, right) : (left, high);
        }
        return Math.Exp((low + high) / 2);
    }

    private static double Loss(IReadOnlyList<(double[] Scores, int Gold)> all, double temperature)
    {
        var loss = 0.0;
        foreach (var (scores, gold) in all)
        {
            var shares = (double[])scores.Clone();
            Of(shares, temperature);
            loss -= Math.Log(Math.Max(1e-300, shares[gold]));
        }
        return loss;
    }
}
