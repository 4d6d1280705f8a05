using Hub.Contracts;

namespace Hub.Core;

/// <summary>What a person does with a post that was decided.</summary>
public enum ReviewAction
{
    /// <summary>The verdict is right: the policy goes on as if it had been sure.</summary>
    Accept,

    /// <summary>It is of another category; the policy goes on with that.</summary>
    Reclassify,

    /// <summary>A ticket on the route that the person names.</summary>
    Route,

    /// <summary>Nobody has to do anything.</summary>
    Noise,

    /// <summary>Takes the last of these back.</summary>
    Undo,

    /// <summary>It was left alone, as its sender flooded or was on a list: it is scored and decided now.</summary>
    Release,
}

/// <param name="By">Who asks for it.</param>
public sealed record ReviewOrder(ReviewAction Action, string By)
{
    /// <summary>Of the decision that the person saw (<see cref="ReviewRecord.Version"/>); null: whatever stands.</summary>
    public long? Version { get; init; }

    /// <summary>For <see cref="ReviewAction.Reclassify"/>.</summary>
    public Category? Category { get; init; }

    /// <summary>For a request.</summary>
    public RequestKind? RequestKind { get; init; }

    /// <summary>For <see cref="ReviewAction.Route"/>.</summary>
    public string? Route { get; init; }

    /// <summary>For <see cref="ReviewAction.Route"/>; null: the one that the policy would take.</summary>
    public string? Backend { get; init; }

    /// <summary>In the person's words; null: not told.</summary>
    public string? Why { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Version">Of the decision that stands now.</param>
/// <param name="Sentence">What was done, or why not and what changed.</param>
public sealed record Reviewed(long Post, bool Done, long Version, PolicyAction Action, string Sentence);

/// <summary>A post that waits for a person.</summary>
/// <param name="Version">Of its decision: an action names it, so that nobody acts on what is no longer so.</param>
public sealed record ReviewRecord(PostSummary Post, long Version)
{
    /// <summary>What the verdict stands on, with places in the text.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];
}

/// <summary>Where a post stands in the queue: a page goes on behind its last one, also when that was decided meanwhile.</summary>
public readonly record struct QueuePlace(Priority Priority, long Post)
{
    private static readonly int Levels = Enum.GetValues<Priority>().Length;

    /// <summary>The place as one number, for addresses and <c>before</c>.</summary>
    public long Number => checked((Post * Levels) + (int)Priority);

    public static QueuePlace Of(long number) => new((Priority)(number % Levels), number / Levels);

    public static QueuePlace Of(ReviewRecord waiting) => new(waiting.Post.Priority ?? default, waiting.Post.Id);
}

/// <summary>One action of a person.</summary>
/// <param name="Before">What stood before, in words; null: nothing.</param>
/// <param name="After">What stands since.</param>
public sealed record AuditRecord(long Id, DateTimeOffset At, string By, string Action, string Subject, string? Before, string? After, string? Why);

/// <summary>What a person may do with posts that wait for him, or were decided.</summary>
public interface IReviewOperations
{
    /// <summary>Null: no such post.</summary>
    Task<Reviewed?> ActAsync(ReviewOrder order, long post, CancellationToken stop);
}

/// <summary>Reads what waits for people and what they did.</summary>
public interface IReviewReader
{
    /// <summary>Most urgent first, then the longest waiting.</summary>
    /// <param name="behind">Only what stands behind this place; null: from the head on.</param>
    Task<IReadOnlyList<ReviewRecord>> WaitingAsync(QueuePlace? behind, int limit, CancellationToken stop);

    /// <summary>How many wait.</summary>
    Task<long> CountAsync(CancellationToken stop);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<AuditRecord>> AuditAsync(string? subject, long? before, int limit, CancellationToken stop);
}
