using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Reads the live secrets of a channel's senders: one, or two while one is being replaced.</summary>
internal static class LiveKeys
{
    private const int Most = 2, ShortestToken = 16;

    public static List<Secret> Read(SettingsReader reader, string key)
    {
        reader.Known(key);
        var secrets = new List<Secret>();
        foreach (var index in reader.Settings.Section(key).Keys)
            if (reader.Secret($"{key}:{index}") is { } secret)
                secrets.Add(secret);
        if (reader.Settings[key] is not null && reader.Secret(key) is { } single)
            secrets.Add(single);
        if (secrets.Count > Most)
            reader.Add(key, $"{reader.Settings.Path}:{key} must hold one or two live ones; it holds {secrets.Count}.");
        return secrets;
    }

    /// <summary>Warnings of tokens that could be guessed.</summary>
    public static IEnumerable<Fault> Weak(Settings settings, string key) =>
        from pair in Values(settings, key)
        where pair.Value.Length < ShortestToken
        select new Fault(pair.Key, $"{pair.Key} should be a token of at least {ShortestToken} characters; it is {pair.Value.Length} long.", IsWarning: true);

    /// <summary>Secrets that are none by Standard Webhooks.</summary>
    public static IEnumerable<Fault> Malformed(Settings settings, string key) =>
        from pair in Values(settings, key)
        let problem = StandardWebhooks.ProblemOf(pair.Value)
        where problem is not null
        select new Fault(pair.Key, $"{pair.Key} {problem}.");

    /// <summary>The secrets that can be read, for a look at their form; those that cannot are faults already.</summary>
    private static IEnumerable<(string Key, string Value)> Values(Settings settings, string key) =>
        from name in settings.Keys
        where name.Equals(key, StringComparison.OrdinalIgnoreCase) || name.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)
        let value = Reference.Resolve(settings[name]!, out _)
        where value is not null
        select ($"{settings.Path}:{name}", value);
}
