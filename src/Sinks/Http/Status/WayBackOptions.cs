using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>What the operator says of the way back, joined with the preset's sections.</summary>
/// <param name="Status">Null: the desk is not asked.</param>
/// <param name="Webhook">Null: the desk does not call, or no secret is set.</param>
/// <param name="Account">The account that the hub signs in with; what it writes is our own.</param>
/// <param name="FirstSpan">How far back the first reading goes.</param>
/// <param name="Secrets">Live ones of the desk's calls, the newest first.</param>
internal sealed record WayBackOptions(StatusPreset? Status, WebhookPreset? Webhook, string? Account, TimeSpan FirstSpan, IReadOnlyList<Secret> Secrets)
{
    public static readonly WayBackOptions None = new(null, null, null, TimeSpan.Zero, []);
    private static readonly string[] SecretKeys = ["WebhookSecret", "PreviousWebhookSecret"];
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(20), Most = TimeSpan.FromDays(1), Week = TimeSpan.FromDays(7), Decade = TimeSpan.FromDays(3650);

    public static WayBackOptions Read(StatusPreset? status, WebhookPreset? webhook, SettingsReader reader)
    {
        if (status is null && webhook is null)
            return None;
        var account = reader.Optional("Account");
        var words = Words(reader);
        var options = None with { Account = account };
        if (status is not null && reader.Flag("ReadStatus", true))
            options = options with
            {
                Status = status with { Every = reader.Duration("StatusEvery", Least, Most, status.Every), Item = With(status.Item, words) },
                FirstSpan = reader.Duration("StatusFrom", TimeSpan.Zero, Decade, Week),
            };
        else if (status is not null)
            (_, _) = (reader.Optional("StatusEvery"), reader.Optional("StatusFrom"));
        return webhook is null ? options : Webhooks(options, webhook with { Item = With(webhook.Item, words) }, reader);
    }

    private static WayBackOptions Webhooks(WayBackOptions options, WebhookPreset preset, SettingsReader reader)
    {
        var verify = reader.OneOf("WebhookVerify", preset.Verify);
        var header = reader.Text("WebhookHeader", verify == preset.Verify ? preset.Header : verify == VerifyKind.Token ? "Authorization" : "");
        var prefix = reader.Text("WebhookPrefix", verify == preset.Verify ? preset.Prefix : "");
        var secrets = SecretKeys.Select(key => Live(reader, key, verify)).OfType<Secret>().ToList();
        if (secrets.Count == 0)
            return options;
        if (header.Length == 0 && verify is VerifyKind.HmacHex or VerifyKind.HmacBase64)
            reader.Add("WebhookHeader", $"{reader.Settings.Path}:WebhookHeader must name the header that carries the signature; it is missing.");
        return options with { Webhook = preset with { Verify = verify, Header = header, Prefix = prefix }, Secrets = secrets };
    }

    private static Secret? Live(SettingsReader reader, string key, VerifyKind verify)
    {
        var secret = reader.Secret(key);
        if (secret is not null && verify == VerifyKind.StandardWebhook && Reference.Resolve(reader.Settings[key]!, out _) is { } value && StandardWebhooks.ProblemOf(value) is { } problem)
            reader.Add(key, $"{reader.Settings.Path}:{key} {problem}; what it holds has another form.");
        return secret;
    }

    private static Dictionary<string, DeskStatus> Words(SettingsReader reader)
    {
        var below = reader.Section("Statuses");
        return below.Settings.Keys.ToDictionary(word => word, word => below.OneOf(word, DeskStatus.Open), StringComparer.OrdinalIgnoreCase);
    }

    private static DeskItemPreset With(DeskItemPreset item, Dictionary<string, DeskStatus> words)
    {
        var map = new Dictionary<string, DeskStatus>(item.Map, StringComparer.OrdinalIgnoreCase);
        foreach (var (word, status) in words)
            map[word] = status;
        return item with { Map = map };
    }
}
