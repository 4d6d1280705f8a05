namespace Hub.Classifier.Packs;

/// <summary>Reads a catalogue: names of services and tags, and words that raise or lower priority, with what people call them in each language. It becomes one pack a language.</summary>
internal sealed class CatalogueReader(YamlReader top)
{
    private static readonly (string Key, string Prefix)[] Kinds = [("services", "service:"), ("tags", "tag:"), ("priorities", "priority:")];
    private readonly SortedDictionary<string, List<Rule>> rules = new(StringComparer.Ordinal);

    /// <summary>A catalogue instead of a pack.</summary>
    public static bool Is(YamlMap map) => map.Entries.Any(entry => entry.Key == "catalogue");

    /// <param name="id">The catalogue's name, before the language: <c>isp-en/internet</c>.</param>
    /// <param name="card">Its head.</param>
    public IReadOnlyList<Pack> Read(string id, PackCard card)
    {
        foreach (var (key, prefix) in Kinds)
            if (top.Map(key, "a map of names") is { } entries)
                foreach (var (name, line, _) in entries.Entries)
                    Entry(id, entries, prefix, name, line);
        if (Kinds.All(kind => top.Value(kind.Key) is not YamlMap { Entries.Count: > 0 }))
            top.Fault(top.Line, "a catalogue must hold services, tags or priorities with their words; it holds none.");
        top.RefuseUnknown();
        return [.. rules.Select(pair => new Pack(card with { Id = $"{id}-{pair.Key}", Language = pair.Key, RuleCount = pair.Value.Count }, 1, NegationWords.None, pair.Value, null))];
    }

    private void Entry(string id, YamlReader entries, string prefix, string name, int line)
    {
        if (Targets.Problem(prefix + name) is { } problem)
            entries.Fault(line, $"{entries.Full(name)} must be {problem}; it is {prefix}{name}.");
        else if (entries.Map(name, "a map of languages (en, de, ru, uk, any), each with a list of words") is { } words)
        {
            foreach (var language in PackReader.PackLanguages)
                if (Items(words, language) is { Count: > 0 } items)
                {
                    if (!rules.TryGetValue(language, out var some))
                        rules[language] = some = [];
                    some.Add(new Rule($"{id}-{language}/{prefix[..^1]}-{name}", [prefix + name], 1, items, [], [], Negatable: false, When: null));
                }
            words.RefuseUnknown();
        }
    }

    private static List<Item> Items(YamlReader words, string language)
    {
        List<Item> items = [];
        foreach (var text in words.Texts(language, "a list of words and phrases"))
            if (RuleReader.Phrase(words, language, text) is { } phrase)
                items.Add(new Item(text.Text, phrase, null));
        return items;
    }
}
