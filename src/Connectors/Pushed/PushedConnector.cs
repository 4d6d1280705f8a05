using Hub.Contracts;
using Microsoft.Extensions.Logging;

namespace Hub.Connectors;

/// <summary>The shape in which a channel's senders write: our own, or a preset's.</summary>
internal interface IPushedShape
{
    PushedBody Read(WebhookRequest request);

    /// <summary>Reads what was kept of one item.</summary>
    Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt);
}

/// <summary>A channel to which systems send their posts as JSON.</summary>
internal sealed partial class PushedConnector(PushDoor door, IPushedShape shape, IReplier? replies, Surroundings with)
    : IConnector, IWebhookConnector, IHeadCheckingConnector, IRereadingConnector, IReplier
{
    /// <summary>None: posts come only by webhook.</summary>
    public IReadOnlyList<string> Lanes => [];

    public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) =>
        throw new ArgumentException($"A channel that is called by its senders has no lanes; asked for {lane}.", nameof(lane));

    public bool CanReply => replies is { CanReply: true };

    public ReplyPromise Promise => replies?.Promise ?? new ReplyPromise(BackendClass.Blind, null);

    public ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop) =>
        replies?.ReplyAsync(reply, stop) ?? ValueTask.FromResult<Outcome>(new Rejected($"The channel {with.Name} has no way back."));

    public WebhookReading? RefuseByHead(WebhookRequest head) => door.RefuseByHead(head);

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop) => ValueTask.FromResult(door.Refuse(request) ?? Read(request));

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => shape.Reread(id, raw, receivedAt);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private WebhookReading Read(WebhookRequest request)
    {
        var body = shape.Read(request);
        if (body.Skipped > 0)
            LogSkipped(with.Logger, with.Name, body.Skipped);
        return body.ToReading();
    }

    [LoggerMessage(1, LogLevel.Debug, "Channel {Channel} passed over {Items} items of kinds that it does not read")]
    private static partial void LogSkipped(ILogger logger, string channel, int items);
}
