using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>The same bot by webhook: Telegram calls /in/{channel} with a secret token of ours (setWebhook, secret_token).</summary>
internal sealed class TelegramWebhook(PushedConnector pushed, TelegramOptions options, TelegramClient client, Surroundings with)
    : IConnector, IWebhookConnector, IHeadCheckingConnector, IRereadingConnector, IReplier, IFileSource, ISelfCheckingConnector, IRetainingSource
{
    private readonly TelegramFiles files = new(client, with.Time);

    public IReadOnlyList<string> Lanes => pushed.Lanes;

    /// <summary>Longer stops lose what came meanwhile.</summary>
    public TimeSpan Keeps => TimeSpan.FromHours(24);

    public bool CanReply => pushed.CanReply;

    public ReplyPromise Promise => pushed.Promise;

    public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => pushed.ReadAsync(lane, from, stop);

    public WebhookReading? RefuseByHead(WebhookRequest head) => pushed.RefuseByHead(head);

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop) => pushed.ReceiveAsync(request, stop);

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => pushed.Reread(id, raw, receivedAt);

    public ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop) => pushed.ReplyAsync(reply, stop);

    public ValueTask<FetchResult> FetchAsync(Uri address, Stream into, long most, CancellationToken stop) => files.FetchAsync(address, into, most, stop);

    public ValueTask<IReadOnlyList<Fault>> CheckAsync(CancellationToken stop) => TelegramCheck.AtAsync(client, options, with.Name, stop);

    public ValueTask DisposeAsync() => pushed.DisposeAsync();
}
