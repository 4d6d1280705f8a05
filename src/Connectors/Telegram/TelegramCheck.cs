using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>What `hub check` says of a bot. It asks getMe and getWebhookInfo alone: getUpdates would take the place of whoever polls now.</summary>
internal static class TelegramCheck
{
    public static async ValueTask<IReadOnlyList<Fault>> AtAsync(TelegramClient client, TelegramOptions options, string channel, CancellationToken stop)
    {
        try
        {
            var (me, hook) = (await AskAsync(client, "getMe", stop), await AskAsync(client, "getWebhookInfo", stop));
            if (!me.IsOk || !hook.IsOk)
                return [Of(channel, "Token", $"the bot is not known to {client.Host}: {(me.IsOk ? hook : me).Description}", isWarning: false)];
            return [.. Faults(Result(me).Deserialize(TelegramJson.Default.TelegramMe)!, Result(hook).Deserialize(TelegramJson.Default.TelegramHook)!, options.Receive, channel)];
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return [Of(channel, "Url", $"{client.Host} does not answer: {(failure.Reason.Length == 0 ? "no answer in time" : failure.Reason)}", isWarning: false)];
        }
    }

    private static IEnumerable<Fault> Faults(TelegramMe me, TelegramHook hook, TelegramReceive receive, string channel)
    {
        var isSet = !string.IsNullOrEmpty(hook.Url);
        if (!me.CanReadAllGroupMessages)
            yield return Of(channel, "Token", $"the bot {me.Username} has privacy mode on and sees in groups only commands, answers to it and mentions: turn it off at @BotFather (/setprivacy) and add the bot to its groups anew, or make it administrator", isWarning: true);
        if (receive == TelegramReceive.Poll && isSet)
            yield return Of(channel, "Receive", $"a webhook is set for the bot (at {Host(hook.Url!)}), so nothing can be polled: remove it by deleteWebhook without drop_pending_updates, or set Receive to webhook", isWarning: false);
        if (receive == TelegramReceive.Webhook && !isSet)
            yield return Of(channel, "Receive", $"no webhook is set for the bot, so nothing comes: call setWebhook with this hub's address /in/{channel} and the secret_token of Tokens", isWarning: false);
        if (isSet && hook.LastErrorMessage is { Length: > 0 } last)
            yield return Of(channel, "Receive", $"Telegram could not deliver to the webhook ({CleanText.Line(last)}); {hook.PendingUpdateCount} updates wait there, at most a day", isWarning: true);
    }

    private static Fault Of(string channel, string key, string sentence, bool isWarning) => new($"Channels:{channel}:{key}", $"Channels:{channel}:{key}: {sentence.TrimEnd('.')}.", isWarning);

    /// <summary>Its path may hold a secret.</summary>
    private static string Host(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Authority : "an address of no form";

    private static Task<TelegramReply> AskAsync(TelegramClient client, string method, CancellationToken stop) =>
        client.CallAsync(method, new Nothing(), TelegramJson.Default.Nothing, TelegramClient.Usual, stop);

    private static JsonElement Result(TelegramReply answer) => JsonSerializer.Deserialize(answer.Body, TelegramJson.Default.TelegramAnswer)!.Result;
}
