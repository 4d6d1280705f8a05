using Hub.Contracts;

namespace Hub.Host.Runtime;

/// <summary>Reads the packs when they are first needed: most commands only look at what is stored.</summary>
internal sealed class LateClassifier(Func<IClassifier> load) : IClassifier
{
    private readonly Lazy<IClassifier> loaded = new(load);

    public string Packs => loaded.Value.Packs;

    public Scored Score(Post post) => loaded.Value.Score(post);

    public Verdict Decide(Scored scored, Facts facts) => loaded.Value.Decide(scored, facts);
}

/// <summary>The same for sender rules.</summary>
internal sealed class LateSenderRules(Func<ISenderRules> load) : ISenderRules
{
    private readonly Lazy<ISenderRules> loaded = new(load);

    public SenderVerdict Judge(SenderProfile profile) => loaded.Value.Judge(profile);
}
