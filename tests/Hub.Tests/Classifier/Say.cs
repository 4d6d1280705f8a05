using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Classifier;

/// <summary>Small packs and short questions for the classifier's tests.</summary>
internal static class Say
{
    private const string Head = "pack: t\nversion: 1.0.0\nlanguage: any\nsource: test\nlicence: MIT\n";

    public static readonly Lazy<RuleClassifier> Shipped = new(() => Loaded(PackLoader.Load([Path.Combine(Shared.Root, "rules")], PackLimits.Default)));

    public static string Pack(string rules, string keys = "") => Head + keys + "rules:\n" + rules;

    public static RuleClassifier With(string rules, string keys = "") => Loaded(PackLoader.LoadTexts([("t.yaml", Pack(rules, keys))], PackLimits.Default));

    /// <summary>A classifier of one incident rule of weight 1 that holds one phrase.</summary>
    public static RuleClassifier Phrase(string phrase, string keys = "") => With($"  - {{id: r, for: incident, any: [\"{phrase}\"]}}\n", keys);

    public static IReadOnlyList<string> Faults(string pack) => [.. PackLoader.LoadTexts([("t.yaml", pack)], PackLimits.Default).Faults.Select(fault => fault.Sentence)];

    public static Verdict Of(this RuleClassifier classifier, string text) => classifier.Of(new Post { NativeId = "1", Author = new Author { Id = "1" }, Text = text, Raw = default });

    public static Verdict Of(this RuleClassifier classifier, Post post, string channel = "c") => classifier.Decide(classifier.Score(post), Explainer.NoFacts(channel));

    public static bool Hits(this RuleClassifier classifier, string text) => classifier.Of(text).Evidence.Count > 0;

    /// <summary>The words that the only rule fired on.</summary>
    public static string? Words(this RuleClassifier classifier, string text) =>
        classifier.Of(text).Evidence is [var one, ..] ? text.Substring(one.Start, one.Length) : null;

    private static RuleClassifier Loaded(ClassifierLoad load)
    {
        Assert.That(load.Faults.Select(fault => fault.Sentence), Is.Empty);
        return load.Classifier!;
    }
}
