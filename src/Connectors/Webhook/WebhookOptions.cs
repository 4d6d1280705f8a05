using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Settings of a webhook channel.</summary>
internal sealed record WebhookOptions
{
    /// <summary>By signature (Standard Webhooks), bearer token or nothing.</summary>
    public SenderProof Proof { get; init; } = new(SenderAuth.Signature);

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
            Proof = SenderProof.Read(reader, (SenderAuth)reader.OneOf("Auth", WebhookAuth.Signature), warnings),
            MaxPerSecond = (int)reader.Number("MaxPerSecond", 0, 1_000_000, 0),
            ReplyUrl = settings["ReplyUrl"] is null ? null : reader.Address("ReplyUrl"),
            ReplySecrets = LiveKeys.Read(reader, "ReplySecrets"),
        };
        options.CheckKeys(reader, warnings);
        faults = [.. reader.Faults(), .. warnings];
        return options;
    }

    private void CheckKeys(SettingsReader reader, List<Fault> warnings)
    {
        // The keys of the other way may stand there too, while one is replaced by the other; what is wrong with them is told all the same.
        if (Proof.Auth != SenderAuth.Bearer)
            LiveKeys.Read(reader, "Tokens");
        if (Proof.Auth != SenderAuth.Signature)
            LiveKeys.Read(reader, "Secrets");
        reader.Known("ReplyUrl");
        if (ReplyUrl is not null && ReplySecrets.Count == 0)
            reader.Add("ReplySecrets", $"{reader.Settings.Path}:ReplySecrets must hold one or two secrets (whsec_...) where ReplyUrl is set; it is missing.");
        warnings.AddRange(LiveKeys.Malformed(reader.Settings, "ReplySecrets"));
    }

    /// <summary>What the settings may say; a preset's senders have more ways.</summary>
    private enum WebhookAuth { Signature = SenderAuth.Signature, Bearer = SenderAuth.Bearer, None = SenderAuth.None }
}
