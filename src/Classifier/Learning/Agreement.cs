namespace Hub.Classifier.Learning;

/// <summary>Which weights have the same sign in several trades when these are learnt apart; only they may be learnt.</summary>
/// <param name="Allowed">Phrase by phrase, class by class: 1 may be above 0, -1 below, 0 neither.</param>
internal sealed record Agreement(sbyte[] Allowed)
{
    /// <summary>Fewer posts of a trade say nothing of a phrase.</summary>
    private const int FewPosts = 2;

    public static Agreement Of(IReadOnlyList<Lesson> lessons, Material material, LearnOptions options, CancellationToken stop)
    {
        var (vocabulary, classes) = (material.Vocabulary, material.Classes);
        var (above, below) = (new int[vocabulary.Phrases.Count * classes], new int[vocabulary.Phrases.Count * classes]);
        var apart = new ElasticNet(0, options.Ridge);
        foreach (var trade in Enumerable.Range(0, lessons.Count).Where(at => lessons[at].Trade.Length > 0).GroupBy(at => lessons[at].Trade))
        {
            int[] own = [.. trade];
            var counts = vocabulary.Counts(own);
            var model = apart.Train(material.Set(own, options), progress: null, stop);
            for (var at = 0; at < above.Length; at++)
                if (counts[at / classes] >= FewPosts)
                {
                    above[at] += model.Weights[at] > 0 ? 1 : 0;
                    below[at] += model.Weights[at] < 0 ? 1 : 0;
                }
        }
        return new Agreement([.. above.Zip(below, (up, down) => (sbyte)(up >= options.LeastTrades && up >= 2 * down ? 1 : down >= options.LeastTrades && down >= 2 * up ? -1 : 0))]);
    }

    public sbyte[] Only(IEnumerable<int> phrases, int classes) => [.. phrases.Order().SelectMany(phrase => Allowed[(phrase * classes)..((phrase + 1) * classes)])];
}
