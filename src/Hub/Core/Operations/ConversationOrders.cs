using Hub.Contracts;

namespace Hub.Core;

/// <summary>Newest first; pages go back by <paramref name="Before"/> (a conversation's id).</summary>
public sealed record ConversationQuery(int Limit = 50, long? Before = null, string? Channel = null);

/// <summary>One conversation in a list.</summary>
public sealed record ConversationSummary(long Id, string Channel, string? ThreadKey, string Step, string? Asker, long Posts, string? TicketNativeId, DateTimeOffset CreatedAt);

/// <param name="Step">The threading step that placed it.</param>
public sealed record ConversationPost(long Id, string NativeId, string? Author, string Step, PostState State, DateTimeOffset ReceivedAt);

public sealed record ConversationTicket(long Id, string Backend, string? NativeId, string? Url, DeskStatus? Status);

/// <summary>What a person did with conversations.</summary>
public sealed record ConversationActRecord(long Id, ConversationActKind Kind, DateTimeOffset At, string By, DateTimeOffset? UndoneAt);

/// <summary>A conversation with all that belongs to it.</summary>
/// <param name="Joined">Conversations that turned out to be part of it.</param>
/// <param name="Linked">Those of other people in the same thread.</param>
public sealed record ConversationDetail(
    ConversationSummary Summary, IReadOnlyList<long> Joined, IReadOnlyList<long> Linked, IReadOnlyList<ConversationPost> Posts, IReadOnlyList<ConversationTicket> Tickets,
    IReadOnlyList<ConversationActRecord> Acts);

public enum ConversationActKind { Merge, Split }

/// <param name="By">Who asks.</param>
/// <param name="DryRun">Only say what would happen.</param>
public sealed record ConversationOrder(string By, bool DryRun);

/// <summary>What was done, or would be.</summary>
/// <param name="Act">Its number, by which it is undone; 0: nothing was done.</param>
/// <param name="Conversation">The conversation that is left, or the new one; 0: none yet.</param>
/// <param name="Fates">What becomes of each ticket and post, one sentence each.</param>
/// <param name="Refusal">Why it cannot be; null: it can.</param>
public sealed record ConversationActed(long Act, long Conversation, IReadOnlyList<string> Fates, string? Refusal);

/// <summary>Puts together and takes apart by hand what the steps got wrong; every act can be undone.</summary>
public interface IConversationOperations
{
    Task<ConversationActed> MergeAsync(long one, long other, ConversationOrder order, CancellationToken stop);

    Task<ConversationActed> SplitAsync(long conversation, IReadOnlyList<long> posts, ConversationOrder order, CancellationToken stop);

    Task<ConversationActed> UndoAsync(long act, ConversationOrder order, CancellationToken stop);
}
