namespace Hub.Contracts;

/// <summary>Pure functions over a post and facts: no clock, no store, no network; safe to call from many threads.</summary>
public interface IClassifier
{
    /// <summary>Short hash of the active packs, recorded with every decision.</summary>
    string Packs { get; }

    /// <summary>The costly part, on the channel's own task.</summary>
    Scored Score(Post post);

    /// <summary>The cheap part, in the writer.</summary>
    Verdict Decide(Scored scored, Facts facts);
}

/// <summary>What <see cref="IClassifier.Score"/> found; opaque but for the language.</summary>
public abstract class Scored
{
    /// <summary>en, de, ru, uk or other.</summary>
    public abstract string Language { get; }

    /// <summary>What the text says of its sender ("I write for the Gazette"); empty: nothing.</summary>
    public virtual IReadOnlyList<SenderEvidence> SaidOfSender(string channel) => [];
}

/// <summary>What is known of the sender and the place when the post is decided; stored with the decision so that replay is exact.</summary>
public sealed record Facts(SenderFacts Sender, ContextFacts Context);

/// <param name="Kind">Joined by Core from lists, directory, history and the rules' votes.</param>
/// <param name="Followers">As last seen.</param>
/// <param name="Verified">As last seen.</param>
/// <param name="AccountCreatedAt">By the platform.</param>
/// <param name="PostsBefore">Posts of this identity that we already hold.</param>
public sealed record SenderFacts(SenderKind Kind, long? Followers, bool? Verified, DateTimeOffset? AccountCreatedAt, long PostsBefore)
{
    /// <summary>Why he is of this kind; null: nothing tells.</summary>
    public IReadOnlyList<SenderEvidence>? Evidence { get; init; }

    /// <summary>What the directory says of him; null: he is not in it, or nothing vouches for who he is.</summary>
    public CustomerFacts? Customer { get; init; }
}

/// <param name="Channel">Name of the channel.</param>
/// <param name="FollowsUp">The conversation held posts before.</param>
/// <param name="OpenTicket">The conversation has a ticket that is not closed.</param>
/// <param name="ReceivedAt">Ours, UTC.</param>
public sealed record ContextFacts(string Channel, bool FollowsUp, bool OpenTicket, DateTimeOffset ReceivedAt)
{
    /// <summary>People who passed the post on without a word of their own, as far as they were seen by then; null: none.</summary>
    public long? Reposts { get; init; }
}

/// <summary>What the classifier says of a post.</summary>
/// <param name="Category">The one with the highest score; ties in the order of <see cref="Contracts.Category"/>.</param>
/// <param name="RequestKind">Only for requests.</param>
/// <param name="Confidence">Soft-max of the winner, 0..1; 0 where no rule fired.</param>
/// <param name="Margin">Winner's probability less the second's, 0..1.</param>
/// <param name="PriorityVote">The packs' vote; null: none.</param>
/// <param name="Service">Entry of the operator's catalogue.</param>
/// <param name="Tags">In alphabetical order.</param>
/// <param name="Scores">Sum of weights by <see cref="Contracts.Category"/>, indexed by its value.</param>
/// <param name="Evidence">Every rule that fired; its category weights add up to <paramref name="Scores"/>.</param>
/// <param name="Packs">Hash of the packs that said so.</param>
public sealed record Verdict(
    Category Category, RequestKind? RequestKind, double Confidence, double Margin, Priority? PriorityVote, string? Service,
    IReadOnlyList<string> Tags, IReadOnlyList<double> Scores, IReadOnlyList<Evidence> Evidence, string Packs);

/// <summary>One rule that fired on one place of the text.</summary>
/// <param name="Rule">Pack and rule id, e.g. <c>en/outage-is-down</c>.</param>
/// <param name="Start">UTF-16 offset into <see cref="Post.Text"/>.</param>
/// <param name="Length">UTF-16 units; 0 where the rule looked at something else than the text.</param>
/// <param name="Weight">Signed; what it adds.</param>
/// <param name="For">What it votes for: a category, <c>request:status</c>, <c>sender:media</c>, <c>priority:high</c>, <c>service:internet</c>, <c>tag:wifi</c>.</param>
public sealed record Evidence(string Rule, int Start, int Length, double Weight, string For);

/// <summary>In the order that settles ties.</summary>
public enum Category { Incident, Complaint, Request, Praise, Noise }

public enum RequestKind { Information, Service, Status }

public enum SenderKind { Unknown, Customer, Prospect, Staff, Vip, Media, Expert, Competitor, Bot, Unwanted }

/// <summary>Higher value, sooner delivered.</summary>
public enum Priority { Low, Medium, High, Critical }
