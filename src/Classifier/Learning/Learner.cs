using Hub.Contracts;

namespace Hub.Classifier.Learning;

/// <summary>Learns a pack of weighted phrases from labelled posts. The same posts in the same order give the same pack.</summary>
public sealed class Learner(LearnOptions options)
{
    private const int Fold = 5;
    private readonly ElasticNet trainer = new(options.Lasso, options.Ridge);

    /// <param name="lessons">At least one of two categories each.</param>
    /// <param name="progress">A step in words, and how much of it is done (0..100).</param>
    /// <exception cref="ArgumentException">There is nothing to tell apart, or no phrase is frequent enough.</exception>
    public LearntPack Learn(IReadOnlyList<Lesson> lessons, Action<string, int>? progress, CancellationToken stop)
    {
        Category[] classes = [.. lessons.Select(lesson => lesson.Category).Distinct().Order()];
        if (classes.Length < 2)
            throw new ArgumentException($"The posts must be of at least two categories; they are of {classes.Length}.");
        progress?.Invoke("cutting into phrases", 0);
        var vocabulary = Vocabulary.Of(lessons, options.LeastAuthors);
        if (vocabulary.Phrases.Count == 0)
            throw new ArgumentException($"No phrase occurs with {options.LeastAuthors} authors; {lessons.Count} posts are too few.");
        int[] gold = [.. lessons.Select(lesson => Array.IndexOf(classes, lesson.Category))];
        int[] all = [.. Enumerable.Range(0, lessons.Count)], held = [.. all.Where(at => at % Fold == 0)], rest = [.. all.Where(at => at % Fold != 0)];
        var (offsets, unit) = Offsets(lessons, classes, gold);
        var agreed = options.LeastTrades > 0 ? Agreement.Of(lessons, new Material(vocabulary, gold, offsets, classes.Length), options, stop) : null;

        var (trial, of) = Train(new Material(vocabulary, gold, offsets, classes.Length), rest, agreed, at => progress?.Invoke("four fifths, for the temperature", at), stop);
        var scores = held.Select(at => (Scores(trial, of.Rows[at], offsets?[at]), gold[at])).ToList();
        var temperature = SoftMax.Temperature(scores);
        var (model, words) = Train(new Material(vocabulary, gold, offsets, classes.Length), all, agreed, at => progress?.Invoke("all posts", at), stop);
        var text = new PackWriter(options, [.. classes.Select(one => one.ToString().ToLowerInvariant())]).Write(words.Phrases, model, unit, temperature);
        return new LearntPack(text, words.Phrases.Count, lessons.Count, temperature * unit, offsets is null ? null : unit, Held(scores, classes, temperature));
    }

    /// <summary>What stands beside, in units in which it is as sure as it is right; and that unit.</summary>
    private static (double[][]? Offsets, double Unit) Offsets(IReadOnlyList<Lesson> lessons, Category[] classes, int[] gold)
    {
        if (lessons.All(lesson => lesson.Beside is null))
            return (null, 1);
        double[][] said = [.. lessons.Select(lesson => classes.Select(one => lesson.Beside?[(int)one] ?? 0).ToArray())];
        var unit = SoftMax.Temperature([.. said.Select((scores, at) => (scores, gold[at]))]);
        return ([.. said.Select(scores => scores.Select(score => score / unit).ToArray())], unit);
    }

    /// <summary>Twice: the phrases that the first run leaves without weight are not counted in the second.</summary>
    private (LinearModel, Vocabulary) Train(Material material, int[] lessons, Agreement? agreed, Action<int>? progress, CancellationToken stop)
    {
        var (vocabulary, classes) = (material.Vocabulary, material.Classes);
        var first = trainer.Train(material.Set(lessons, options) with { Allowed = agreed?.Allowed }, at => progress?.Invoke(at / 2), stop);
        var kept = Enumerable.Range(0, vocabulary.Phrases.Count).Where(phrase => first.Weights.AsSpan(phrase * classes, classes).ContainsAnyExcept(0f)).ToHashSet();
        var smaller = material with { Vocabulary = vocabulary.Only(kept.Contains) };
        var allowed = agreed?.Only(kept, classes);
        var second = trainer.Train(smaller.Set(lessons, options) with { Allowed = allowed }, at => progress?.Invoke(50 + (at / 2)), stop);
        return (second, smaller.Vocabulary);
    }

    private static double[] Scores(LinearModel model, int[] phrases, double[]? offset)
    {
        var scores = (double[])model.Bias.Clone();
        for (var one = 0; one < scores.Length; one++)
        {
            scores[one] += offset?[one] ?? 0;
            foreach (var phrase in phrases)
                scores[one] += model.Weights[(phrase * scores.Length) + one] / Math.Sqrt(phrases.Length);
        }
        return scores;
    }

    private static ViewScore Held(IReadOnlyList<(double[] Scores, int Gold)> held, Category[] classes, double temperature)
    {
        List<Prediction> predictions = [];
        foreach (var (scores, gold) in held)
        {
            SoftMax.Of(scores, temperature);
            var best = Array.IndexOf(scores, scores.Max());
            predictions.Add(new Prediction("", Lower(classes[gold]), Lower(classes[best]), scores[best], IsAutomatic: true, null));
        }
        return ViewScore.Of("held", predictions, [.. classes.Select(Lower)]);
    }

    private static string Lower(Category category) => category.ToString().ToLowerInvariant();
}
