using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Hub.Classifier.Tables;
using Hub.Contracts;

namespace Hub.Classifier.Packs;

/// <summary>Reads one pack file; all faults at once.</summary>
internal sealed partial class PackReader(string file, List<Fault> faults)
{
    internal static readonly string[] Languages = ["en", "de", "ru", "uk", "other"], PackLanguages = ["en", "de", "ru", "uk", "any"];

    /// <summary>One pack, of a catalogue one a language; none where the file holds no map at all. With faults they are not to be used.</summary>
    public IReadOnlyList<Pack> Read(string text)
    {
        var top = YamlTree.Read(text, file, faults);
        if (top is not YamlMap map)
        {
            if (top is not null || text.AsSpan().Trim().IsEmpty || faults.Count == 0)
                faults.Add(new Fault($"{file}:1", $"{file} line {top?.Line ?? 1} must be a map with the keys pack, version, language, source, licence and rules or table; it is {(top is null ? "empty" : YamlReader.Found(top))}."));
            return [];
        }
        var reader = new YamlReader(file, "", map, faults);
        return CatalogueReader.Is(map) ? Catalogue(reader, text) : [Pack(reader, text)];
    }

    private static IReadOnlyList<Pack> Catalogue(YamlReader reader, string text)
    {
        var id = Name(reader, "catalogue");
        return new CatalogueReader(reader).Read(id, Card(reader, id, "any", text));
    }

    private static PackCard Card(YamlReader reader, string id, string language, string text) =>
        new(id, reader.Required("version", "a version such as 1.0.0"), language, reader.Required("source", "a sentence on where the rules come from"), reader.Required("licence", "the licence's name, such as MIT"), Hash(text), 0, 0);

    private static Pack Pack(YamlReader reader, string text)
    {
        var id = Name(reader, "pack");
        var language = reader.Required("language", "en or de or ru or uk or any");
        if (language.Length > 0 && !PackLanguages.Contains(language))
            reader.Fault("language", "en or de or ru or uk or any", language);
        var card = Card(reader, id, language, text);
        var temperature = reader.Number("temperature", 0.05, 100, 1);
        var negation = Negation(reader);
        var table = reader.Map("table", "a map with the keys for, bias, scale, negation, phrases") is { } inner ? new TableReader(inner).Read() : null;
        var rules = reader.Value("rules") is null && reader.Value("table") is not null ? [] : Rules(reader, id);
        reader.RefuseUnknown();
        return new Pack(card with { RuleCount = rules.Count, PhraseCount = table?.Phrases.Length ?? 0 }, temperature, negation, rules, table);
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))).AsSpan(0, 6));

    private static string Name(YamlReader reader, string key)
    {
        const string Allowed = "a name of lower-case letters, digits and hyphens";
        var name = reader.Required(key, Allowed);
        if (name.Length > 0 && !NameForm().IsMatch(name))
            reader.Fault(key, Allowed, name);
        return name;
    }

    private static NegationWords Negation(YamlReader reader)
    {
        if (reader.Map("negation", "a map with the keys words and window") is not { } inner)
            return NegationWords.None;
        List<string> words = [];
        foreach (var text in inner.Texts("words", "a list of words or stems"))
            if (RuleReader.Phrase(inner, "words", text) is { } phrase)
                if (phrase is Phrases.Step { Word: { } word })
                    words.Add(word);
                else
                    inner.Fault(text.Line, $"{inner.Full("words")} must be single words or stems; it is {text.Text}.");
        var window = inner.Number("window", 1, 8, 3);
        inner.RefuseUnknown();
        return new NegationWords(words, (int)window);
    }

    private static List<Rule> Rules(YamlReader reader, string pack)
    {
        List<Rule> rules = [];
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        if (reader.Value("rules") is not YamlList { Items.Count: > 0 } list)
        {
            reader.Fault("rules", "a list of rules", reader.Value("rules") is { } other ? other is YamlList ? "empty" : YamlReader.Found(other) : "missing");
            return rules;
        }
        foreach (var item in list.Items)
        {
            if (item is not YamlMap map)
            {
                reader.Fault(item.Line, $"rules must be maps with the keys id, for, weight; one is {YamlReader.Found(item)}.");
                continue;
            }
            var named = map.Entries.FirstOrDefault(entry => entry.Key == "id").Value is YamlText { Text: var text } ? text : (rules.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var rule = reader.Below($"rules:{named}", map);
            var id = Name(rule, "id");
            if (id.Length > 0 && !lines.TryAdd(id, rule.Line))
                rule.Fault(rule.Line, $"rules:{id} stands twice, first in line {lines[id]}; ids must differ.");
            if (new RuleReader(rule).Read($"{pack}/{id}") is { } read)
                rules.Add(read);
        }
        return rules;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,79}$")]
    private static partial Regex NameForm();
}
