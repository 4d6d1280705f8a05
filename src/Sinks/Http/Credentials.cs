using System.Globalization;
using System.Text;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Shows the backend who calls, and keeps what it shows out of everything that is printed.</summary>
internal sealed class Credentials(HttpSinkOptions options, TimeProvider time)
{
    private const int LeastToHide = 4;

    /// <exception cref="RefusedException">A secret cannot be read.</exception>
    public void Sign(HttpRequestMessage request, Delivery? delivery, Body? body)
    {
        foreach (var (name, value) in options.Headers)
            request.Headers.TryAddWithoutValidation(name, value.Reveal());
        switch (options.Preset.Auth)
        {
            case AuthKind.Bearer:
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + options.Token!.Reveal());
                break;
            case AuthKind.Basic:
                request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Basic());
                break;
            case AuthKind.Header:
                request.Headers.TryAddWithoutValidation(options.Preset.AuthHeader, options.Token!.Reveal());
                break;
            case AuthKind.StandardWebhook when delivery is not null:
                SignWebhook(request, delivery.Key.Value, body is { } written ? written.Buffer.AsSpan(0, written.Length) : default);
                break;
        }
    }

    /// <summary>The text without any of our secrets, should a desk repeat one.</summary>
    public string Hide(string text)
    {
        foreach (var secret in options.Secrets)
            text = Hide(text, secret);
        return options.Preset.Auth == AuthKind.Basic ? text.Replace(Basic(), "(secret)", StringComparison.Ordinal) : text;
    }

    private static string Hide(string text, Secret secret)
    {
        try
        {
            return secret.Reveal() is { Length: >= LeastToHide } value ? text.Replace(value, "(secret)", StringComparison.Ordinal) : text;
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
        request.Headers.TryAddWithoutValidation(StandardWebhooks.IdHeader, id);
        request.Headers.TryAddWithoutValidation(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(options.Signing, id, now, body));
    }

    private string Basic() => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password!.Reveal()}"));
}
