using Hub.Contracts;

namespace Hub.Core.Replies;

/// <summary>A channel that answers, as the outbox delivers to it: replies go the way of every other delivery.</summary>
internal sealed class ReplySink(IReplier replier) : ISink
{
    public SinkPromise Promise { get; } = new(replier.Promise.Class, TimeSpan.Zero, replier.Promise.Window);

    public ValueTask<Outcome> DeliverAsync(Contracts.Delivery delivery, CancellationToken stop)
    {
        var body = delivery.Event;
        if (body is { Reply: ReplyKind.Answer, Visibility: Visibility.Public } && PublicWords.ForbiddenIn(body.Text) is { } found)
            return ValueTask.FromResult<Outcome>(new Rejected($"A public answer must not hold {found}: answer in private, or comment again without it."));
        return replier.ReplyAsync(
            new Reply(delivery.Key, body.Reply!.Value, body.NativeId, body.ThreadId, body.Author, body.Visibility, body.Text, body.Language, delivery.Attempt, delivery.InDoubt), stop);
    }

    /// <summary>The connector is its channel's.</summary>
    public ValueTask DisposeAsync() => default;
}
