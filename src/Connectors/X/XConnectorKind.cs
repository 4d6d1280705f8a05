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
        return new XConnector(options, new XClient(options.Url, credential, shared, with), with);
    }
}
