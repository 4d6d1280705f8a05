using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>A channel's settings joined with its preset.</summary>
internal sealed record DeclarativeOptions
{
    public required ChannelPreset Preset { get; init; }

    public SenderAuth Auth { get; init; }

    /// <summary>Live secrets of signatures.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>Live tokens.</summary>
    public IReadOnlyList<Secret> Tokens { get; init; } = [];

    public string User { get; init; } = "";

    /// <summary>Live passwords of the user.</summary>
    public IReadOnlyList<Secret> Passwords { get; init; } = [];

    /// <summary>What a challenge must know.</summary>
    public Secret? VerifyToken { get; init; }

    /// <summary>Requests per second, with a burst of one second's; 0: no limit.</summary>
    public int MaxPerSecond { get; init; }

    /// <summary>Null only where the preset could not be read.</summary>
    public static DeclarativeOptions? Read(Settings settings, string presets, ITemplates templates, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        if (PresetFinder.Find(reader, presets, null) is not { } file)
        {
            faults = [.. reader.Faults().Where(fault => fault.Key.EndsWith(":Preset", StringComparison.Ordinal) || fault.Key.EndsWith(":AllowUnverified", StringComparison.Ordinal))];
            return null;
        }
        var preset = file.IsBroken ? null : ChannelPresetReader.Read(file, templates);
        if (file.Faults() is { Count: > 0 } wrong || preset is null)
        {
            faults = file.Faults();
            return null;
        }
        var warnings = new List<Fault>();
        var options = Read(reader, preset, warnings);
        faults = [.. reader.Faults(), .. warnings];
        return options;
    }

    private static DeclarativeOptions Read(SettingsReader reader, ChannelPreset preset, List<Fault> warnings)
    {
        var options = new DeclarativeOptions { Preset = preset, Auth = Chosen(reader, preset), MaxPerSecond = (int)reader.Number("MaxPerSecond", 0, 1_000_000, 0) };
        if (preset.Challenge?.Token is not null)
            options = options with { VerifyToken = Needed(reader, "VerifyToken", "what the platform's challenge shows") };
        switch (options.Auth)
        {
            case SenderAuth.Signature:
                warnings.AddRange(LiveKeys.Malformed(reader.Settings, "Secrets"));
                return options with { Secrets = Live(reader, "Secrets", "secrets (whsec_...)", options.Auth) };
            case SenderAuth.Hmac:
                warnings.AddRange(LiveKeys.Weak(reader.Settings, "Secrets"));
                return options with { Secrets = Live(reader, "Secrets", "secrets", options.Auth) };
            case SenderAuth.Bearer or SenderAuth.Token:
                warnings.AddRange(LiveKeys.Weak(reader.Settings, "Tokens"));
                return options with { Tokens = Live(reader, "Tokens", "tokens", options.Auth) };
            case SenderAuth.Basic:
                warnings.AddRange(LiveKeys.Weak(reader.Settings, "Passwords"));
                return options with { User = reader.Required("User", "the name that the sender signs in with"), Passwords = Live(reader, "Passwords", "passwords", options.Auth) };
            default:
                warnings.Add(OpenDoor.Warning(reader.Settings));
                return options;
        }
    }

    private static SenderAuth Chosen(SettingsReader reader, ChannelPreset preset)
    {
        var found = reader.OneOf("Auth", preset.Auth[0]);
        if (found == SenderAuth.None || preset.Auth.Contains(found))
            return found;
        reader.Add("Auth", $"{reader.Settings.Path}:Auth must be {Words(preset.Auth)} for the preset {preset.Name}, or none; it is {Words([found])}.");
        return preset.Auth[0];
    }

    private static List<Secret> Live(SettingsReader reader, string key, string what, SenderAuth auth)
    {
        var secrets = LiveKeys.Read(reader, key);
        if (secrets.Count == 0)
            reader.Add(key, $"{reader.Settings.Path}:{key} must hold one or two {what} where Auth is {Words([auth])}; it is missing.");
        return secrets;
    }

    private static Secret? Needed(SettingsReader reader, string key, string what)
    {
        var secret = reader.Secret(key);
        if (secret is null)
            reader.Add(key, $"{reader.Settings.Path}:{key} must be env:NAME or file:PATH of {what}; it is missing.");
        return secret;
    }

    private static string Words(IEnumerable<SenderAuth> auth) => string.Join(" or ", auth.Select(word => word.ToString().ToLowerInvariant()));
}
