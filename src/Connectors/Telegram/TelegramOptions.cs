using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>How updates come.</summary>
internal enum TelegramReceive { Poll, Webhook }

/// <summary>Settings of a telegram channel.</summary>
/// <param name="Token">Of the bot.</param>
internal sealed record TelegramOptions(Secret Token)
{
    private static readonly Uri Official = new("https://api.telegram.org/");

    /// <summary>Of the Bot API; another for a server of one's own.</summary>
    public Uri Url { get; init; } = Official;

    public TelegramReceive Receive { get; init; }

    /// <summary>How long one question waits for an update.</summary>
    public int PollSeconds { get; init; } = 50;

    /// <summary>What a webhook shows (secret_token).</summary>
    public SenderProof Proof { get; init; } = new(SenderAuth.Token);

    /// <summary>Requests per second of the webhook; 0: no limit.</summary>
    public int MaxPerSecond { get; init; }

    public static TelegramOptions Read(Settings settings, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var warnings = new List<Fault>();
        var token = reader.Secret("Token");
        if (token is null)
            reader.Add("Token", $"{settings.Path}:Token must be env:NAME or file:PATH of the bot's token (from @BotFather); it is missing.");
        var receive = reader.OneOf("Receive", TelegramReceive.Poll);
        var options = new TelegramOptions(token ?? new Secret(""))
        {
            Url = settings["Url"] is null ? Official : reader.Address("Url") ?? Official,
            Receive = receive,
            PollSeconds = (int)reader.Number("PollSeconds", 1, 50, 50),
            Proof = receive == TelegramReceive.Poll ? new SenderProof(SenderAuth.Token) : SenderProof.Read(reader, SenderAuth.Token, warnings) with { TokenHeader = "X-Telegram-Bot-Api-Secret-Token" },
            MaxPerSecond = receive == TelegramReceive.Poll ? 0 : (int)reader.Number("MaxPerSecond", 0, 1_000_000, 0),
        };
        reader.Known("Url");
        faults = [.. reader.Faults(), .. warnings];
        return options;
    }
}
