using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>How senders prove who they are.</summary>
public enum WebhookAuth { Signature, Bearer, None }

/// <summary>Settings of a webhook channel.</summary>
public sealed record WebhookOptions
{
    private const int MostKeys = 2, ShortestToken = 16;

    public WebhookAuth Auth { get; init; } = WebhookAuth.Signature;

    /// <summary>Live bearer tokens.</summary>
    public IReadOnlyList<Secret> Tokens { get; init; } = [];

    /// <summary>Live secrets of Standard Webhooks signatures.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>Requests per second, with a burst of one second's; 0: no limit.</summary>
    public int MaxPerSecond { get; init; }

    public static WebhookOptions Read(Settings settings, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var warnings = new List<Fault>();
        var options = new WebhookOptions
        {
            Auth = reader.OneOf("Auth", WebhookAuth.Signature),
            MaxPerSecond = (int)reader.Number("MaxPerSecond", 0, 1_000_000, 0),
            Tokens = Keys(reader, "Tokens"),
            Secrets = Keys(reader, "Secrets"),
        };
        options.CheckKeys(reader, warnings);
        faults = [.. reader.Faults(), .. warnings];
        return options;
    }

    private static List<Secret> Keys(SettingsReader reader, string key)
    {
        reader.Known(key);
        var secrets = new List<Secret>();
        foreach (var index in reader.Settings.Section(key).Keys)
            if (reader.Secret($"{key}:{index}") is { } secret)
                secrets.Add(secret);
        if (reader.Settings[key] is not null && reader.Secret(key) is { } single)
            secrets.Add(single);
        if (secrets.Count > MostKeys)
            reader.Add(key, $"{reader.Settings.Path}:{key} must hold one or two live ones; it holds {secrets.Count}.");
        return secrets;
    }

    private void CheckKeys(SettingsReader reader, List<Fault> warnings)
    {
        if (Auth == WebhookAuth.Bearer && Tokens.Count == 0)
            reader.Add("Tokens", $"{reader.Settings.Path}:Tokens must hold one or two tokens where Auth is bearer; it is missing.");
        if (Auth == WebhookAuth.Signature && Secrets.Count == 0)
            reader.Add("Secrets", $"{reader.Settings.Path}:Secrets must hold one or two secrets (whsec_...) where Auth is signature; it is missing.");
        foreach (var (key, value) in Values(reader.Settings, "Tokens"))
            if (value.Length < ShortestToken)
                warnings.Add(new Fault(key, $"{key} should be a token of at least {ShortestToken} characters; it is {value.Length} long.", IsWarning: true));
        foreach (var (key, value) in Values(reader.Settings, "Secrets"))
            if (StandardWebhooks.ProblemOf(value) is { } problem)
                warnings.Add(new Fault(key, $"{key} {problem}."));
    }

    /// <summary>The secrets that can be read, for a look at their form; those that cannot are faults already.</summary>
    private static IEnumerable<(string Key, string Value)> Values(Settings settings, string key) =>
        from name in settings.Keys
        where name.Equals(key, StringComparison.OrdinalIgnoreCase) || name.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)
        let value = Reference.Resolve(settings[name]!, out _)
        where value is not null
        select ($"{settings.Path}:{name}", value);
}
