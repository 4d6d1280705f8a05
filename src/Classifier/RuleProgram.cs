using System.Security.Cryptography;
using System.Text;
using Hub.Classifier.Packs;
using Hub.Classifier.Phrases;
using Hub.Classifier.Regexes;
using Hub.Classifier.Tables;
using Hub.Classifier.Text;

namespace Hub.Classifier;

/// <summary>Where a matcher stands in its rule; a row of a table fires by itself.</summary>
internal enum Place : byte { Any, All, Unless, Row }

/// <summary>A phrase or regex of a rule.</summary>
/// <param name="Rule">Index of the rule, or number of the row.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Pack">Index of the pack.</param>
/// <param name="Negatable">A negation before it undoes it.</param>
internal readonly record struct Matcher(int Rule, Place Place, int Pack, bool Negatable);

/// <summary>A rule made ready.</summary>
/// <param name="Source">As read.</param>
/// <param name="Pack">Index of the pack.</param>
/// <param name="Targets">What it votes for.</param>
/// <param name="HasAny">One of its any-matchers must hit.</param>
/// <param name="AllCount">So many all-matchers must hit.</param>
internal sealed record ReadyRule(Rule Source, int Pack, Target[] Targets, bool HasAny, int AllCount);

/// <summary>All packs compiled: rules in the order of their names, one automaton for the phrases, one scanner for the regexes' literals. Immutable.</summary>
internal sealed class RuleProgram
{
    private int rows;

    public RuleProgram(IReadOnlyList<Pack> packs, PackLimits limits)
    {
        Packs = [.. packs.Select(pack => pack with { Table = null })];
        PackLanguages = [.. packs.Select(pack => LanguageModel.Bit(pack.Card.Language))];
        Rules = [.. packs.SelectMany((pack, index) => pack.Rules.Select(rule => Ready(rule, index))).OrderBy(rule => rule.Source.Name, StringComparer.Ordinal)];
        List<Matcher> matchers = [];
        List<(RegexItem Item, int Matcher)> regexes = [];
        for (var rule = 0; rule < Rules.Length; rule++)
            Add(rule, matchers, regexes);
        Tables = [.. packs.Select((pack, index) => (pack, index)).Where(pair => pair.pack.Table is not null).Select(pair => Add(pair.pack, pair.index, matchers))];
        Matchers = [.. matchers];
        WithoutMatchers = [.. Enumerable.Range(0, Rules.Length).Where(rule => Rules[rule].AllCount == 0 && !Rules[rule].HasAny)];
        var negations = Negations();
        Symbols.Freeze();
        Phrases.Freeze(Symbols.Count);
        NegatedBy = new ulong[Symbols.Count];
        foreach (var (symbol, pack) in negations)
            NegatedBy[symbol] |= 1UL << pack;
        Regexes = new RegexProgram(regexes, limits.KeptRegexes);
        var contents = string.Join('\n', packs.Select(pack => $"{pack.Card.Id} {pack.Card.Hash}"));
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(contents)).AsSpan(0, 6));
    }

    /// <summary>12 hexadecimal digits of all packs' contents.</summary>
    public string Hash { get; }

    public IReadOnlyList<Pack> Packs { get; }

    public Languages[] PackLanguages { get; }

    public ReadyRule[] Rules { get; }

    public Matcher[] Matchers { get; }

    /// <summary>Rules that only have conditions; they are looked at for every post.</summary>
    public int[] WithoutMatchers { get; }

    public SymbolTable Symbols { get; } = new();

    public Trie Phrases { get; } = new();

    /// <summary>Their rows are numbered behind the rules.</summary>
    public ReadyTable[] Tables { get; }

    /// <summary>By symbol: the packs that negate by it.</summary>
    public ulong[] NegatedBy { get; }

    public RegexProgram Regexes { get; }

    /// <summary>Name of a rule or of a row of a table.</summary>
    public string NameOf(int rule)
    {
        foreach (var table in Tables)
            if (table.Holds(rule))
                return table.Name(rule - table.First);
        return Rules[rule].Source.Name;
    }

    private static ReadyRule Ready(Rule rule, int pack) => new(rule, pack, [.. rule.For.Select(Targets.Parse)], rule.Any.Count > 0, rule.All.Count);

    private void Add(int rule, List<Matcher> matchers, List<(RegexItem, int)> regexes)
    {
        var source = Rules[rule].Source;
        foreach (var (place, items) in new[] { (Place.Any, source.Any), (Place.All, source.All), (Place.Unless, source.Unless) })
            foreach (var item in items)
            {
                if (item.Phrase is { } phrase)
                    Phrases.Add(phrase, Symbols, matchers.Count);
                if (item.Regex is { } regex)
                    regexes.Add((regex, matchers.Count));
                matchers.Add(new Matcher(rule, place, Rules[rule].Pack, source.Negatable && place != Place.Unless));
            }
    }

    private ReadyTable Add(Pack pack, int index, List<Matcher> matchers)
    {
        var table = new ReadyTable(pack.Table!, pack.Card, pack.Temperature, rows + Rules.Length);
        foreach (var phrase in pack.Table!.Phrases)
        {
            Phrases.Add(PhraseParser.Parse(phrase), Symbols, matchers.Count);
            matchers.Add(new Matcher(Rules.Length + rows++, Place.Row, index, pack.Table.Negatable));
        }
        return table;
    }

    private List<(int Symbol, int Pack)> Negations() =>
        [.. Packs.SelectMany((pack, index) => pack.Negation.Words.Select(word => (Symbols.IdOf(word), index)))];
}
