using Hub.Classifier.Packs;

namespace Hub.Classifier;

/// <summary>Why a text is decided as it is; plain data, ready for JSON.</summary>
/// <param name="Text">What was looked at.</param>
/// <param name="Language">en, de, ru, uk or other.</param>
/// <param name="Category">The winner, lower case.</param>
/// <param name="RequestKind">Only for requests.</param>
/// <param name="Confidence">0..1; 0 where no rule fired.</param>
/// <param name="Margin">Winner less second, 0..1.</param>
/// <param name="Priority">The packs' vote.</param>
/// <param name="Service">The packs' vote.</param>
/// <param name="Tags">In alphabetical order.</param>
/// <param name="Scores">Sum of weights by category; the rules' category weights add up to them.</param>
/// <param name="Rules">Those that fired, with their words.</param>
/// <param name="Negated">Phrases that a negation undid.</param>
/// <param name="Blocked">Rules that would have fired but for their <c>unless</c>.</param>
/// <param name="Packs">Versions and hashes.</param>
/// <param name="PacksHash">What a decision records.</param>
public sealed record Explanation(
    string Text, string Language, string Category, string? RequestKind, double Confidence, double Margin, string? Priority, string? Service, IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, double> Scores, IReadOnlyList<FiredRule> Rules, IReadOnlyList<NegatedPhrase> Negated, IReadOnlyList<FiredRule> Blocked,
    IReadOnlyList<PackCard> Packs, string PacksHash)
{
    /// <summary>What is known of the sender; null: nobody asked.</summary>
    public ToldSender? Sender { get; init; }
}

/// <param name="Kind">Lower case; unknown where nothing tells.</param>
/// <param name="Evidence">What speaks for it, of the profile first, then of the text.</param>
public sealed record ToldSender(string Kind, IReadOnlyList<ToldEvidence> Evidence);

/// <param name="Rule">Its name.</param>
/// <param name="For">A kind of sender.</param>
/// <param name="Found">Where, and what.</param>
/// <param name="Weight">Signed.</param>
public sealed record ToldEvidence(string Rule, string For, string Found, double Weight);

/// <param name="Rule"><c>pack/rule</c>.</param>
/// <param name="For">What it votes for.</param>
/// <param name="Weight">Signed.</param>
/// <param name="Start">UTF-16 offset into the text.</param>
/// <param name="Length">0 where the rule looked at something else.</param>
/// <param name="Words">The words that made it fire.</param>
public sealed record FiredRule(string Rule, string For, double Weight, int Start, int Length, string Words);

/// <param name="Rule"><c>pack/rule</c>.</param>
/// <param name="By">The negation word, folded.</param>
/// <param name="Start">UTF-16 offset of the negation word.</param>
/// <param name="Length">To the end of the phrase.</param>
/// <param name="Words">From the negation word to the end of the phrase.</param>
public sealed record NegatedPhrase(string Rule, string By, int Start, int Length, string Words);
