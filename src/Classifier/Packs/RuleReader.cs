using System.Globalization;
using Hub.Classifier.Phrases;
using Hub.Classifier.Regexes;
using Hub.Contracts;

namespace Hub.Classifier.Packs;

/// <summary>Reads one rule of a pack.</summary>
internal sealed class RuleReader(YamlReader rule)
{
    public const double MostWeight = 100;
    private const string TargetForm = "incident, complaint, request, praise, noise, request:KIND, sender:KIND, priority:LEVEL, service:NAME or tag:NAME";
    private static readonly string[] Visibilities = Lower<Visibility>(), Media = Lower<PostKind>(), Automatics = ["no", "auto-generated", "auto-replied", "list", "bounce"];

    public Rule? Read(string name)
    {
        var targets = Votes(rule);
        var weight = rule.Number("weight", -MostWeight, MostWeight, 1);
        if (weight == 0)
            rule.Fault("weight", "a number other than 0", "0");
        var (any, all, unless) = (Items("any"), Items("all"), Items("unless"));
        // "without internet" is still about the internet: what names a service or a sender is not negated unless the rule says so.
        var names = targets.Count > 0 && targets.All(target => target.StartsWith("service:", StringComparison.Ordinal) || target.StartsWith("sender:", StringComparison.Ordinal));
        var negatable = rule.OneOf("negation", names ? "ignore" : "heed", "heed", "ignore") == "heed";
        var when = rule.Map("when", "a map with the keys channel, language, visibility, medium, automatic, reply, most-words") is { } inner ? When(inner) : null;
        if (any.Count + all.Count == 0 && when is null && rule.Value("any") is null && rule.Value("all") is null)
            rule.Fault(rule.Line, $"{rule.Path} must have any, all or when; it has none of them, so it would fire on every post.");
        rule.RefuseUnknown();
        return new Rule(name, targets, weight, any, all, unless, negatable, when);
    }

    /// <summary>The votes of a rule or table; those at fault are left out.</summary>
    public static List<string> Votes(YamlReader reader)
    {
        List<string> votes = [];
        if (reader.Value("for") is null)
            reader.Fault("for", TargetForm, "missing");
        foreach (var vote in reader.Texts("for", TargetForm))
            if (Targets.Problem(vote.Text) is { } problem)
                reader.Fault(vote.Line, $"{reader.Full("for")} must be {problem}; it is {vote.Text}.");
            else
                votes.Add(vote.Text);
        return votes;
    }

    public static bool IsWeight(ReadOnlySpan<char> text, out double weight) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out weight) && Math.Abs(weight) <= MostWeight;

    private List<Item> Items(string key)
    {
        List<Item> items = [];
        if (rule.Value(key) is YamlText { Text.Length: 0 } or YamlList { Items.Count: 0 })
            rule.Fault(key, "a list of phrases and regexes", "empty");
        foreach (var value in rule.List(key))
        {
            var item = value switch
            {
                YamlText { Text.Length: > 0 } text => Phrase(rule, key, text) is { } phrase ? new Item(text.Text, phrase, null) : null,
                YamlMap map => Regex(key, map),
                _ => null,
            };
            if (item is not null)
                items.Add(item);
            else if (value is YamlList)
                rule.Fault(value.Line, $"{rule.Full(key)} must be a list of phrases and {{regex: ...}}; one is a list (a phrase that begins with a bracket needs quotes).");
        }
        return items;
    }

    /// <summary>A parsed phrase; null with a fault.</summary>
    public static Phrase? Phrase(YamlReader reader, string key, YamlText text)
    {
        try
        {
            return PhraseParser.Parse(text.Text);
        }
        catch (FormatException error)
        {
            reader.Fault(text.Line, $"{reader.Full(key)}: the phrase {text.Text} is at fault: {error.Message}.");
            return null;
        }
    }

    private Item? Regex(string key, YamlMap map)
    {
        var inner = rule.Below($"{key}:regex", map);
        var pattern = inner.Required("regex", "a regex");
        inner.RefuseUnknown();
        if (pattern.Length == 0)
            return null;
        try
        {
            return new Item(pattern, null, RegexItem.Parse(pattern));
        }
        catch (FormatException error)
        {
            var shown = pattern.Length > 60 ? pattern[..60] + "..." : pattern;
            rule.Fault(map.Line, $"{rule.Full(key)}: the regex {shown} is at fault: {error.Message}.");
            return null;
        }
    }

    private static Conditions When(YamlReader reader)
    {
        var when = new Conditions(
            reader.Set("channel", null), reader.Set("language", PackReader.Languages), reader.Set("visibility", Visibilities), reader.Set("medium", Media),
            reader.Set("automatic", Automatics), reader.Value("reply") is null ? null : reader.OneOf("reply", "false", "true", "false") == "true",
            (int)reader.Number("most-words", 1, 1000, int.MaxValue));
        reader.RefuseUnknown();
        return when;
    }

    private static string[] Lower<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
