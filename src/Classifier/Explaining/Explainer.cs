using System.Globalization;
using System.Text;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>Explains decisions: as data, and as text for a person.</summary>
public static class Explainer
{
    /// <summary>So many rules stand under a heading; the others are counted together.</summary>
    private const int MostLines = 15;

    /// <summary>Facts of somebody of whom nothing is known.</summary>
    public static Facts NoFacts(string channel) => new(new SenderFacts(SenderKind.Unknown, null, null, null, 0), new ContextFacts(channel, false, false, DateTimeOffset.UnixEpoch));

    /// <summary>A post that is only a text, as <c>hub rules explain</c> and the cases use it.</summary>
    public static Post PostOf(string text, string? language = null, string? subject = null) =>
        new() { NativeId = "1", Author = new Author { Id = "1" }, Text = CleanText.Text(text), Raw = ReadOnlyMemory<byte>.Empty, Language = language, Subject = subject };

    public static Explanation Explain(RuleClassifier classifier, Post post, Facts facts)
    {
        var trace = new Trace();
        var scored = new Scoring(classifier.Program, post, Scratch.Mine, trace).Run();
        var verdict = RuleClassifier.Decide(scored, facts, everything: true);
        return new Explanation(
            post.Text, scored.Language, Lower(verdict.Category), verdict.RequestKind is { } kind ? Lower(kind) : null, verdict.Confidence, verdict.Margin,
            verdict.PriorityVote is { } priority ? Lower(priority) : null, verdict.Service, verdict.Tags,
            Enum.GetValues<Category>().ToDictionary(Lower, category => verdict.Scores[(int)category]),
            [.. verdict.Evidence.Select(one => new FiredRule(one.Rule, one.For, one.Weight, one.Start, one.Length, Words(post, one.Start, one.Length)))],
            [.. trace.Negations.Distinct().Select(one => one with { Words = Words(post, one.Start, one.Length) })],
            [.. trace.Unless.Select(one => one with { Words = Words(post, one.Start, one.Length) })],
            classifier.Cards, classifier.Packs);
    }

    /// <summary>Some lines for a person.</summary>
    public static string Render(Explanation told)
    {
        var text = new StringBuilder();
        var kind = told.RequestKind is null ? "" : $" ({told.RequestKind})";
        Line(text, $"{told.Category}{kind}   confidence {told.Confidence:0.00}   margin {told.Margin:0.00}   language {told.Language}");
        Line(text, $"scores: {string.Join("  ", told.Scores.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:0.##}")))}");
        if (told.Priority is not null || told.Service is not null || told.Tags.Count > 0)
            Line(text, $"priority: {told.Priority ?? "-"}   service: {told.Service ?? "-"}   tags: {(told.Tags.Count == 0 ? "-" : string.Join(", ", told.Tags))}");
        Rules(text, "for it:", told.Rules.Where(rule => IsFor(told, rule)));
        Rules(text, "against it:", told.Rules.Where(rule => !IsFor(told, rule) && !rule.For.Contains(':', StringComparison.Ordinal)));
        Rules(text, "besides:", told.Rules.Where(rule => !IsFor(told, rule) && rule.For.Contains(':', StringComparison.Ordinal)));
        if (told.Negated.Count > 0)
            Line(text, $"negated:");
        foreach (var one in told.Negated)
            Line(text, $"  {one.Rule}   \"{one.Words}\" at {one.Start}, by \"{one.By}\"");
        Rules(text, "stopped by unless:", told.Blocked);
        if (told.Sender is { } sender)
            Line(text, $"sender: {sender.Kind}{(sender.Evidence.Count == 0 ? ", nothing tells" : "")}");
        foreach (var one in told.Sender?.Evidence ?? [])
            Line(text, $"  {one.Weight:+0.##;-0.##}  {one.For}   {one.Rule}   {one.Found}");
        if (told.Rules.Count == 0)
            Line(text, $"no rule fired: noise with confidence 0");
        Line(text, $"packs {told.PacksHash}: {string.Join(", ", told.Packs.Select(pack => $"{pack.Id} {pack.Version} ({pack.Hash})"))}");
        return text.ToString();
    }

    private static bool IsFor(Explanation told, FiredRule rule) => rule.For == told.Category && rule.Weight > 0;

    private static void Rules(StringBuilder text, string heading, IEnumerable<FiredRule> rules)
    {
        var sorted = rules.OrderByDescending(rule => Math.Abs(rule.Weight)).ThenBy(rule => rule.Rule, StringComparer.Ordinal).ToList();
        if (sorted.Count > 0)
            Line(text, $"{heading}");
        foreach (var rule in sorted.Take(MostLines))
        {
            var words = rule.Length == 0 ? "(not in the text)" : $"\"{rule.Words}\" at {rule.Start}";
            Line(text, $"  {rule.Weight:+0.##;-0.##}  {rule.For}   {rule.Rule}   {words}");
        }
        if (sorted.Count > MostLines)
            Line(text, $"  and {sorted.Count - MostLines} more: {string.Join(", ", sorted.Skip(MostLines).GroupBy(rule => rule.For).Select(some => string.Create(CultureInfo.InvariantCulture, $"{some.Sum(rule => rule.Weight):+0.##;-0.##} {some.Key}")))}");
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Words(Post post, int start, int length) => post.Text.Substring(start, length).ReplaceLineEndings(" ");

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
