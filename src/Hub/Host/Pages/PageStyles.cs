using System.Security.Cryptography;

namespace Hub.Host.Pages;

/// <summary>The stylesheet, in the program itself; its address changes with its content, so browsers may keep it.</summary>
internal static class PageStyles
{
    public const string Path = "/hub.css";

    public static byte[] Bytes { get; } = Read();

    public static string Address { get; } = $"{Path}?{Convert.ToHexStringLower(SHA256.HashData(Bytes).AsSpan(0, 6))}";

    private static byte[] Read()
    {
        using var resource = typeof(PageStyles).Assembly.GetManifestResourceStream("hub.css")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
