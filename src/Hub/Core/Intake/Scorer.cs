using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Scores what one source gives, unless its sender floods.</summary>
/// <param name="Gate">Null: nothing is cut, as a person asked for it.</param>
/// <param name="IsPushed">It comes as it is said; else it is read, at whatever time.</param>
internal readonly record struct Scorer(IClassifier Classifier, Source Source, FloodGate? Gate, bool IsPushed, TimeProvider Time)
{
    public Scored Score(Post post) =>
        Gate is not null && Source is ChannelContext channel && Gate.IsCut(channel, post, IsPushed, Time.Micros()) ? Unscored.Of(post.Language) : Classifier.Score(post);
}

/// <summary>In place of the scores of a post that was cut.</summary>
internal sealed class Unscored : Scored
{
    private static readonly Dictionary<string, Unscored> Known = new[] { "en", "de", "ru", "uk", "other" }.ToDictionary(language => language, language => new Unscored(language));
    private readonly string language;

    private Unscored(string language) => this.language = language;

    /// <summary>As the platform tells it; nobody looked at the text.</summary>
    public override string Language => language;

    /// <param name="told">BCP 47; null: the platform tells none.</param>
    public static Unscored Of(string? told) => told is { Length: >= 2 } && (told.Length == 2 || told[2] == '-') && Known.TryGetValue(told[..2], out var one) ? one : Known["other"];

    /// <summary>Nothing is known of the text; the one reason is why nobody looked.</summary>
    public static Verdict Verdict(string reason, string packs) => new(Category.Noise, null, 0, 0, null, null, [], new double[Enum.GetValues<Category>().Length], [new Evidence(reason, 0, 0, 0, "unscored")], packs);
}
