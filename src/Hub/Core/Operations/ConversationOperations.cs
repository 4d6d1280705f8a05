using Hub.Core.Intake;

namespace Hub.Core.Operations;

/// <summary>Each act is one transaction of the writer; what it would do is worked out by the same code.</summary>
internal sealed class ConversationOperations(Writer writer) : IConversationOperations
{
    public Task<ConversationActed> MergeAsync(long one, long other, ConversationOrder order, CancellationToken stop) => writer.DoAsync(recorder => recorder.Hand.Merge(one, other, order), stop);

    public Task<ConversationActed> SplitAsync(long conversation, IReadOnlyList<long> posts, ConversationOrder order, CancellationToken stop) =>
        writer.DoAsync(recorder => recorder.Hand.Split(conversation, posts, order), stop);

    public Task<ConversationActed> UndoAsync(long act, ConversationOrder order, CancellationToken stop) => writer.DoAsync(recorder => recorder.Hand.Undo(act, order), stop);
}
