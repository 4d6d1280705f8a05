using Hub.Contracts;

namespace Hub.Tests.Core.Replies;

/// <summary>A pushed channel that can answer: keeps what went back, with outcomes by script.</summary>
internal sealed class AnsweringChannel(BackendClass kind = BackendClass.Keyed) : IConnector, IReplier
{
    private readonly Lock gate = new();
    private readonly List<Reply> replies = [];

    public bool CanReply => true;

    public ReplyPromise Promise { get; } = new(kind, null);

    public Func<Reply, Outcome?>? Script { get; set; }

    /// <summary>Called with every reply that was accepted.</summary>
    public Func<Reply, Task>? Heard { get; set; }

    public IReadOnlyList<string> Lanes => [];

    public IReadOnlyList<Reply> Replies
    {
        get
        {
            lock (gate)
                return [.. replies];
        }
    }

    public async ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop)
    {
        lock (gate)
            replies.Add(reply);
        if (Script?.Invoke(reply) is { } outcome)
            return outcome;
        if (Heard is { } heard)
            await heard(reply);
        return new Accepted(new TicketReference($"reply-{reply.Key.Value}"));
    }

    public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => throw new NotSupportedException("no lanes");

    public ValueTask DisposeAsync() => default;
}
