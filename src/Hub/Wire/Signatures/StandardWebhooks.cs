using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;

namespace Hub.Wire;

/// <summary>
/// Signs and verifies by Standard Webhooks 1.0 (standardwebhooks.com), symmetric scheme: HMAC-SHA256 over <c>id.timestamp.body</c>,
/// secrets as <c>whsec_</c> and base64, several live secrets as several signatures parted by spaces.
/// </summary>
public static class StandardWebhooks
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How far a timestamp may lie from our clock, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string SecretPrefix = "whsec_", Version = "v1,";
    private const int MaxId = 256, MaxKey = 512, HashLength = 32, LargestCopy = 256 * 1024;

    /// <summary>Null, or one clause that says what is wrong with a secret, without showing it.</summary>
    public static string? ProblemOf(string secret)
    {
        Span<byte> key = stackalloc byte[MaxKey];
        return TryDecode(secret, key, out var length) && length is >= 24 and <= 64
            ? null
            : "must be whsec_ followed by the base64 of 24 to 64 random bytes";
    }

    /// <summary>The <c>webhook-signature</c> header for a body: one signature for each live secret, in their order.</summary>
    /// <exception cref="RefusedException">A secret cannot be read or has no such form.</exception>
    public static string Sign(IReadOnlyList<Secret> secrets, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        var stamp = timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Span<byte> hash = stackalloc byte[HashLength];
        var header = new StringBuilder(secrets.Count * 48);
        foreach (var secret in secrets)
        {
            Compute(secret.Reveal(), id, stamp, body, hash);
            header.Append(header.Length == 0 ? "" : " ").Append(Version).Append(Convert.ToBase64String(hash));
        }
        return header.ToString();
    }

    /// <summary>Whether any live secret made any signature of the header, over exactly these bytes, within the tolerance.</summary>
    /// <exception cref="RefusedException">A secret cannot be read or has no such form.</exception>
    public static SignatureVerdict Verify(
        IReadOnlyList<Secret> secrets, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (ProblemOf(id, timestamp, signatures, now) is { } problem)
            return new(problem);
        Span<byte> hash = stackalloc byte[HashLength];
        foreach (var secret in secrets)
        {
            Compute(secret.Reveal(), id!, timestamp!, body, hash);
            if (Holds(signatures, hash))
                return SignatureVerdict.Ok;
        }
        return new("no signature in the header webhook-signature was made with a live secret over this id, timestamp and body");
    }

    /// <summary>What can be told before the body is here: null, or one clause. A header that passes may still be a forgery.</summary>
    public static string? ProblemOfHead(string? id, string? timestamp, string? signatures, DateTimeOffset now) =>
        ProblemOf(id, timestamp, signatures, now) ?? (HasForm(signatures) ? null : "the header webhook-signature holds no signature of the form v1, and 44 characters of base64");

    private static string? ProblemOf(string? id, string? timestamp, string? signatures, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxId)
            return string.IsNullOrEmpty(id) ? "the header webhook-id is missing" : $"the header webhook-id is longer than {MaxId} characters";
        return string.IsNullOrEmpty(signatures) ? "the header webhook-signature is missing" : ProblemOfTimestamp(timestamp, now);
    }

    private static bool HasForm(ReadOnlySpan<char> header)
    {
        Span<byte> found = stackalloc byte[HashLength];
        foreach (var range in header.Split(' '))
            if (header[range] is var one && one.StartsWith(Version, StringComparison.Ordinal) && Convert.TryFromBase64Chars(one[Version.Length..], found, out var length) && length == HashLength)
                return true;
        return false;
    }

    private static string? ProblemOfTimestamp(string? timestamp, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(timestamp))
            return "the header webhook-timestamp is missing";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "the header webhook-timestamp must be whole seconds since 1970";
        var behind = now.ToUnixTimeSeconds() - (decimal)seconds;
        return Math.Abs(behind) <= (decimal)Tolerance.TotalSeconds ? null
            : $"the header webhook-timestamp lies more than 5 minutes in the {(behind > 0 ? "past" : "future")}";
    }

    private static bool Holds(ReadOnlySpan<char> header, ReadOnlySpan<byte> expected)
    {
        Span<byte> found = stackalloc byte[HashLength];
        foreach (var range in header.Split(' '))
        {
            var one = header[range];
            if (one.StartsWith(Version, StringComparison.Ordinal) && Convert.TryFromBase64Chars(one[Version.Length..], found, out var length)
                && CryptographicOperations.FixedTimeEquals(found[..length], expected))
                return true;
        }
        return false;
    }

    private static void Compute(string secret, string id, string timestamp, ReadOnlySpan<byte> body, Span<byte> hash)
    {
        Span<byte> room = stackalloc byte[MaxKey];
        if (!TryDecode(secret, room, out var keyLength) || keyLength == 0)
            throw new RefusedException($"a webhook secret {ProblemOf(secret) ?? "cannot be used"}.");
        var key = room[..keyLength];
        var most = Encoding.UTF8.GetMaxByteCount(id.Length) + timestamp.Length + 2;
        var buffer = ArrayPool<byte>.Shared.Rent(most + Math.Min(body.Length, LargestCopy));
        var head = Encoding.UTF8.GetBytes(id, buffer);
        buffer[head++] = (byte)'.';
        head += Encoding.UTF8.GetBytes(timestamp, buffer.AsSpan(head));
        buffer[head++] = (byte)'.';
        if (body.Length <= LargestCopy)
        {
            body.CopyTo(buffer.AsSpan(head));
            HMACSHA256.HashData(key, buffer.AsSpan(0, head + body.Length), hash);
        }
        else
        {
            using var whole = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            whole.AppendData(buffer.AsSpan(0, head));
            whole.AppendData(body);
            whole.GetHashAndReset(hash);
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static bool TryDecode(string secret, Span<byte> key, out int length)
    {
        var digits = secret.AsSpan();
        if (digits.StartsWith(SecretPrefix, StringComparison.Ordinal))
            digits = digits[SecretPrefix.Length..];
        return Convert.TryFromBase64Chars(digits, key, out length);
    }
}

/// <summary>Whether a signature holds; <paramref name="Problem"/> says in one clause why not, and shows no secret.</summary>
public readonly record struct SignatureVerdict(string? Problem)
{
    public static readonly SignatureVerdict Ok = new(null);

    public bool IsOk => Problem is null;
}
