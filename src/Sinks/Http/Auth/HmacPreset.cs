using System.Globalization;
using System.Security.Cryptography;

namespace Hub.Sinks;

internal enum HmacAlgorithm { Sha256, Sha512 }

internal enum HmacEncoding { Hex, Base64 }

/// <summary>What is signed: the body's bytes, or the time, a dot and the body's bytes.</summary>
internal enum HmacOver { Body, TimestampBody }

/// <summary>How a backend wants requests signed with a shared secret.</summary>
/// <param name="Header">Carries the signature.</param>
/// <param name="Prefix">Before the signature, e.g. <c>sha256=</c>.</param>
/// <param name="Algorithm">Of the HMAC.</param>
/// <param name="Encoding">Of the signature; hexadecimal in lower case.</param>
/// <param name="Over">What is signed.</param>
/// <param name="TimestampHeader">Carries the time in Unix seconds; empty: none.</param>
internal sealed record HmacPreset(string Header, string Prefix, HmacAlgorithm Algorithm, HmacEncoding Encoding, HmacOver Over, string TimestampHeader)
{
    public void Sign(HttpRequestMessage request, string secret, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var stamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (TimestampHeader.Length > 0)
            request.Headers.TryAddWithoutValidation(TimestampHeader, stamp);
        using var hash = IncrementalHash.CreateHMAC(Algorithm == HmacAlgorithm.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512, System.Text.Encoding.UTF8.GetBytes(secret));
        if (Over == HmacOver.TimestampBody)
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(stamp + "."));
        hash.AppendData(body);
        var signature = hash.GetHashAndReset();
        request.Headers.TryAddWithoutValidation(Header, Prefix + (Encoding == HmacEncoding.Hex ? Convert.ToHexStringLower(signature) : Convert.ToBase64String(signature)));
    }
}
