using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>A channel's settings joined with its preset.</summary>
internal sealed record DeclarativeOptions
{
    public required ChannelPreset Preset { get; init; }

    public required SenderProof Proof { get; init; }

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
        var auth = Chosen(reader, preset);
        return new DeclarativeOptions
        {
            Preset = preset,
            MaxPerSecond = (int)reader.Number("MaxPerSecond", 0, 1_000_000, 0),
            VerifyToken = preset.Challenge?.Token is null ? null : Needed(reader, "VerifyToken", "what the platform's challenge shows"),
            Proof = SenderProof.Read(reader, auth, warnings) with { TokenHeader = preset.TokenHeader, Hmac = preset.Hmac },
        };
    }

    private static SenderAuth Chosen(SettingsReader reader, ChannelPreset preset)
    {
        var found = reader.OneOf("Auth", preset.Auth[0]);
        if (found == SenderAuth.None || preset.Auth.Contains(found))
            return found;
        reader.Add("Auth", $"{reader.Settings.Path}:Auth must be {SenderProof.Words(preset.Auth)} for the preset {preset.Name}, or none; it is {SenderProof.Words([found])}.");
        return preset.Auth[0];
    }

    private static Secret? Needed(SettingsReader reader, string key, string what)
    {
        var secret = reader.Secret(key);
        if (secret is null)
            reader.Add(key, $"{reader.Settings.Path}:{key} must be env:NAME or file:PATH of {what}; it is missing.");
        return secret;
    }
}
