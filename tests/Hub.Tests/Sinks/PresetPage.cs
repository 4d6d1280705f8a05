using Hub.Contracts;
using Hub.Sinks;
using Hub.Wire;

namespace Hub.Tests.Sinks;

/// <summary>The table of presets in docs/backends.md, made from the preset files.</summary>
internal static class PresetPage
{
    private const string Begin = "<!-- presets: written from the files by PresetPageTests with HUB_WRITE_PAGES=1; the test compares -->\n", End = "<!-- presets end -->\n";
    private static readonly string[] Beyond = ["comments", "edits", "redaction", "requester", "files", "closing"];

    private static string File => Path.Combine(Shared.Root, "docs", "backends.md");

    public static IReadOnlyList<BackendPreset> Presets { get; } = [.. Read(SinkKinds.PresetFolder, false), .. Read(PresetFinder.UnverifiedOf(SinkKinds.PresetFolder), true)];

    /// <summary>As the files say it.</summary>
    public static string Made { get; } = string.Concat(
        "| preset | class | terms | signs in with | asks for (may have) | takes beside tickets | tells back | tried on |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
        string.Concat(Presets.Select(Row)));

    /// <summary>As the page says it.</summary>
    public static string Written()
    {
        var page = System.IO.File.ReadAllText(File);
        return page[(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..page.IndexOf(End, StringComparison.Ordinal)];
    }

    public static void Write()
    {
        var page = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, page.Replace(Begin + Written() + End, Begin + Made + End, StringComparison.Ordinal));
    }

    private static IEnumerable<BackendPreset> Read(string folder, bool isUnverified) =>
        PresetFinder.Names(folder).Select(name => BackendPresetReader.Read(PresetFile.Load(Path.Combine(folder, $"{name}.yaml")), new HandlebarsTemplates()) with { IsUnverified = isUnverified });

    private static string Row(BackendPreset preset) =>
        $"| `{preset.Name}` | {Class(preset)} | {Terms(preset)} | {Credentials(preset)} | {Asks(preset)} | {Takes(preset)} | {Back(preset)} | {Tried(preset)} |\n";

    private static string Class(BackendPreset preset) => preset.Class.ToString().ToLowerInvariant() + (preset.Adjust.Contains("Class") ? "; keyed by `Class` or `KeyHeader`" : "");

    private static string Terms(BackendPreset preset) => preset.Class switch
    {
        BackendClass.Findable => $"settle {preset.Settle:c}, an attempt {preset.TimeOut:c}",
        _ when preset.Class == BackendClass.Keyed || preset.Adjust.Contains("KeyHeader") =>
            $"{(preset.KeyHeader is { } header ? $"`{header}`" : preset.Auth == AuthKind.StandardWebhook ? "`webhook-id`" : "an upsert")} kept {(preset.KeyValidFor is { } kept ? $"for {kept:c}" : "for ever")}",
        _ => "none: a person decides",
    };

    private static string Credentials(BackendPreset preset) => preset.Auth switch
    {
        AuthKind.None => "nothing",
        AuthKind.Bearer => "`Token` (bearer)",
        AuthKind.Basic => "`User`, `Password`",
        AuthKind.BasicToken => "`Token` (as user name)",
        AuthKind.Header => $"`Token` (in {preset.AuthHeader})",
        AuthKind.Oauth => "OAuth 2",
        AuthKind.Hmac => $"`Token` (signs {preset.Hmac?.Header})",
        _ => "`Secret` (signs)",
    } + (preset.Adjust.Contains("Auth") ? ", or as `Auth` says" : "");

    private static string Asks(BackendPreset preset)
    {
        var may = preset.Settings.Where(pair => !pair.Value).Select(pair => $"`{pair.Key}`").ToList();
        var must = preset.Settings.Where(pair => pair.Value).Select(pair => $"`{pair.Key}`").ToList();
        return (must.Count == 0 ? "nothing" : string.Join(", ", must)) + (may.Count == 0 ? "" : $" ({string.Join(", ", may)})");
    }

    private static string Takes(BackendPreset preset)
    {
        var taken = Beyond.Where((_, at) => preset.Operations[at + 1] is not null)
            .Select(word => word == "redaction" && preset.Operations[(int)TicketEventKind.Redacted] is { Remains: not null } ? "redaction (a person ends it)" : word).ToList();
        if (preset.InternalComment is not null)
            taken.Add("internal comments");
        return string.Join(", ", taken) + (preset.Adjust.Contains("Takes") ? "; more by `Takes`" : "");
    }

    private static string Back(BackendPreset preset) => (preset.Status, preset.Webhook) switch
    {
        (null, null) => "nothing",
        ({ } status, null) => $"asked every {status.Every:c}",
        (null, _) => "by webhook",
        ({ } status, _) => $"asked every {status.Every:c}; by webhook",
    };

    private static string Tried(BackendPreset preset) => preset.IsUnverified ? $"nothing; written from {preset.Source}" : preset.Verified;
}
