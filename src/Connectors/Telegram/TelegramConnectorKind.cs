using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Channels of a Telegram bot: private chats, groups, topics, channels' comments, business chats; both ways.</summary>
public sealed class TelegramConnectorKind : IConnectorKind
{
    public string Name => "telegram";

    public IReadOnlyList<Fault> Check(Settings settings)
    {
        TelegramOptions.Read(settings, out var faults);
        return faults;
    }

    public IConnector Open(Settings settings, Surroundings with)
    {
        var options = TelegramOptions.Read(settings, out _);
        var client = new TelegramClient(options, with);
        return options.Receive == TelegramReceive.Poll
            ? new TelegramConnector(options, client, with)
            : new TelegramWebhook(new PushedConnector(new PushDoor(options.Proof, options.MaxPerSecond, with), new TelegramItems(), new TelegramReplies(client), with), options, client, with);
    }
}
