namespace Hub.Contracts;

/// <summary>Says of what kind a sender is by his profile and his history; a pure function, asked once an identity and again when what it rests on changed.</summary>
public interface ISenderRules
{
    SenderVerdict Judge(SenderProfile profile);
}

/// <summary>What sender rules look at.</summary>
/// <param name="Author">The account as last seen.</param>
/// <param name="Channel">Name of the channel.</param>
/// <param name="History">What we hold of him.</param>
/// <param name="At">The moment of the look, UTC.</param>
public readonly record struct SenderProfile(Author Author, string Channel, SenderHistory History, DateTimeOffset At)
{
    /// <summary>Platform or mail authentication, or the operator (<c>TrustAuthor</c>), vouches for the address: without it the address is only what a sender wrote of himself.</summary>
    public bool IsAddressVouched { get; init; }
}

/// <param name="Posts">Posts of this identity.</param>
/// <param name="Noise">How many of them were decided as noise.</param>
/// <param name="Complaints">How many of them were decided as complaints.</param>
public readonly record struct SenderHistory(long Posts, long Noise, long Complaints)
{
    /// <summary>Posts of his that say, nearly word for word, what several accounts, or he himself, said shortly before.</summary>
    public long Copies { get; init; }
}

/// <summary>The kind of a sender, and why.</summary>
/// <param name="Kind">Unknown rather than wrong.</param>
/// <param name="Evidence">At least one item, unless the kind is unknown.</param>
public sealed record SenderVerdict(SenderKind Kind, IReadOnlyList<SenderEvidence> Evidence)
{
    /// <summary>Nothing tells.</summary>
    public static readonly SenderVerdict Unknown = new(SenderKind.Unknown, []);

    /// <summary>The verdict ends then at the latest, 180 days after it was made; null: it rests on the settings and ends with them.</summary>
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>One reason for a sender's kind.</summary>
/// <param name="Rule">Rule, list or setting, e.g. <c>senders-en/newsroom</c> or <c>Contacts:OwnDomains</c>.</param>
/// <param name="Found">Where it was found, and what: <c>bio: newsroom of</c>.</param>
/// <param name="For">What it speaks for.</param>
/// <param name="Weight">Signed.</param>
public sealed record SenderEvidence(string Rule, string Found, SenderKind For, double Weight);

/// <summary>What the operator's directory says of a person.</summary>
/// <param name="Number">Customer number; null: none.</param>
/// <param name="Contract">Name of the contract or its level; null: none.</param>
/// <param name="IsVip">On the operator's list.</param>
/// <param name="Service">What he uses; null: not told.</param>
/// <param name="Basis">given, consent or public: by what right it is known (R30).</param>
public sealed record CustomerFacts(string? Number, string? Contract, bool IsVip, string? Service, string Basis)
{
    /// <summary>As the directory names him.</summary>
    public string? Name { get; init; }

    /// <summary>The key by which he was found, e.g. <c>address</c>.</summary>
    public string MatchedBy { get; init; } = "";
}
