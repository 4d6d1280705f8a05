using System.Diagnostics;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>How a sender proves who it is.</summary>
internal enum SenderAuth { Signature, Hmac, Bearer, Token, Basic, None }

/// <summary>How the bytes of a signature are written.</summary>
internal enum SignatureEncoding { Hex, Base64 }

/// <summary>The hash under the HMAC.</summary>
internal enum SignatureHash { Sha256, Sha512 }

/// <summary>HMAC over the body's bytes as they came, keyed by the secret's UTF-8.</summary>
/// <param name="Header">Where it stands.</param>
/// <param name="Prefix">Before it, e.g. <c>sha256=</c>.</param>
/// <param name="Encoding">Of its bytes.</param>
/// <param name="Hash">Under it.</param>
internal sealed record HmacScheme(string Header, string Prefix, SignatureEncoding Encoding, SignatureHash Hash);

/// <summary>What the senders of one channel have to show: the way, and the live secrets of it.</summary>
internal sealed record SenderProof(SenderAuth Auth)
{
    /// <summary>Live secrets: of signatures, tokens, or the user's passwords.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>Where a token stands, for <see cref="SenderAuth.Token"/>.</summary>
    public string TokenHeader { get; init; } = "";

    /// <summary>For <see cref="SenderAuth.Hmac"/>.</summary>
    public HmacScheme? Hmac { get; init; }

    /// <summary>For <see cref="SenderAuth.Basic"/>.</summary>
    public string User { get; init; } = "";

    /// <summary>Reads the keys that go with the way: <c>Secrets</c>, <c>Tokens</c>, or <c>User</c> and <c>Passwords</c>.</summary>
    /// <param name="warnings">Takes what could be guessed, and what is malformed.</param>
    public static SenderProof Read(SettingsReader reader, SenderAuth auth, List<Fault> warnings)
    {
        var proof = new SenderProof(auth);
        switch (auth)
        {
            case SenderAuth.Signature:
                warnings.AddRange(LiveKeys.Malformed(reader.Settings, "Secrets"));
                return proof with { Secrets = Live(reader, "Secrets", "secrets (whsec_...)", auth) };
            case SenderAuth.Hmac:
                warnings.AddRange(LiveKeys.Weak(reader.Settings, "Secrets"));
                return proof with { Secrets = Live(reader, "Secrets", "secrets", auth) };
            case SenderAuth.Bearer or SenderAuth.Token:
                warnings.AddRange(LiveKeys.Weak(reader.Settings, "Tokens"));
                return proof with { Secrets = Live(reader, "Tokens", "tokens", auth) };
            case SenderAuth.Basic:
                warnings.AddRange(LiveKeys.Weak(reader.Settings, "Passwords"));
                return proof with { User = reader.Required("User", "the name that the sender signs in with"), Secrets = Live(reader, "Passwords", "passwords", auth) };
            case SenderAuth.None:
                warnings.Add(OpenDoor.Warning(reader.Settings));
                return proof;
            default:
                throw new UnreachableException();
        }
    }

    public static string Words(IEnumerable<SenderAuth> auth) => string.Join(" or ", auth.Select(word => word.ToString().ToLowerInvariant()));

    private static List<Secret> Live(SettingsReader reader, string key, string what, SenderAuth auth)
    {
        var secrets = LiveKeys.Read(reader, key);
        if (secrets.Count == 0)
            reader.Add(key, $"{reader.Settings.Path}:{key} must hold one or two {what} where Auth is {Words([auth])}; it is missing.");
        return secrets;
    }
}
