using System.Security.Cryptography;

namespace Hub.Connectors;

/// <summary>The id of what has none: SHA-256 of its bytes in lower-case hexadecimal digits.</summary>
internal static class ContentHash
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
