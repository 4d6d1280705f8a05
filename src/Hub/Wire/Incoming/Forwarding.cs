namespace Hub.Wire;

/// <summary>Headers by which a proxy says that it speaks for somebody else (RFC 7239, RFC 9110 7.6.3, and what came before them).</summary>
public static class Forwarding
{
    private const string Family = "X-Forwarded-";

    private static readonly string[] Usual = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <summary>The first of the usual ones that the request carries; null: none.</summary>
    public static string? HeaderOf(Func<string, string?> header)
    {
        foreach (var name in Usual)
            if (header(name) is not null)
                return name;
        return null;
    }

    /// <summary>Whether a header's name is one of them, the whole X-Forwarded- family included.</summary>
    public static bool Is(string name) => name.StartsWith(Family, StringComparison.OrdinalIgnoreCase) || Usual.Contains(name, StringComparer.OrdinalIgnoreCase);
}
