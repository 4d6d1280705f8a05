using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Review;

/// <summary>A post as it stands, with the decision that stands for it.</summary>
internal sealed record StandingPost(PostRow Row, DecisionRow Decision, string PolicyRow, string? Backend)
{
    /// <summary>Of its author.</summary>
    public long Contact { get; init; }
}

/// <summary>What a person changed: the decision before and the one after, which hold the facts of their time.</summary>
/// <param name="UndoneBy">The correction that took it back; null: it holds.</param>
internal sealed record CorrectionRow(long Id, long Post, long Before, long After, ReviewAction Kind, long At, string By, string? Why, long? UndoneBy);

internal sealed record AuditRow(long Id, long At, string By, string Action, string Subject, string? Before, string? After, string? Why);

/// <summary>What a person did, for the record: ids and words of ours, no word of a post.</summary>
/// <param name="Subject">What it was done to, e.g. <c>post 12</c>.</param>
/// <param name="Before">Null: nothing stood.</param>
internal readonly record struct Act(string Action, string Subject, string? Before, string? After, string? Why = null);

internal static class Audits
{
    /// <summary>Puts it on record; names and reasons are cleaned and bounded.</summary>
    public static void Note(this IWriteSession session, long now, string by, in Act act) => session.Reviews.Add(
        new AuditRow(session.NextId(), now, CleanText.Line(by), act.Action, act.Subject, act.Before, act.After, act.Why is null ? null : CleanText.Line(act.Why)));
}

/// <summary>What people do to decisions, and the record of it.</summary>
internal interface IReviewWrites
{
    /// <summary>The post's current revision and its decision; null: it is not here, or gone.</summary>
    StandingPost? Load(long post);

    /// <summary>Another decision stands for the post's current revision.</summary>
    void Decide(long row, long decision);

    void Add(CorrectionRow row);

    /// <summary>The last correction of the post that was not taken back.</summary>
    CorrectionRow? Last(long post);

    void SetUndone(long correction, long by);

    void Add(AuditRow row);
}
