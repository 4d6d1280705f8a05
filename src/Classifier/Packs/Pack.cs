using Hub.Classifier.Phrases;
using Hub.Classifier.Regexes;
using Hub.Classifier.Tables;

namespace Hub.Classifier.Packs;

/// <summary>A rule pack as read from its file.</summary>
/// <param name="Card">Its head.</param>
/// <param name="Temperature">Of its votes.</param>
/// <param name="Negation">Its negation words.</param>
/// <param name="Rules">In the order of the file.</param>
/// <param name="Table">Weighted phrases beside the rules; null: none.</param>
internal sealed record Pack(PackCard Card, double Temperature, NegationWords Negation, IReadOnlyList<Rule> Rules, Table? Table);

/// <summary>What a pack says of itself.</summary>
/// <param name="Id">Stands before the rules' ids.</param>
/// <param name="Version">By its author.</param>
/// <param name="Language">en, de, ru, uk; any: for all posts.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Licence">Its terms.</param>
/// <param name="Hash">Of its contents, 12 hexadecimal digits.</param>
/// <param name="RuleCount">How many rules it holds.</param>
/// <param name="PhraseCount">How many weighted phrases its table holds.</param>
public sealed record PackCard(string Id, string Version, string Language, string Source, string Licence, string Hash, int RuleCount, int PhraseCount);

/// <param name="Words">Folded words and stems that turn a phrase behind them into its opposite.</param>
/// <param name="Window">How many tokens before the phrase they reach; a comma or full stop ends it.</param>
internal sealed record NegationWords(IReadOnlyList<string> Words, int Window)
{
    public static readonly NegationWords None = new([], 0);
}

/// <param name="Name"><c>pack/rule</c>.</param>
/// <param name="For">What it votes for, in the words of the file.</param>
/// <param name="Weight">Signed.</param>
/// <param name="Any">At least one must hit, where there are any.</param>
/// <param name="All">Each must hit.</param>
/// <param name="Unless">None may hit.</param>
/// <param name="Negatable">A negation before a phrase undoes it.</param>
/// <param name="When">What else must hold.</param>
internal sealed record Rule(
    string Name, IReadOnlyList<string> For, double Weight, IReadOnlyList<Item> Any, IReadOnlyList<Item> All, IReadOnlyList<Item> Unless, bool Negatable, Conditions? When);

/// <summary>A phrase or a regex.</summary>
internal sealed record Item(string Source, Phrase? Phrase, RegexItem? Regex);

/// <summary>What else must hold; null: anything.</summary>
internal sealed record Conditions(
    IReadOnlySet<string>? Channel, IReadOnlySet<string>? Language, IReadOnlySet<string>? Visibility, IReadOnlySet<string>? Medium, IReadOnlySet<string>? Automatic, bool? Reply, int MostWords);

/// <summary>Bounds of what packs may hold.</summary>
/// <param name="Regexes">At most so many regexes in all packs together.</param>
/// <param name="KeptRegexes">So many stay built.</param>
public sealed record PackLimits(int Regexes = 200, int KeptRegexes = 64)
{
    public static PackLimits Default { get; } = new();
}
