using Hub.Contracts;

namespace Hub.Core;

/// <summary>One post in a list.</summary>
public sealed record PostSummary(
    long Id, string Channel, string NativeId, PostState State, string? Author, string? Text, string? Language, DateTimeOffset CreatedAt, DateTimeOffset ReceivedAt,
    Category? Category, double? Confidence, Priority? Priority, PolicyAction? Action, string? PolicyRow, long ConversationId, long? TicketId, string? TicketNativeId)
{
    /// <summary>What the desk says of the ticket; null: there is none.</summary>
    public DeskStatus? TicketStatus { get; init; }

    /// <summary>Of the decision that stands: an action names it, so that nobody acts on what is no longer so; null: nothing was decided.</summary>
    public long? Version { get; init; }

    /// <summary>Characters of a text in a list.</summary>
    public const int LongestText = 500;

    /// <summary>The text goes on; the post's own record has it whole.</summary>
    public bool TextIsCut { get; init; }
}

public enum PostState { Current, History, Gone }

/// <summary>What a list of posts is asked for; pages go back by <paramref name="Before"/> (a post id), newest first.</summary>
public sealed record PostQuery(int Limit = 50, long? Before = null, string? Channel = null, Category? Category = null, PolicyAction? Action = null, string? Text = null);

/// <summary>The whole record of a post.</summary>
public sealed record PostRecord(
    PostSummary Summary, string? Subject, string? Html, string? Url, PostKind Kind, Visibility Visibility, Author? Author, IReadOnlyList<Attachment> Attachments,
    string? ThreadId, string? InReplyTo, ConversationRecord Conversation, IReadOnlyList<RevisionRecord> Revisions, IReadOnlyList<ArrivalRecord> Arrivals,
    IReadOnlyList<DecisionRecord> Decisions, IReadOnlyList<DeliveryRecord> Deliveries)
{
    /// <summary>What came back from the desks of the conversation's tickets, oldest first.</summary>
    public IReadOnlyList<DeskEventRecord> DeskEvents { get; init; } = [];

    /// <summary>What became of the files that the post links to.</summary>
    public IReadOnlyList<FileRecord> Files { get; init; } = [];
}

/// <summary>A merge is kept only while the ticket's id is not known yet.</summary>
public enum DeskEventKind { Status, Comment, Merged }

/// <summary>A status or a public comment that came from a backend, recorded once.</summary>
/// <param name="Word">The status in the desk's own words.</param>
/// <param name="Text">Of a comment.</param>
/// <param name="At">The desk's time.</param>
public sealed record DeskEventRecord(
    long Id, string Backend, DeskEventKind Kind, string NativeId, long TicketId, string? TicketNativeId, DeskStatus? Status, string? Word, string? Text, string? Author,
    DateTimeOffset At, DateTimeOffset ReceivedAt);

/// <summary>A file that a post links to.</summary>
/// <param name="Hash">SHA-256 of the content, once it is here.</param>
/// <param name="Reason">Why it is not here (yet); null: it was not tried, or it is.</param>
public sealed record FileRecord(string? Name, string Url, string? ContentType, long? Bytes, FileState State, string? Hash, int Attempts, DateTimeOffset? DueAt, string? Reason);

public enum FileState { Waiting, Here, Failed, TooLarge }

/// <summary>Posts that belong together.</summary>
/// <param name="Step">The threading step that opened it.</param>
public sealed record ConversationRecord(long Id, string Channel, string? ThreadKey, string Step, string? Asker, IReadOnlyList<long> Posts)
{
    /// <summary>The step that placed the post whose record this is; null: none is asked for.</summary>
    public string? PostStep { get; init; }
}

public sealed record RevisionRecord(long RowId, int Revision, long OrderValue, PostState State, string? Text, DateTimeOffset CreatedAt, DateTimeOffset ReceivedAt);

public sealed record ArrivalRecord(string Channel, string NativeId, long OrderValue, DateTimeOffset ReceivedAt);

/// <summary>One decision with everything that explains it (R23, G1).</summary>
public sealed record DecisionRecord(
    long Id, DateTimeOffset MadeAt, Category Category, RequestKind? RequestKind, double Confidence, double Margin, Priority Priority, PolicyAction Action, string PolicyRow,
    string? Backend, string? Route, string? Service, IReadOnlyList<string> Tags, IReadOnlyList<double> Scores, IReadOnlyList<Evidence> Evidence, Facts Facts, string Packs)
{
    /// <summary>Impact and urgency in a sentence; null: the words alone decided.</summary>
    public string? PriorityReason { get; init; }
}

/// <summary>One row of the outbox with the event that it delivers; <paramref name="Body"/> only in <see cref="IHubReader.DeliveryAsync"/>.</summary>
public sealed record DeliveryRecord(
    long Id, string Backend, TicketEventKind Kind, DeliveryState State, Priority Priority, int Attempt, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, DateTimeOffset? IntentAt,
    string? Reason, long TicketId, string? TicketNativeId, string? TicketUrl, long PostId, string Key, TicketEvent? Body)
{
    /// <summary>What the desk says of the ticket now.</summary>
    public DeskStatus? TicketStatus { get; init; }

    /// <summary>What came back from the desk; only in <see cref="IHubReader.DeliveryAsync"/>.</summary>
    public IReadOnlyList<DeskEventRecord> DeskEvents { get; init; } = [];

    public string? Channel { get; init; }

    public Category? Category { get; init; }

    /// <summary>State, tries and content in one word, for actions that shall hold for what was seen; only in <see cref="IHubReader.DeliveryAsync"/>, like the edits.</summary>
    public string? Version { get; init; }

    /// <summary>What people changed, in their order; the first one holds the event as it was frozen.</summary>
    public IReadOnlyList<EditRecord> Edits { get; init; } = [];
}

/// <summary>States of a row of the outbox (docs/decisions/0003-outcomes.md).</summary>
public enum DeliveryState { Due, Intended, Doubt, Held, Done, Parked, Dead, Cancelled, Verify }

public sealed record QuarantineRecord(long Id, string Channel, string NativeId, string Reason, DateTimeOffset At, int Attempts, QuarantineState State, int Bytes, byte[]? Raw)
{
    /// <summary>The item came from the desk of a backend, whose name stands in the channel's place.</summary>
    public bool IsBackend { get; init; }
}

/// <summary>An item waits until it is read (released) or a person drops it; then its bytes are gone and its reason stays.</summary>
public enum QuarantineState { Waiting, Released, Dropped }

/// <summary>One lane with its counts since the store began; seen = stored + repeated + quarantined + reach + own + gone + cut + skipped (R3).</summary>
public sealed record LaneRecord(
    string Channel, string Lane, string Cursor, long Epoch, DateTimeOffset? LastSuccess, long Seen, long Stored, long Repeated, long Quarantined, long Reach, long Own, long Gone, long Cut, long Skipped);

/// <summary>Counts of posts by day, channel and category.</summary>
public sealed record CountRecord(DateOnly Day, string Channel, Category Category, PolicyAction Action, long Posts);

/// <summary>Rows of the outbox by backend and state, with the age of the oldest that is not done.</summary>
public sealed record BacklogRecord(string Backend, DeliveryState State, long Rows, DateTimeOffset? Oldest)
{
    /// <summary>Of rows that are done: those which the desk was found to hold more than once.</summary>
    public long FoundTwice { get; init; }

    /// <summary>Of rows that are done: those that leave something to a person, as their reason says.</summary>
    public long Tasks { get; init; }
}

/// <summary>Reads the store without disturbing the writer; safe to call from many threads.</summary>
public interface IHubReader
{
    IReviewReader Reviews { get; }

    Task<IReadOnlyList<PostSummary>> PostsAsync(PostQuery query, CancellationToken stop);

    Task<PostRecord?> PostAsync(long id, CancellationToken stop);

    /// <summary>Those that were joined into another are not listed.</summary>
    Task<IReadOnlyList<ConversationSummary>> ConversationsAsync(ConversationQuery query, CancellationToken stop);

    /// <summary>The conversation, or the one that it was joined into.</summary>
    Task<ConversationDetail?> ConversationAsync(long id, CancellationToken stop);

    Task<IReadOnlyList<DeliveryRecord>> DeliveriesAsync(DeliveryQuery query, CancellationToken stop);

    Task<DeliveryRecord?> DeliveryAsync(long id, CancellationToken stop);

    Task<SearchSummary> SummaryAsync(DeliveryQuery query, CancellationToken stop);

    Task<IReadOnlyList<QuarantineRecord>> QuarantineAsync(QuarantineQuery query, CancellationToken stop);

    Task<QuarantineRecord?> QuarantinedAsync(long id, CancellationToken stop);

    Task<SearchSummary> SummaryAsync(QuarantineQuery query, CancellationToken stop);

    Task<IReadOnlyList<LaneRecord>> LanesAsync(CancellationToken stop);

    /// <summary>The lanes by which backends are read; <see cref="LaneRecord.Channel"/> is the backend's name.</summary>
    Task<IReadOnlyList<LaneRecord>> DeskLanesAsync(CancellationToken stop);

    Task<IReadOnlyList<CountRecord>> CountsAsync(CancellationToken stop);

    Task<IReadOnlyList<BacklogRecord>> BacklogAsync(CancellationToken stop);
}
