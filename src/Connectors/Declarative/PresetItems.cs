using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Senders that have a shape of their own, as the channel's preset reads it (docs/channels.md).</summary>
internal sealed class PresetItems(ChannelPreset preset) : IPushedShape
{
    private static readonly byte[] Mark = [0xef, 0xbb, 0xbf];

    public PushedBody Read(WebhookRequest request) =>
        DeclarativeBody.Read(request.Body.Span.StartsWith(Mark) ? request.Body[Mark.Length..] : request.Body, preset, request.ReceivedAt);

    /// <summary>The body as it would have come with the item alone, or the item's bytes.</summary>
    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        var body = DeclarativeBody.Read(raw, preset, receivedAt);
        if (body.Items is null && DeclarativeBody.Read(raw, preset with { Items = Wire.JsonPointer.Whole }, receivedAt) is { Items: { Count: 1 } alone })
            return alone[0].Change;
        return body.Items switch
        {
            null => body.Whole.Change,
            [var item] when body.Skipped == 0 => item.Change,
            _ => new Defective(id, raw, $"It holds {(body.IsTooMany ? "too many" : body.Items.Count + body.Skipped)} items, where one was kept: let its sender send it again."),
        };
    }
}
