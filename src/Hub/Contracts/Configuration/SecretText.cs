using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Contracts;

/// <summary>Takes a secret out of a text that somebody else wrote, in the forms in which desks and platforms repeat one: plain, in JSON, in an address.</summary>
public static class SecretText
{
    /// <summary>Characters; a shorter secret is not looked for: it would hide half of every text.</summary>
    public const int LeastToHide = 4;
    private const string Hidden = "(secret)";

    /// <param name="text">Any text.</param>
    /// <param name="secret">Left where it is shorter than <see cref="LeastToHide"/>.</param>
    /// <param name="instead">What stands in its place.</param>
    public static string Hide(string text, string secret, string instead = Hidden)
    {
        if (secret.Length < LeastToHide)
            return text;
        foreach (var form in Forms(secret))
            text = text.Replace(form, instead, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The secret as it is, as it stands in JSON (also where a slash is escaped), and as it stands in an address.</summary>
    public static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        foreach (var json in new[] { JsonEncodedText.Encode(secret).Value, JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value })
        {
            if (json != secret)
                yield return json;
            if (json.Contains('/', StringComparison.Ordinal))
                yield return json.Replace("/", "\\/", StringComparison.Ordinal);
        }
        if (Uri.EscapeDataString(secret) is var escaped && escaped != secret)
            yield return escaped;
    }
}
