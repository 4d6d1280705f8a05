using Hub.Contracts;

namespace Hub.Classifier.Senders;

/// <summary>Where in a profile words are looked for.</summary>
internal enum ProfileField { Bio, Name, Handle, Domain }

/// <summary>A rule over a profile; every part that is set must hold, of a list one entry.</summary>
/// <param name="Name"><c>file/rule</c>.</param>
/// <param name="For">The kind that it speaks for.</param>
/// <param name="Weight">Signed.</param>
internal sealed record SenderRule(string Name, SenderKind For, double Weight)
{
    /// <summary>Phrases by field: words, <c>stem*</c>, <c>(a|b)</c>; of handles <c>*end</c> or <c>start*</c>; of domains the domain itself.</summary>
    public IReadOnlyDictionary<ProfileField, IReadOnlyList<string>> Words { get; init; } = new Dictionary<ProfileField, IReadOnlyList<string>>();

    /// <summary>Phrases of the bio or the name that undo it.</summary>
    public IReadOnlyList<string> Unless { get; init; } = [];

    public SenderConditions When { get; init; } = new();
}

/// <summary>What numbers and marks must say; null: anything.</summary>
internal sealed record SenderConditions
{
    public bool? Verified { get; init; }

    public long? LeastFollowers { get; init; }

    public long? MostFollowers { get; init; }

    /// <summary>Of the account, by the platform.</summary>
    public int? MostDaysOld { get; init; }

    public int? LeastDaysOld { get; init; }

    public long? LeastPosts { get; init; }

    /// <summary>0..1 of his posts.</summary>
    public double? LeastNoise { get; init; }

    public double? LeastComplaints { get; init; }

    public long? LeastCopies { get; init; }

    public bool IsEmpty => this == new SenderConditions();

    public bool Hold(in SenderProfile profile)
    {
        var (author, history) = (profile.Author, profile.History);
        double? days = author.CreatedAt is { } created ? (profile.At - created).TotalDays : null;
        return (Verified is null || author.Verified == Verified)
            && (LeastFollowers is null || author.Followers >= LeastFollowers)
            && (MostFollowers is null || author.Followers <= MostFollowers)
            && (MostDaysOld is null || days <= MostDaysOld)
            && (LeastDaysOld is null || days >= LeastDaysOld)
            && (LeastPosts is null || history.Posts >= LeastPosts)
            && (LeastNoise is null || (history.Posts > 0 && history.Noise >= LeastNoise * history.Posts))
            && (LeastComplaints is null || (history.Posts > 0 && history.Complaints >= LeastComplaints * history.Posts))
            && (LeastCopies is null || history.Copies >= LeastCopies);
    }

    /// <summary>In the words of the file, for the evidence.</summary>
    public string Told(in SenderProfile profile)
    {
        var (author, history) = (profile.Author, profile.History);
        var told = new List<string>();
        if (Verified is not null)
            told.Add(Verified.Value ? "verified" : "not verified");
        if (LeastFollowers is not null || MostFollowers is not null)
            told.Add($"followers: {author.Followers}");
        if (MostDaysOld is not null || LeastDaysOld is not null)
            told.Add($"account of {author.CreatedAt:yyyy-MM-dd}");
        if (LeastNoise is not null)
            told.Add($"noise: {history.Noise} of {history.Posts} posts");
        if (LeastComplaints is not null)
            told.Add($"complaints: {history.Complaints} of {history.Posts} posts");
        if (LeastCopies is not null)
            told.Add($"copies: {history.Copies}");
        return told.Count == 0 ? $"posts: {history.Posts}" : string.Join(", ", told);
    }
}
