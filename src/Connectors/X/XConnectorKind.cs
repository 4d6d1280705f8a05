using System.Collections.Concurrent;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Channels of an account on X: what mentions it, and what a search finds, by API v2.</summary>
public sealed class XConnectorKind : IConnectorKind
{
    /// <summary>Channels with the same credential share its limits (R21).</summary>
    private readonly ConcurrentDictionary<string, XLimits> limits = new(StringComparer.Ordinal);

    public string Name => "x";

    public IReadOnlyList<Fault> Check(Settings settings)
    {
        XOptions.Read(settings, out var faults);
        return faults;
    }

    public IConnector Open(Settings settings, Surroundings with)
    {
        var options = XOptions.Read(settings, out _);
        var shared = limits.GetOrAdd($"{options.Url} {settings["BearerToken"]} {settings["TokenFile"]}", _ => new XLimits(with.Time));
        XCredential credential = options.Consent is { } consent ? new XAccount(consent, options.Url, with) : new XApp(options.Bearer ?? new Secret(""));
        var connector = new XConnector(options, new XClient(options.Url, credential, shared, with), with);
        return options.ConsumerSecrets.Count == 0 ? connector : Called(connector, options, with);
    }

    private static XWebhook Called(XConnector connector, XOptions options, Surroundings with)
    {
        var proof = new SenderProof(SenderAuth.Hmac) { Secrets = options.ConsumerSecrets, Hmac = new HmacScheme("x-twitter-webhooks-signature", "sha256=", SignatureEncoding.Base64, SignatureHash.Sha256) };
        var events = new XEvents(options.AccountId, new XPosts(options.AccountId));
        return new XWebhook(connector, new PushedConnector(new PushDoor(proof, options.MaxPerSecond, with) { Challenge = new XChallenge(options.ConsumerSecrets) }, events, null, with), events);
    }
}
