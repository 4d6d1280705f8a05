using Hub.Contracts;

namespace Hub.Host.Runtime;

/// <summary>
/// Keeps the secrets of sections out of sentences that others wrote, e.g. a plugin's exception: what references stand for, and literal values under keys that are
/// named as secrets are. What a file held before it changed stays hidden as well.
/// </summary>
internal sealed class SecretValues(IReadOnlyList<Settings> sections)
{
    private const int LeastLiteral = 8;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly string[] Names = ["secret", "token", "password", "passwd", "credential", "apikey", "key"];
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private KeyValuePair<string, string>[] longestFirst = [];
    private long readAt;

    public SecretValues(Settings section)
        : this([section])
    {
    }

    /// <summary>What stands in the place of each; null: where it comes from.</summary>
    public string? Instead { get; init; }

    public static string Hide(Settings settings, string text) => new SecretValues(settings).Hide(text);

    public string Hide(string text)
    {
        foreach (var (value, instead) in Known())
            text = text.Replace(value, instead, StringComparison.Ordinal);
        return text;
    }

    private KeyValuePair<string, string>[] Known()
    {
        lock (gate)
        {
            if (readAt != 0 && System.Diagnostics.Stopwatch.GetElapsedTime(readAt) < Fresh)
                return longestFirst;
            readAt = System.Diagnostics.Stopwatch.GetTimestamp();
            foreach (var section in sections)
                foreach (var key in section.Keys)
                    if (section[key] is { } source)
                        Learn(key, source);
            return longestFirst = [.. known.OrderByDescending(pair => pair.Key.Length)];
        }
    }

    private void Learn(string key, string source)
    {
        if (Reference.IsReference(source))
        {
            if (Reference.Resolve(source, out _) is { Length: >= SecretText.LeastToHide } value)
                Keep(value, $"(what {source} holds)");
        }
        else if (source.Length >= LeastLiteral && IsSecret(key))
            Keep(source, $"(what {key} holds)");
    }

    private void Keep(string value, string instead)
    {
        foreach (var form in SecretText.Forms(value))
            known.TryAdd(form, Instead ?? instead);
    }

    /// <summary>The last part of a key that is no number: <c>Tokens:0</c> is one of <c>Tokens</c>.</summary>
    private static bool IsSecret(string key)
    {
        var part = key.Split(':').LastOrDefault(one => !int.TryParse(one, out _)) ?? "";
        return Names.Any(name => part.TrimEnd('s').EndsWith(name, StringComparison.OrdinalIgnoreCase));
    }
}
