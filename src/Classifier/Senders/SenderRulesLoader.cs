using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier.Senders;

/// <summary>Loads sender rules from files; all faults at once, each with file, line, key, the allowed and the found.</summary>
public static class SenderRulesLoader
{
    private const int MostRules = 400;
    private const string Kinds = "customer, prospect, media, expert, competitor, bot or unwanted";

    /// <param name="folder">Holds *.yaml; null in the answer where anything is at fault.</param>
    public static (SenderRules? Rules, IReadOnlyList<Fault> Faults) Load(string folder)
    {
        List<Fault> faults = [];
        var texts = PackFolder.PackFiles([folder], faults).Select(file => (file, PackFolder.ReadText(file, faults))).Where(pair => pair.Item2 is not null).Select(pair => (pair.file, pair.Item2!)).ToList();
        return Load(texts, faults);
    }

    public static (SenderRules? Rules, IReadOnlyList<Fault> Faults) LoadTexts(IReadOnlyList<(string File, string Text)> texts) => Load(texts, []);

    private static (SenderRules?, IReadOnlyList<Fault>) Load(IReadOnlyList<(string File, string Text)> texts, List<Fault> faults)
    {
        List<SenderRule> rules = [];
        foreach (var (file, text) in texts)
            ReadFile(file, text, rules, faults);
        if (rules.Count > MostRules)
            faults.Add(new Fault("senders", $"All sender rules together must be at most {MostRules}; they are {rules.Count}."));
        return (faults.Count == 0 ? new SenderRules(rules) : null, faults);
    }

    private static void ReadFile(string file, string text, List<SenderRule> rules, List<Fault> faults)
    {
        if (YamlTree.Read(text, file, faults) is not YamlMap map)
        {
            faults.Add(new Fault($"{file}:1", $"{file} line 1 must be a map with the keys senders, version, source, licence, rules."));
            return;
        }
        var reader = new YamlReader(file, "", map, faults);
        var id = reader.Required("senders", "the name of the file's rules, such as senders-en");
        reader.Required("version", "a version such as 1.0.0");
        reader.Required("source", "a sentence on where the rules come from");
        reader.Required("licence", "the licence's name, such as MIT");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in reader.List("rules"))
            if (item is not YamlMap one)
                reader.Fault(item.Line, $"rules must be maps with the keys id, for, weight; one is {YamlReader.Found(item)}.");
            else if (ReadRule(reader.Below($"rules:{rules.Count + 1}", one), id, seen) is { } rule)
                rules.Add(rule);
        reader.RefuseUnknown();
    }

    private static SenderRule? ReadRule(YamlReader reader, string file, HashSet<string> seen)
    {
        var id = reader.Required("id", "a name of lower-case letters, digits and hyphens");
        if (!seen.Add(id))
            reader.Fault(reader.Line, $"rules:{id} stands twice; ids must differ.");
        var kind = reader.Required("for", Kinds);
        // vip is the operator's word alone, staff that of the settings.
        var known = Enum.TryParse<SenderKind>(kind, ignoreCase: true, out var value) && value is not (SenderKind.Vip or SenderKind.Staff or SenderKind.Unknown);
        if (kind.Length > 0 && !known)
            reader.Fault("for", Kinds, kind);
        var weight = reader.Number("weight", -10, 10, 1);
        var words = new Dictionary<ProfileField, IReadOnlyList<string>>();
        foreach (var (key, field) in new[] { ("bio", ProfileField.Bio), ("name", ProfileField.Name), ("handle", ProfileField.Handle), ("domain", ProfileField.Domain) })
            if (Phrases(reader, key, field) is { Count: > 0 } list)
                words[field] = list;
        var unless = Phrases(reader, "unless", ProfileField.Bio);
        var when = reader.Map("when", "a map with the keys verified, followers, most-followers, days-old, most-days-old, posts, noise, complaints, copies") is { } inner ? When(inner) : new SenderConditions();
        if (words.Count == 0 && when.IsEmpty)
            reader.Fault(reader.Line, $"{reader.Path} must have bio, name, handle, domain or when; it has none of them, so it would speak of everybody.");
        reader.RefuseUnknown();
        return known ? new SenderRule($"{file}/{id}", value, weight) { Words = words, Unless = unless, When = when } : null;
    }

    private static List<string> Phrases(YamlReader reader, string key, ProfileField field)
    {
        List<string> phrases = [];
        foreach (var text in reader.Texts(key, "a text or a list of texts"))
        {
            try
            {
                if (field is ProfileField.Bio or ProfileField.Name)
                    new PhraseIndex().Add(text.Text, 0);
                else if (text.Text.AsSpan().Trim('*').Length < 3)
                    throw new FormatException("it must have at least three letters");
                phrases.Add(text.Text);
            }
            catch (FormatException error)
            {
                reader.Fault(text.Line, $"{reader.Full(key)}: {text.Text} is at fault: {error.Message}.");
            }
        }
        return phrases;
    }

    private static SenderConditions When(YamlReader reader)
    {
        var when = new SenderConditions
        {
            Verified = reader.Value("verified") is null ? null : reader.OneOf("verified", "true", "true", "false") == "true",
            LeastFollowers = Whole(reader, "followers"),
            MostFollowers = Whole(reader, "most-followers"),
            LeastDaysOld = (int?)Whole(reader, "days-old"),
            MostDaysOld = (int?)Whole(reader, "most-days-old"),
            LeastPosts = Whole(reader, "posts"),
            LeastNoise = Share(reader, "noise"),
            LeastComplaints = Share(reader, "complaints"),
            LeastCopies = Whole(reader, "copies"),
        };
        reader.RefuseUnknown();
        return when;
    }

    private static long? Whole(YamlReader reader, string key) => reader.Value(key) is null ? null : (long)reader.Number(key, 0, 1_000_000_000, 0);

    private static double? Share(YamlReader reader, string key) => reader.Value(key) is null ? null : reader.Number(key, 0, 1, 0);
}
