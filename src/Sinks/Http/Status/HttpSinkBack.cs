using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>The way back of a backend that speaks HTTP.</summary>
internal partial class HttpSink : IStatusSource, IDeskWebhook, IRereadingDesk
{
    private readonly WayBack back;

    public IReadOnlyList<string> StatusLanes => back.Lanes;

    public bool TakesWebhooks => back.TakesWebhooks;

    public IAsyncEnumerable<Batch> ReadStatusAsync(string lane, Cursor from, CancellationToken stop) => back.ReadAsync(from, stop);

    public WebhookReading? RefuseByHead(WebhookRequest head) => back.RefuseByHead(head);

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop) => ValueTask.FromResult(back.Receive(request));

    public IReadOnlyList<Change> Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => back.Reread(id, raw);
}
