using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

namespace Hub.Connectors;

/// <summary>How far one file was read, and how to know it again under any name.</summary>
/// <param name="Identity">See <see cref="FileIdentity"/>.</param>
/// <param name="Head">How many of the first bytes <paramref name="Check"/> covers.</param>
/// <param name="Check">Hash of the head and of the last bytes before <paramref name="Offset"/>.</param>
/// <param name="Offset">Everything before it was read.</param>
/// <param name="Skipping">Stands within a line that is too long; the rest of it is stepped over.</param>
internal sealed record FileMark(
    [property: JsonPropertyName("i")] string Identity, [property: JsonPropertyName("h")] int Head, [property: JsonPropertyName("c")] string Check,
    [property: JsonPropertyName("o")] long Offset, [property: JsonPropertyName("s"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Skipping = false)
{
    private const int MostHead = 256, MostTail = 64, CheckBytes = 8;

    /// <summary>The mark of a file that is read up to <paramref name="offset"/>.</summary>
    public static FileMark At(SafeFileHandle file, string identity, long offset, bool skipping = false)
    {
        var head = (int)Math.Min(MostHead, RandomAccess.GetLength(file));
        return new FileMark(identity, head, CheckOf(file, head, offset), offset, skipping);
    }

    /// <summary>Whether the file still begins, and goes on up to the offset, as the one that was read.</summary>
    public bool Fits(SafeFileHandle file) => RandomAccess.GetLength(file) >= Math.Max(Head, Offset) && CheckOf(file, Head, Offset) == Check;

    private static string CheckOf(SafeFileHandle file, int head, long offset)
    {
        Span<byte> bytes = stackalloc byte[MostHead + MostTail];
        var tail = (int)Math.Min(MostTail, offset);
        var length = RandomAccess.Read(file, bytes[..head], 0);
        length += RandomAccess.Read(file, bytes.Slice(length, tail), offset - tail);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return Convert.ToHexStringLower(hash[..CheckBytes]);
    }
}
