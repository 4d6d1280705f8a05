using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>How senders prove who they are.</summary>
public enum WebhookAuth { Signature, Bearer, None }

/// <summary>Settings of a webhook channel.</summary>
public sealed record WebhookOptions
{
    public WebhookAuth Auth { get; init; } = WebhookAuth.Signature;

    /// <summary>Live bearer tokens.</summary>
    public IReadOnlyList<Secret> Tokens { get; init; } = [];

    /// <summary>Live secrets of Standard Webhooks signatures.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>Requests per second, with a burst of one second's; 0: no limit.</summary>
    public int MaxPerSecond { get; init; }

    /// <summary>Where replies are sent; null: the channel cannot answer.</summary>
    public Uri? ReplyUrl { get; init; }

    /// <summary>Live secrets that sign replies (Standard Webhooks).</summary>
    public IReadOnlyList<Secret> ReplySecrets { get; init; } = [];

    public static WebhookOptions Read(Settings settings, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var warnings = new List<Fault>();
        var options = new WebhookOptions
        {
            Auth = reader.OneOf("Auth", WebhookAuth.Signature),
            MaxPerSecond = (int)reader.Number("MaxPerSecond", 0, 1_000_000, 0),
            Tokens = LiveKeys.Read(reader, "Tokens"),
            Secrets = LiveKeys.Read(reader, "Secrets"),
            ReplyUrl = settings["ReplyUrl"] is null ? null : reader.Address("ReplyUrl"),
            ReplySecrets = LiveKeys.Read(reader, "ReplySecrets"),
        };
        options.CheckKeys(reader, warnings);
        faults = [.. reader.Faults(), .. warnings];
        return options;
    }

    private void CheckKeys(SettingsReader reader, List<Fault> warnings)
    {
        if (Auth == WebhookAuth.Bearer && Tokens.Count == 0)
            reader.Add("Tokens", $"{reader.Settings.Path}:Tokens must hold one or two tokens where Auth is bearer; it is missing.");
        if (Auth == WebhookAuth.Signature && Secrets.Count == 0)
            reader.Add("Secrets", $"{reader.Settings.Path}:Secrets must hold one or two secrets (whsec_...) where Auth is signature; it is missing.");
        reader.Known("ReplyUrl");
        if (ReplyUrl is not null && ReplySecrets.Count == 0)
            reader.Add("ReplySecrets", $"{reader.Settings.Path}:ReplySecrets must hold one or two secrets (whsec_...) where ReplyUrl is set; it is missing.");
        warnings.AddRange(LiveKeys.Malformed(reader.Settings, "ReplySecrets"));
        warnings.AddRange(LiveKeys.Weak(reader.Settings, "Tokens"));
        warnings.AddRange(LiveKeys.Malformed(reader.Settings, "Secrets"));
        if (Auth == WebhookAuth.None)
            warnings.Add(OpenDoor.Warning(reader.Settings));
    }
}
