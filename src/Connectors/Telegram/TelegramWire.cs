using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Connectors;

// The parts of the Bot API's types that we read (core.telegram.org/bots/api, 10.2); names as there.
internal sealed record TelegramUpdate(
    long? UpdateId, TelegramMessage? Message, TelegramMessage? EditedMessage, TelegramMessage? ChannelPost, TelegramMessage? EditedChannelPost,
    TelegramMessage? BusinessMessage, TelegramMessage? EditedBusinessMessage, TelegramDeleted? DeletedBusinessMessages);

internal sealed record TelegramDeleted(string BusinessConnectionId, TelegramChat Chat, IReadOnlyList<long> MessageIds);

internal sealed record TelegramMessage(
    long? MessageId, long? MessageThreadId, TelegramUser? From, TelegramChat? SenderChat, TelegramUser? SenderBusinessBot, long? Date, long? EditDate, string? BusinessConnectionId, TelegramChat? Chat,
    bool IsTopicMessage, bool IsAutomaticForward, TelegramReplied? ReplyToMessage, string? MediaGroupId, string? Text, IReadOnlyList<TelegramEntity>? Entities, string? Caption,
    IReadOnlyList<TelegramEntity>? CaptionEntities, IReadOnlyList<TelegramFile>? Photo, TelegramFile? Document, TelegramFile? Video, TelegramFile? VideoNote, TelegramFile? Audio, TelegramFile? Voice,
    TelegramFile? Animation, TelegramSticker? Sticker, TelegramContact? Contact, TelegramLocation? Location, TelegramVenue? Venue, TelegramPoll? Poll, long? MigrateToChatId, long? MigrateFromChatId);

internal sealed record TelegramReplied(long MessageId, TelegramChat Chat);

internal sealed record TelegramUser(long Id, bool IsBot, string? FirstName, string? LastName, string? Username);

internal sealed record TelegramChat(long Id, string? Type, string? Title, string? Username);

/// <param name="Offset">In UTF-16 units.</param>
internal sealed record TelegramEntity(string Type, int Offset, int Length, string? Url);

internal sealed record TelegramFile(string FileId, string? FileName, string? MimeType, long? FileSize);

internal sealed record TelegramSticker(string? Emoji);

internal sealed record TelegramContact(string PhoneNumber, string FirstName, string? LastName);

internal sealed record TelegramLocation(double Latitude, double Longitude);

internal sealed record TelegramVenue(TelegramLocation Location, string Title, string Address);

internal sealed record TelegramPoll(string Question);

// What we send.
internal sealed record GetUpdates(long? Offset, int Limit, int Timeout, IReadOnlyList<string> AllowedUpdates);

internal sealed record SendMessage(string ChatId, string Text)
{
    public string? BusinessConnectionId { get; init; }

    public ReplyTarget? ReplyParameters { get; init; }
}

/// <param name="AllowSendingWithoutReply">The message may be gone by now.</param>
internal sealed record ReplyTarget(long MessageId, bool AllowSendingWithoutReply);

internal sealed record GetFile(string FileId);

internal sealed record Nothing;

// What is answered.
internal sealed record TelegramAnswer(bool Ok, JsonElement Result, int ErrorCode, string? Description, TelegramParameters? Parameters);

internal sealed record TelegramParameters(long? MigrateToChatId, int? RetryAfter);

internal sealed record TelegramSent(long MessageId, TelegramChat Chat);

internal sealed record TelegramPath(string? FilePath, long? FileSize);

internal sealed record TelegramMe(string? Username, bool CanReadAllGroupMessages);

internal sealed record TelegramHook(string? Url, long PendingUpdateCount, string? LastErrorMessage);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(TelegramUpdate))]
[JsonSerializable(typeof(TelegramAnswer))]
[JsonSerializable(typeof(TelegramSent))]
[JsonSerializable(typeof(TelegramPath))]
[JsonSerializable(typeof(TelegramMe))]
[JsonSerializable(typeof(TelegramHook))]
[JsonSerializable(typeof(GetUpdates))]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(GetFile))]
[JsonSerializable(typeof(Nothing))]
internal sealed partial class TelegramJson : JsonSerializerContext;
