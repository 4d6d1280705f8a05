using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Access;

/// <summary>What lets somebody in: 32 random bytes, which the store knows only by their SHA-256. So much chance needs no slow hash.</summary>
internal static class Secrets
{
    public static string Draw() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
