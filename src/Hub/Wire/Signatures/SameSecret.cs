using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;

namespace Hub.Wire;

/// <summary>Compares what a sender shows with live secrets, in constant time.</summary>
public static class SameSecret
{
    private const int Longest = 4_096;

    /// <summary>Whether one of the live ones is the same; hashes are compared, so that neither content nor length shows in the time it takes.</summary>
    /// <exception cref="RefusedException">A live one cannot be read.</exception>
    public static bool IsLive(ReadOnlySpan<char> found, IReadOnlyList<Secret> live)
    {
        var holds = false;
        if (found.Length <= Longest)
            foreach (var secret in live)
                holds |= Same(found, secret.Reveal());
        return holds;
    }

    /// <summary>The same for one value that was made already.</summary>
    public static bool Same(ReadOnlySpan<char> found, string expected)
    {
        Span<byte> a = stackalloc byte[SHA256.HashSizeInBytes], b = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(found.ToArray()), a);
        SHA256.HashData(Encoding.UTF8.GetBytes(expected), b);
        return CryptographicOperations.FixedTimeEquals(a, b);
    }
}
