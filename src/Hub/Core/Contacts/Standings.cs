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

    /// <summary>Fewer copies say nothing; with more of them he is looked at again each time, as long as they are few.</summary>
    private const int FewCopies = 3, ManyCopies = 20;
    private const int MostRecent = 32_768;
    private readonly OwnAccounts own = new(setup, channels.Select(channel => channel.Setup));
    private readonly Generations<long, Standing> recent = new(MostRecent);

    private int seen;

    public string? Country => setup.Country;

    /// <summary>Set once the store is open.</summary>
    public ImportedDirectory? Imported { get; set; }

    public Standing Of(ChannelContext channel, IdentityUse use, Author author, long now)
    {
        if (Imported?.Version is { } version && version != seen)
        {
            recent.Clear();
            seen = version;
        }
        if (recent.TryGet(use.Row.Id, out var known) && use.ChangedProfile is null && !IsOver(known, now) && !HasDoubled(known, use.Row.Posts) && !HasCopied(known, use.Copies))
        {
            use.IsJudged = known.Verdict.Kind != use.Row.Kind; // remembered, though the group that should have written it was taken back
            return Marked(use, known);
        }
        var standing = Work(channel, use, author, now);
        if (use.Row.Posts >= FewPosts)
            standing = standing with { AtPosts = use.Row.Posts };
        if (use.Copies >= FewCopies)
            standing = standing with { AtCopies = use.Copies };
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
        var phone = author.PhoneVerified == true || channel.Setup.TrustAuthor ? PhoneNumber.Normal(author.Phone, Country) : null;
        var customer = setup.Directory.Find(channel.Name, author, vouched, phone) ?? Imported?.Find(channel.Name, author, vouched, phone);
        if (setup.Known.Find(channel.Name, author, vouched) is { } known)
            return new Standing(known, customer);
        if (customer is not null)
            return new Standing(CustomerDirectory.VerdictOf(customer), customer);
        if (setup.Rules is null)
            return Standing.Unknown;
        var profile = new SenderProfile(author, channel.Name, new SenderHistory(use.Row.Posts, use.Row.Noise, use.Row.Complaints) { Copies = use.Copies }, Clock.At(now)) { IsAddressVouched = vouched };
        var verdict = setup.Rules.Judge(profile);
        return verdict.Kind == SenderKind.Unknown ? Standing.Unknown : new Standing(verdict with { Expires = Soonest(verdict.Expires, profile.At + Longest) });
    }

    private static bool HasDoubled(Standing known, long posts) => posts >= FewPosts && posts >= 2 * known.AtPosts;

    private static bool HasCopied(Standing known, long copies) => copies >= FewCopies && copies != known.AtCopies && (copies <= ManyCopies || copies >= 2 * known.AtCopies);

    private static DateTimeOffset Soonest(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private static bool IsOver(Standing standing, long now) => standing.Verdict.Expires is { } end && Clock.Micros(end) <= now;
}
