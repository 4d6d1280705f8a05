using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ReceivingDesk;

/// <summary>Verifies calls by Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over <c>id.timestamp.body</c>, several signatures parted by spaces.</summary>
/// <param name="secrets">Live secrets, each <c>whsec_</c> and base64; two while one is being replaced.</param>
/// <param name="time">The clock that timestamps are held against.</param>
internal sealed class WebhookSignature(IReadOnlyList<string> secrets, TimeProvider time)
{
    private const string Prefix = "whsec_", Version = "v1,";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private readonly byte[][] keys = [.. secrets.Select(secret => Convert.FromBase64String(secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret))];

    /// <summary>Null where the call is genuine, else one sentence; the body must be the bytes as they came.</summary>
    public string? ProblemOf(string id, string timestamp, string signatures, ReadOnlySpan<byte> body)
    {
        if (id.Length == 0)
            return "The header webhook-id is missing.";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "The header webhook-timestamp must be whole seconds since 1970.";
        if (Math.Abs((decimal)time.GetUtcNow().ToUnixTimeSeconds() - seconds) > (decimal)Tolerance.TotalSeconds)
            return "The header webhook-timestamp lies more than 5 minutes away from this clock.";
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var found = signatures.Split(' ').Where(one => one.StartsWith(Version, StringComparison.Ordinal)).Select(one => Encoding.ASCII.GetBytes(one[Version.Length..]));
        var expected = keys.Select(key => Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(key, signed)))).ToList();
        return found.Any(one => expected.Any(right => CryptographicOperations.FixedTimeEquals(one, right)))
            ? null
            : "No signature in the header webhook-signature was made with a live secret over this id, timestamp and body.";
    }
}
