using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>Where a client shows who it is when it asks for a token (RFC 6749, section 2.3.1).</summary>
internal enum ClientAuth { Body, Basic }

/// <summary>What a preset says of its token endpoint.</summary>
/// <param name="Path">Appended to the operator's Url; empty: he gives <c>TokenUrl</c>.</param>
/// <param name="Scope">Empty: none is asked for.</param>
/// <param name="Client">In the form, or by HTTP basic.</param>
internal sealed record OauthPreset(string Path, string Scope, ClientAuth Client)
{
    public static readonly OauthPreset Usual = new("", "", ClientAuth.Body);
}

/// <summary>The client that asks for tokens.</summary>
internal sealed record OauthOptions(Uri TokenUrl, string ClientId, Secret ClientSecret, string Scope, ClientAuth Client);
