using Hub.Core.Storage;

namespace Hub.Core.Review;

/// <summary>A post as it stands, with the decision that stands for it.</summary>
internal sealed record StandingPost(PostRow Row, DecisionRow Decision, string PolicyRow, string? Backend);

/// <summary>What a person changed: the decision before and the one after, which hold the facts of their time.</summary>
/// <param name="UndoneBy">The correction that took it back; null: it holds.</param>
internal sealed record CorrectionRow(long Id, long Post, long Before, long After, ReviewAction Kind, long At, string By, string? Why, long? UndoneBy);

internal sealed record AuditRow(long Id, long At, string By, string Action, string Subject, string? Before, string? After, string? Why);

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
