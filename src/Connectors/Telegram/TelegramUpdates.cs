using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What an update's message is.</summary>
/// <param name="Word">The update's own word.</param>
internal readonly record struct TelegramKind(string Word, bool IsEdit, bool IsChannel);

/// <summary>What was made of one update.</summary>
/// <param name="Id">Null where it cannot be told.</param>
/// <param name="Changes">None where it is of a kind that is not read.</param>
/// <param name="Skipped">The kind that is not read; null: it was.</param>
/// <param name="Raw">The update.</param>
internal sealed record UpdateReading(long? Id, IReadOnlyList<Change> Changes, string? Skipped, ReadOnlyMemory<byte> Raw)
{
    public DateTimeOffset? At { get; init; }
}

/// <summary>Reads updates; what cannot be read is a <see cref="Defective"/>, and never an exception.</summary>
internal static class TelegramUpdates
{
    /// <summary>What is asked for; message reactions and membership are not read. The last one asked for holds until another is (getUpdates, allowed_updates).</summary>
    public static readonly IReadOnlyList<string> Kinds =
        ["message", "edited_message", "channel_post", "edited_channel_post", "business_message", "edited_business_message", "deleted_business_messages"];

    public static UpdateReading Read(ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        try
        {
            var update = JsonSerializer.Deserialize(raw.Span, TelegramJson.Default.TelegramUpdate) ?? throw new JsonException("null");
            return update.UpdateId is null ? Broken(raw, "The update has no update_id.") : Read(update, raw, receivedAt);
        }
        catch (JsonException error)
        {
            return Broken(raw, $"The update cannot be read at {error.Path ?? "its start"}: {ItemProblem.Broken(error)}.");
        }
    }

    private static UpdateReading Read(TelegramUpdate update, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        if (update.DeletedBusinessMessages is { Chat: not null, MessageIds: not null } deleted)
            return new UpdateReading(update.UpdateId, [.. deleted.MessageIds.Select(id => new Gone(TelegramMessages.Id(deleted.BusinessConnectionId, deleted.Chat.Id, id), receivedAt))], null, raw);
        var (message, kind) = update switch
        {
            { Message: { } found } => (found, new TelegramKind("message", false, false)),
            { EditedMessage: { } found } => (found, new TelegramKind("edited_message", true, false)),
            { ChannelPost: { } found } => (found, new TelegramKind("channel_post", false, true)),
            { EditedChannelPost: { } found } => (found, new TelegramKind("edited_channel_post", true, true)),
            { BusinessMessage: { } found } => (found, new TelegramKind("business_message", false, false)),
            { EditedBusinessMessage: { } found } => (found, new TelegramKind("edited_business_message", true, false)),
            _ => (null, default),
        };
        return message is null ? new UpdateReading(update.UpdateId, [], KindOf(raw.Span), raw) : Read(update.UpdateId!.Value, message, kind, raw);
    }

    private static UpdateReading Read(long id, TelegramMessage message, TelegramKind kind, ReadOnlyMemory<byte> raw)
    {
        if (message is not { MessageId: { } number, Chat: { } chat, Date: { } date })
            return Broken(raw, $"The {kind.Word} must have message_id, chat and date; one is missing.") with { Id = id };
        var skipped = message switch
        {
            _ when number == 0 => "scheduled", // not sent yet
            { SenderBusinessBot: not null } => "own", // what we wrote into a business chat comes back
            { IsAutomaticForward: true } => "automatic_forward", // a channel's post in its group: the channel's own update tells it
            { MigrateToChatId: not null } or { MigrateFromChatId: not null } => "migration",
            _ => null,
        };
        if (skipped is not null || TelegramMessages.Of(message, kind, raw) is not { } post)
            return new UpdateReading(id, [], skipped ?? "service", raw);
        return new UpdateReading(id, [new Put(post)], null, raw)
        {
            At = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(date, 0, 253_402_300_799)),
        };
    }

    private static UpdateReading Broken(ReadOnlyMemory<byte> raw, string reason) => new(IdOf(raw.Span), [new Defective(ContentHash.Of(raw.Span), raw, reason)], null, raw);

    /// <summary>The id of an update that cannot be read otherwise, so that it can be passed over.</summary>
    private static long? IdOf(ReadOnlySpan<byte> raw)
    {
        try
        {
            return Wire.JsonPointer.TryParse("/update_id")!.Find(raw) is { } text && long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The first name beside update_id.</summary>
    private static string KindOf(ReadOnlySpan<byte> raw)
    {
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("update_id"u8))
                return CleanText.Id(CleanJson.Read(ref reader));
            reader.Skip();
        }
        return "nothing";
    }
}
