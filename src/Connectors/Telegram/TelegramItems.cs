using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>
/// Updates that Telegram sends by webhook, one a request. All that is stored is answered 200, what cannot be read too: Telegram sends again whatever is not answered 2xx, and keeps later updates waiting.
/// They come in parallel and in any order, so each revision is ordered by its own time and, within a second, by the update's id.
/// </summary>
internal sealed class TelegramItems : IPushedShape
{
    private const int IdBits = 24;

    public PushedBody Read(WebhookRequest request)
    {
        var update = TelegramUpdates.Read(request.Body, request.ReceivedAt);
        return PushedBody.Many([.. update.Changes.Select(change => new ItemReading(Ordered(change, update), null))], update.Skipped is null ? 0 : 1);
    }

    /// <summary>In its own place: an edit that came meanwhile stays the newer one.</summary>
    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) =>
        TelegramUpdates.Read(raw, receivedAt) is { Id: not null, Changes: [Put put] } update ? Ordered(put, update) : Again(id, raw, receivedAt);

    /// <summary>One update, or the list that an album was kept as.</summary>
    public static Change Again(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        try
        {
            var updates = raw.Trim(" \t\r\n"u8) is { IsEmpty: false } json && json.Span[0] == '[' && JsonSlices.Of(json, 100) is { } slices
                ? slices.Select(slice => TelegramUpdates.Read(slice, receivedAt)).ToList() : [TelegramUpdates.Read(raw, receivedAt)];
            return updates.Count > 0 && updates.All(update => update.Changes is [Put or Gone or Defective])
                ? updates.Count == 1 ? updates[0].Changes[0] : updates.All(update => update.Changes[0] is Put) ? TelegramBatch.Joined(updates, raw) : new Defective(id, raw, "A part of the album cannot be read.")
                : new Defective(id, raw, $"It holds no post: {updates.FirstOrDefault()?.Skipped ?? "several changes"}.");
        }
        catch (JsonException error)
        {
            return new Defective(id, raw, $"It is no JSON: {ItemProblem.Broken(error)}.");
        }
    }

    private static Change Ordered(Change change, UpdateReading update) => change is Put put
        ? new Put(put.Post with { OrderValue = (Time(update.Raw) << IdBits) | (update.Id!.Value & ((1L << IdBits) - 1)) })
        : change;

    private static long Time(ReadOnlyMemory<byte> raw)
    {
        var update = JsonSerializer.Deserialize(raw.Span, TelegramJson.Default.TelegramUpdate)!;
        var message = update.Message ?? update.EditedMessage ?? update.ChannelPost ?? update.EditedChannelPost ?? update.BusinessMessage ?? update.EditedBusinessMessage;
        return Math.Clamp(message?.EditDate ?? message?.Date ?? 0, 0, 1L << 38);
    }
}
