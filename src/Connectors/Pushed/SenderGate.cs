using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Lets in only requests of senders who proved who they are, in the way of the channel.</summary>
internal sealed class SenderGate(SenderProof proof)
{
    private const string BearerScheme = "Bearer ", BasicScheme = "Basic ";

    /// <summary>Null, or the 401 that the sender is answered.</summary>
    /// <exception cref="RefusedException">A live secret of ours cannot be read.</exception>
    public Problem? Refuse(WebhookRequest request) => proof.Auth switch
    {
        SenderAuth.None => OpenDoor.Refuse(request),
        SenderAuth.Signature => Signature(request),
        SenderAuth.Hmac => Hmac(request, proof.Hmac!),
        SenderAuth.Bearer => Token("Authorization", After(request.Header("Authorization"), BearerScheme), "Bearer and a live token"),
        SenderAuth.Token => Token(proof.TokenHeader, request.Header(proof.TokenHeader), "a live token"),
        SenderAuth.Basic => Basic(After(request.Header("Authorization"), BasicScheme)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The same as far as the headers tell.</summary>
    /// <exception cref="RefusedException">A live secret of ours cannot be read.</exception>
    public Problem? RefuseHead(WebhookRequest head) => proof.Auth switch
    {
        SenderAuth.Signature => StandardWebhooks.ProblemOfHead(
            head.Header(StandardWebhooks.IdHeader), head.Header(StandardWebhooks.TimestampHeader), head.Header(StandardWebhooks.SignatureHeader), head.ReceivedAt) is { } problem
                ? Unauthorised($"The request must carry a Standard Webhooks signature: {problem}.") : null,
        SenderAuth.Hmac => Written(head, proof.Hmac!) is null ? Unwritten(proof.Hmac!) : null,
        _ => Refuse(head),
    };

    private static string? Written(WebhookRequest request, HmacScheme scheme) => After(request.Header(scheme.Header)?.Trim(), scheme.Prefix) is { Length: > 0 } written ? written : null;

    private static Problem Unwritten(HmacScheme scheme) => Unauthorised($"The header {scheme.Header} must be {scheme.Prefix}the body's signature; it is missing or begins otherwise.");

    private Problem? Signature(WebhookRequest request)
    {
        var verdict = StandardWebhooks.Verify(
            proof.Secrets, request.Header(StandardWebhooks.IdHeader), request.Header(StandardWebhooks.TimestampHeader),
            request.Header(StandardWebhooks.SignatureHeader), request.Body.Span, request.ReceivedAt);
        return verdict.IsOk ? null : Unauthorised($"The request must carry a Standard Webhooks signature: {verdict.Problem}.");
    }

    private Problem? Hmac(WebhookRequest request, HmacScheme scheme)
    {
        if (Written(request, scheme) is not { } written)
            return Unwritten(scheme);
        Span<byte> expected = stackalloc byte[HMACSHA512.HashSizeInBytes];
        Span<byte> found = stackalloc byte[HMACSHA512.HashSizeInBytes];
        var isWritten = Decode(written, scheme.Encoding, found, out var length);
        var holds = false;
        foreach (var secret in proof.Secrets)
        {
            var size = Compute(scheme.Hash, Encoding.UTF8.GetBytes(secret.Reveal()), request.Body.Span, expected);
            holds |= isWritten && CryptographicOperations.FixedTimeEquals(found[..length], expected[..size]);
        }
        return holds ? null : Unauthorised($"The header {scheme.Header} must be the body's signature by a live secret; this one is not.");
    }

    private static bool Decode(string text, SignatureEncoding encoding, Span<byte> bytes, out int length)
    {
        if (encoding == SignatureEncoding.Base64)
            return Convert.TryFromBase64String(text, bytes, out length);
        length = text.Length / 2;
        return text.Length % 2 == 0 && length <= bytes.Length && Convert.FromHexString(text, bytes, out _, out length) == System.Buffers.OperationStatus.Done;
    }

    private static int Compute(SignatureHash hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> body, Span<byte> into) =>
        hash == SignatureHash.Sha256 ? HMACSHA256.HashData(key, body, into) : HMACSHA512.HashData(key, body, into);

    private Problem? Token(string header, string? found, string allowed) =>
        found is null ? Unauthorised($"The header {header} must be {allowed}; it is missing or of another scheme.")
        : SameSecret.IsLive(found.AsSpan().Trim(), proof.Secrets) ? null
        : Unauthorised($"The header {header} must be {allowed}; this token is not live.");

    private Problem? Basic(string? found)
    {
        var pair = found is null ? null : Decoded(found.Trim());
        var colon = pair?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0)
            return Unauthorised("The header Authorization must be Basic and a user with a live password; it is missing or of another scheme.");
        // Both are compared in any case, so that the time does not tell which was wrong.
        var isUser = SameSecret.Same(pair.AsSpan(0, colon), proof.User);
        var isLive = SameSecret.IsLive(pair.AsSpan(colon + 1), proof.Secrets);
        return isUser && isLive ? null : Unauthorised("The header Authorization must be Basic and a user with a live password; this user or password is not.");
    }

    private static string? Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static string? After(string? header, string prefix) => header is not null && header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? header[prefix.Length..] : null;

    private static Problem Unauthorised(string detail) => new(401, "The sender is not known", detail);
}
