using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Works out what is known of a person: once an identity, and again when his profile changes or a verdict expires. Used by the writer's thread only.</summary>
internal sealed class Standings(ContactSetup setup, IEnumerable<ChannelContext> channels)
{
    /// <summary>Longest time that a verdict of rules holds (R30).</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(180);
    /// <summary>Fewer posts are no history.</summary>
    private const int FewPosts = 4;
    private readonly OwnAccounts own = new(setup, channels.Select(channel => channel.Setup));
    private readonly RecentStandings recent = new();

    public Standing Of(ChannelContext channel, IdentityUse use, Author author, long now)
    {
        if (recent.Get(use.Row.Id) is { } known && use.ChangedProfile is null && !IsOver(known, now) && !HasDoubled(known, use.Row.Posts))
        {
            use.IsJudged = known.Verdict.Kind != use.Row.Kind; // remembered, though the group that should have written it was taken back
            return Marked(use, known);
        }
        var standing = Work(channel, use, author, now);
        if (use.Row.Posts >= FewPosts)
            standing = standing with { AtPosts = use.Row.Posts };
        recent.Set(use.Row.Id, standing);
        use.IsJudged = standing.Verdict.Kind != SenderKind.Unknown || use.Row.Kind != SenderKind.Unknown;
        return Marked(use, standing);
    }

    /// <summary>Whom a person called spam is unwanted as long as that holds; what the rules say stays beside it.</summary>
    private static Standing Marked(IdentityUse use, Standing standing) => use.Mark is { Kind: ContactList.Spam } mark
        ? standing with { Verdict = new SenderVerdict(SenderKind.Unwanted, [new SenderEvidence("contacts/spam", $"entry {mark.Id} by {mark.By}", SenderKind.Unwanted, 1)]) } : standing;

    private Standing Work(ChannelContext channel, IdentityUse use, Author author, long now)
    {
        var vouched = author.Email is not null && (author.EmailVerified == true || channel.Setup.TrustAuthor);
        if (own.Of(channel.Name, author, vouched) is { } staff)
            return new Standing(staff);
        if (setup.Directory.Find(channel.Name, author, vouched) is { } customer)
            return new Standing(CustomerDirectory.VerdictOf(customer), customer);
        if (setup.Rules is null)
            return Standing.Unknown;
        var profile = new SenderProfile(author, channel.Name, new SenderHistory(use.Row.Posts, use.Row.Noise, use.Row.Complaints), Clock.At(now)) { IsAddressVouched = vouched };
        var verdict = setup.Rules.Judge(profile);
        return verdict.Kind == SenderKind.Unknown ? Standing.Unknown : new Standing(verdict with { Expires = Soonest(verdict.Expires, profile.At + Longest) });
    }

    private static bool HasDoubled(Standing known, long posts) => posts >= FewPosts && posts >= 2 * known.AtPosts;

    private static DateTimeOffset Soonest(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private static bool IsOver(Standing standing, long now) => standing.Verdict.Expires is { } end && Clock.Micros(end) <= now;
}

/// <summary>What was worked out lately, for a bounded number of people: two generations, of which the older is dropped whole.</summary>
internal sealed class RecentStandings
{
    private const int MostYoung = 32_768;
    private Dictionary<long, Standing> young = [], old = [];

    public Standing? Get(long identity) => young.TryGetValue(identity, out var known) || old.TryGetValue(identity, out known) ? known : null;

    public void Set(long identity, Standing standing)
    {
        if (young.Count >= MostYoung)
        {
            (old, young) = (young, old);
            young.Clear();
        }
        young[identity] = standing;
    }

    public void Clear()
    {
        young.Clear();
        old.Clear();
    }
}
