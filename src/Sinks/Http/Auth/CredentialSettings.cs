using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Reads what a backend's way to be called needs of secrets.</summary>
internal static class CredentialSettings
{
    public static HttpSinkOptions Read(BackendPreset preset, SettingsReader reader, Uri url)
    {
        var options = new HttpSinkOptions { Preset = preset, Url = url };
        return preset.Auth switch
        {
            AuthKind.Bearer or AuthKind.Header or AuthKind.BasicToken => options with { Token = Needed(reader, "Token") },
            AuthKind.Basic => options with { User = reader.Required("User", "the name to sign in with"), Password = Needed(reader, "Password") },
            AuthKind.StandardWebhook => options with { Signing = Signatures(reader) },
            AuthKind.Hmac => options with { Signing = Needed(reader, "Secret") is { } secret ? [secret] : [] },
            AuthKind.Oauth => options with { Oauth = Oauth(preset.Oauth ?? OauthPreset.Usual, reader, url) },
            _ => options,
        };
    }

    private static OauthOptions? Oauth(OauthPreset preset, SettingsReader reader, Uri url)
    {
        var usual = preset.Path.Length == 0 ? null : new Uri(url.AbsoluteUri.TrimEnd('/') + '/' + preset.Path.TrimStart('/'));
        var address = usual is null || reader.Settings["TokenUrl"] is not null ? reader.Address("TokenUrl") : usual;
        reader.Known("TokenUrl");
        var client = reader.Required("ClientId", "the id of the client that asks for tokens");
        var (secret, scope, way) = (Needed(reader, "ClientSecret"), reader.Text("Scope", preset.Scope), reader.OneOf("ClientAuth", preset.Client));
        if (address is { Scheme: "http", IsLoopback: false })
            reader.Add("TokenUrl", $"{reader.Settings.Path}:TokenUrl must be an https address, since the client's secret is sent there; it is {address.GetLeftPart(UriPartial.Authority)}.");
        return address is null || secret is null ? null : new OauthOptions(address, client, secret, scope, way);
    }

    private static List<Secret> Signatures(SettingsReader reader)
    {
        var secrets = new List<Secret>();
        foreach (var key in new[] { "Secret", "PreviousSecret" })
        {
            var secret = key == "Secret" ? Needed(reader, key) : reader.Secret(key);
            if (secret is null)
                continue;
            if (Reference.Resolve(reader.Settings[key]!, out _) is { } value && StandardWebhooks.ProblemOf(value) is { } problem)
                reader.Add(key, $"{reader.Settings.Path}:{key} {problem}; what it holds has another form.");
            secrets.Add(secret);
        }
        return secrets;
    }

    private static Secret? Needed(SettingsReader reader, string key)
    {
        var secret = reader.Secret(key);
        if (secret is null)
            reader.Add(key, $"{reader.Settings.Path}:{key} must be env:NAME or file:PATH of a secret; it is missing.");
        return secret;
    }
}
