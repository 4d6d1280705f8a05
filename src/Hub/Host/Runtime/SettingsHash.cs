using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;

namespace Hub.Host.Runtime;

/// <summary>Tells whether a backend is still the one that a row in doubt was sent to.</summary>
internal static class SettingsHash
{
    private static readonly string[] SecretWords = ["secret", "token", "password", "authorization", "credential"];

    /// <summary>Of kind, settings and preset; secrets left out, for a rotated one changes no backend.</summary>
    public static string Of(string kind, Settings settings, string? preset)
    {
        var text = new StringBuilder(kind);
        foreach (var key in settings.Keys)
            text.Append('\n').Append(key.ToLowerInvariant()).Append('=').Append(IsSecret(key) ? "" : settings[key]);
        text.Append('\n').Append(preset);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    private static bool IsSecret(string key) => SecretWords.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase));
}
