using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>What comes back from a backend's desk, by polling and by its calls, as preset and settings say.</summary>
internal sealed class WayBack(HttpSinkOptions options, Credentials credentials, Surroundings with)
{
    private readonly StatusReader? status = options.Back.Status is null ? null : new StatusReader(options, credentials, with);
    private readonly DeskWebhook? webhook = options.Back.Webhook is null ? null : new DeskWebhook(options.Back, with.Time);

    public IReadOnlyList<string> Lanes { get; } = options.Back.Status is null ? [] : ["status"];

    public bool TakesWebhooks => webhook is not null;

    public IAsyncEnumerable<Batch> ReadAsync(Cursor from, CancellationToken stop) => status!.ReadAsync(from, stop);

    public WebhookReading? RefuseByHead(WebhookRequest head) => webhook?.RefuseByHead(head);

    public WebhookReading Receive(WebhookRequest request) => webhook?.Receive(request) ?? new Denied(new Problem(404, "No such backend", "This backend takes no webhooks."));

    /// <summary>With the maps of today; an item may have been polled or pushed.</summary>
    public IReadOnlyList<Change> Reread(string id, ReadOnlyMemory<byte> raw)
    {
        var tried = new[] { Polled(raw), webhook?.Items.Changes(webhook.Items.Read(raw)) }.OfType<IReadOnlyList<Change>>().ToList();
        return tried.Find(changes => changes.Count > 0 && changes.All(change => change is DeskEvent))
            ?? (tried.Count > 0 ? tried[0] : [new Defective(id, raw, "this backend is no longer read back.")]);
    }

    private IReadOnlyList<Change>? Polled(ReadOnlyMemory<byte> raw)
    {
        if (status is null)
            return null;
        if (status.Items.Asked(raw) is { } asked)
            return [asked];
        if (options.Back.Status!.Detail is null || JsonPointer.TryParse("/item")!.Slice(raw.Span) is not { } item)
            return status.Items.Changes(status.Items.Read(raw));
        return status.Items.Changes(status.Items.Read(raw[item], JsonPointer.TryParse("/ticket")!.Find(raw.Span)) with { Raw = raw });
    }
}
