using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>A backend's settings joined with its preset.</summary>
internal sealed record HttpSinkOptions
{
    /// <summary>With what the operator adjusted.</summary>
    public required BackendPreset Preset { get; init; }

    public required Uri Url { get; init; }

    public Secret? Token { get; init; }

    public string User { get; init; } = "";

    public Secret? Password { get; init; }

    /// <summary>Live signing secrets, the newest first.</summary>
    public IReadOnlyList<Secret> Signing { get; init; } = [];

    /// <summary>Headers of the operator's own; any value may be a secret.</summary>
    public IReadOnlyList<KeyValuePair<string, Secret>> Headers { get; init; } = [];

    public OauthOptions? Oauth { get; init; }

    /// <summary>Values for the desk's own fields.</summary>
    public FieldValues Fields { get; init; } = FieldValues.None;

    public DeskMaps Maps { get; init; } = DeskMaps.None;

    /// <summary>The person's later posts are shown to the requester too.</summary>
    public bool PublicComments { get; init; }

    /// <summary>The preset's own settings.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Own { get; init; } = [];

    /// <summary>What the preset's own settings and the fields have by <c>env:</c> or <c>file:</c>.</summary>
    public IReadOnlyList<Secret> Referenced { get; init; } = [];

    /// <summary>What comes back from the desk.</summary>
    public WayBackOptions Back { get; init; } = WayBackOptions.None;

    /// <summary>Everything that must never be printed.</summary>
    public IEnumerable<Secret> Secrets => new[] { Token, Password, Oauth?.ClientSecret }.OfType<Secret>().Concat(Signing).Concat(Headers.Select(header => header.Value)).Concat(Back.Secrets).Concat(Referenced);

    /// <summary>Null only where the preset or the address could not be read.</summary>
    public static HttpSinkOptions? Read(Settings settings, string presets, ITemplates templates, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings).Known();
        var url = reader.Address("Url");
        if (PresetFinder.Find(reader, presets, "json") is not { } file)
        {
            faults = reader.Faults();
            return null;
        }
        var preset = file.IsBroken ? null : BackendPresetReader.Read(file, templates);
        if (file.Faults() is { Count: > 0 } wrong || preset is null)
        {
            faults = [.. file.Faults(), .. reader.Faults().Where(fault => fault.Key.EndsWith(":Url", StringComparison.Ordinal))];
            return null;
        }
        var adjusted = PresetAdjuster.Adjust(preset, reader, templates);
        var options = CredentialSettings.Read(adjusted, reader, url ?? new Uri("http://localhost")) with
        {
            Headers = preset.Adjust.Contains("Headers") ? OwnHeaders(reader) : [],
            Fields = FieldValues.Read(reader.Section("Fields"), templates),
            Maps = preset.Maps.With(reader),
            PublicComments = preset.Comments is { } usual && reader.OneOf("Comments", usual) == CommentKind.Public,
            Back = WayBackOptions.Read(preset.Status, preset.Webhook, reader),
            Referenced = [.. preset.Settings.Select(pair => pair.Key).Concat(reader.Settings.Section("Fields").Keys.Select(name => $"Fields:{name}"))
                .Select(key => reader.Settings[key]).OfType<string>().Where(Reference.IsReference).Select(source => new Secret(source))],
            Own = [.. preset.Settings.Select(pair => KeyValuePair.Create(
                pair.Key, pair.Value ? reader.Required(pair.Key, $"given for the preset {preset.Name}") : reader.Text(pair.Key, "")))],
        };
        faults = [.. reader.Faults(), .. options.Unencrypted(reader.Settings.Path)];
        return url is null ? null : options;
    }

    private static List<KeyValuePair<string, Secret>> OwnHeaders(SettingsReader reader)
    {
        var headers = new List<KeyValuePair<string, Secret>>();
        foreach (var (name, value) in Texts(reader, "Headers"))
            if (value.AsSpan().IndexOfAny('\r', '\n') >= 0 || !HeaderName.IsValid(name))
                reader.Add($"Headers:{name}", $"{reader.Settings.Path}:Headers:{name} must be a header's name and a value of one line; it is not.");
            else
                headers.Add(KeyValuePair.Create(name, new Secret(reader.Settings[$"Headers:{name}"]!)));
        return headers;
    }

    private static List<KeyValuePair<string, string>> Texts(SettingsReader reader, string section)
    {
        var below = reader.Section(section);
        return [.. below.Settings.Keys.Select(key => KeyValuePair.Create(key, below.Text(key, "")))];
    }

    private IEnumerable<Fault> Unencrypted(string path)
    {
        if (Url.Scheme == "http" && !Url.IsLoopback && (Token is not null || Password is not null || Oauth is not null))
            yield return new Fault($"{path}:Url", $"{path}:Url should be an https address, since a credential is sent there; it is {Url.GetLeftPart(UriPartial.Authority)}.", IsWarning: true);
    }
}
