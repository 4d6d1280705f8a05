using Hub.Contracts;

namespace Hub.Host.Runtime;

/// <summary>Keeps what a section's references stand for out of sentences that others wrote, e.g. an exception's.</summary>
internal static class SecretValues
{
    private const int LeastToHide = 4;

    public static string Hide(Settings settings, string text)
    {
        foreach (var key in settings.Keys)
            if (settings[key] is { } source && Reference.IsReference(source) && Reference.Resolve(source, out _) is { Length: >= LeastToHide } value)
                text = text.Replace(value, $"(what {source} holds)", StringComparison.Ordinal);
        return text;
    }
}
