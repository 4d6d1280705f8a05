using System.Globalization;
using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Answers in the chat where the person spoke, as an answer to the message.</summary>
internal sealed class TelegramReplies(TelegramClient client) : IReplier
{
    private const int MostText = 4_096;

    public bool CanReply => true;

    /// <summary>Blind: the Bot API has no key for a message, and what was sent cannot be searched for.</summary>
    public ReplyPromise Promise { get; } = new(BackendClass.Blind, null);

    public async ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop)
    {
        if (Place(reply.InReplyTo) is not var (connection, chat, message))
            return new Rejected($"The post {reply.InReplyTo} is no message of a chat.");
        if (reply.Text.Length > MostText)
            return new Rejected($"The reply has {reply.Text.Length} characters; Telegram takes at most {MostText}: shorten it.");
        var send = new SendMessage(chat, reply.Text) { BusinessConnectionId = connection, ReplyParameters = new ReplyTarget(message, AllowSendingWithoutReply: true) };
        try
        {
            var answer = await SendAsync(send, stop);
            if (!answer.IsOk && answer.MigratedTo is { } group)
                answer = await SendAsync(send with { ChatId = group.ToString(CultureInfo.InvariantCulture), ReplyParameters = null }, stop);
            return Outcome(answer, connection);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return failure.OfReply($"no answer came within {TelegramClient.Usual.TotalSeconds:0} s.");
        }
    }

    private Task<TelegramReply> SendAsync(SendMessage message, CancellationToken stop) =>
        client.CallAsync("sendMessage", message, TelegramJson.Default.SendMessage, TelegramClient.Usual, stop);

    private static Outcome Outcome(TelegramReply answer, string? connection) => answer.Status switch
    {
        _ when answer.IsOk => new Accepted(new TicketReference(Sent(answer.Body, connection))),
        429 => new Retry(answer.RetryAfter, $"Telegram asks to wait: {answer.Description}"),
        401 or 404 => new Retry(null, $"Telegram does not know the bot: {answer.Description}"),
        // Blocked by the person, removed from the group, no right to write: never this way.
        >= 400 and < 500 => new Rejected($"Telegram refuses the reply: {answer.Description}"),
        _ => new Unknown($"The reply's fate is not known: {answer.Description}"),
    };

    /// <summary>The id under which the message would be read back.</summary>
    private static string Sent(byte[] body, string? connection)
    {
        var sent = JsonSerializer.Deserialize(body, TelegramJson.Default.TelegramAnswer)!.Result.Deserialize(TelegramJson.Default.TelegramSent)!;
        return TelegramMessages.Id(connection, sent.Chat.Id, sent.MessageId);
    }

    private static (string? Connection, string Chat, long Message)? Place(string nativeId)
    {
        var parts = nativeId.Split(':');
        return parts.Length is 2 or 3 && long.TryParse(parts[^1], CultureInfo.InvariantCulture, out var message) && long.TryParse(parts[^2], CultureInfo.InvariantCulture, out _)
            ? (parts.Length == 3 ? parts[0] : null, parts[^2], message) : null;
    }
}
