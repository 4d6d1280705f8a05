using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>The same account, by webhook beside the lanes: X calls /in/{channel} with a signature by the app's consumer secret; what it does not tell, the lanes bring.</summary>
internal sealed class XWebhook(XConnector polled, PushedConnector pushed, XEvents events)
    : IConnector, IWebhookConnector, IHeadCheckingConnector, IRereadingConnector, ISelfCheckingConnector, IReplier, ISpendingConnector
{
    public IReadOnlyList<string> Lanes => polled.Lanes;

    public bool CanReply => polled.CanReply;

    public ReplyPromise Promise => polled.Promise;

    public string Spending => polled.Spending;

    public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => polled.ReadAsync(lane, from, stop);

    public WebhookReading? RefuseByHead(WebhookRequest head) => pushed.RefuseByHead(head);

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop) => pushed.ReceiveAsync(request, stop);

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => polled.Reread(id, raw, receivedAt) is not Defective and { } change ? change : events.Reread(id, raw, receivedAt);

    public ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop) => polled.ReplyAsync(reply, stop);

    public ValueTask<IReadOnlyList<Fault>> CheckAsync(CancellationToken stop) => polled.CheckAsync(stop);

    public ValueTask DisposeAsync() => polled.DisposeAsync();
}
