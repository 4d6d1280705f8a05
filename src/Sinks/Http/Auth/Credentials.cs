using System.Globalization;
using System.Text;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Shows the backend who calls, and keeps what it shows out of everything that is printed.</summary>
internal sealed class Credentials : IDisposable
{
    private readonly HttpSinkOptions options;
    private readonly TimeProvider time;
    private readonly OauthTokens? tokens;

    public Credentials(HttpSinkOptions options, Surroundings with)
    {
        (this.options, time) = (options, with.Time);
        tokens = options.Oauth is { } oauth ? new OauthTokens(oauth, with, options.Preset.TimeOut) : null;
    }

    /// <summary>The token that was shown, where it is one that can be had anew; else null.</summary>
    /// <param name="request">What is sent.</param>
    /// <param name="key">Of the event; null: it asks for something.</param>
    /// <param name="body">What is signed, where that is wanted.</param>
    /// <param name="stop">Ends the wait for a token.</param>
    /// <exception cref="RefusedException">A secret cannot be read.</exception>
    /// <exception cref="NoTokenException">No access token could be had.</exception>
    public async ValueTask<string?> SignAsync(HttpRequestMessage request, EventKey? key, Body? body, CancellationToken stop)
    {
        foreach (var (name, value) in options.Headers)
            Show(request, name, value.Reveal());
        foreach (var (name, value) in options.Preset.Headers)
            if (!request.Headers.NonValidated.Contains(name))
                request.Headers.TryAddWithoutValidation(name, value);
        if (tokens is not null)
        {
            var token = await tokens.TokenAsync(stop);
            Show(request, "Authorization", "Bearer " + token);
            return token;
        }
        using var held = body is { File: { } file } large && SignsBody ? await FileMemory.Shared.TakeAsync(file.LengthOf(large), time, stop) : null;
        Sign(request, key, body is not { } written ? default : held is null ? written.Buffer.AsSpan(0, written.Length) : (await written.WholeAsync(stop)).Span);
        return null;
    }

    /// <summary>The backend refused the token: the next request asks for another.</summary>
    public void Forget(string token) => tokens?.Forget(token);

    /// <summary>The text without any of our secrets, should a desk repeat one.</summary>
    public string Hide(string text)
    {
        foreach (var secret in options.Secrets)
            text = Hide(text, secret);
        text = tokens?.Hide(text) ?? text;
        return options.Preset.Auth is AuthKind.Basic or AuthKind.BasicToken ? SecretText.Hide(text, Basic()) : text;
    }

    public void Dispose() => tokens?.Dispose();

    private bool SignsBody => options.Preset.Auth is AuthKind.Hmac or AuthKind.StandardWebhook;

    private void Sign(HttpRequestMessage request, EventKey? key, ReadOnlySpan<byte> body)
    {
        var preset = options.Preset;
        switch (preset.Auth)
        {
            case AuthKind.Bearer:
                Show(request, "Authorization", "Bearer " + options.Token!.Reveal());
                break;
            case AuthKind.Basic or AuthKind.BasicToken:
                Show(request, "Authorization", "Basic " + Basic());
                break;
            case AuthKind.Header:
                Show(request, preset.AuthHeader, preset.AuthPrefix + options.Token!.Reveal());
                break;
            case AuthKind.Hmac:
                preset.Hmac!.Sign(request, options.Signing[0].Reveal(), body, time.GetUtcNow());
                break;
            case AuthKind.StandardWebhook when key is { } id:
                SignWebhook(request, id.Value, body);
                break;
        }
    }

    /// <summary>A line feed in a secret would begin a header of its own.</summary>
    private static void Show(HttpRequestMessage request, string header, string value)
    {
        if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new RefusedException($"What is sent as the header {header} must be one line; the credential in the settings has several.");
        request.Headers.TryAddWithoutValidation(header, value);
    }

    private static string Hide(string text, Secret secret)
    {
        try
        {
            return SecretText.Hide(text, secret.Reveal());
        }
        catch (RefusedException)
        {
            // A secret that cannot be read was not sent, so nobody can repeat it.
            return text;
        }
    }

    private void SignWebhook(HttpRequestMessage request, string id, ReadOnlySpan<byte> body)
    {
        var now = time.GetUtcNow();
        Show(request, StandardWebhooks.IdHeader, id);
        Show(request, StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        Show(request, StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(options.Signing, id, now, body));
    }

    private string Basic() => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        options.Preset.Auth == AuthKind.Basic ? $"{options.User}:{options.Password!.Reveal()}" : $"{options.Token!.Reveal()}:X"));
}
