using System.Net;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>
/// What a channel without authentication still refuses. It is for programs of this machine: not for pages that a browser here happens to show (they can send a form anywhere
/// without asking), not for names that were made to point here, not for strangers whom a proxy brings.
/// </summary>
internal static class OpenDoor
{
    /// <summary>Null, or the 403 that the sender is answered.</summary>
    public static Problem? Refuse(WebhookRequest request)
    {
        if (request.Header("Origin") is not null)
            return Denied("takes nothing from web pages; the header Origin must be absent", "Origin");
        if (request.Header("Sec-Fetch-Site") is { } site && !site.Equals("none", StringComparison.OrdinalIgnoreCase))
            return Denied("takes nothing from web pages; the header Sec-Fetch-Site must be absent", "Sec-Fetch-Site");
        if (request.Header("Host") is { } host && !IsHere(host))
            return Denied("must be asked for as localhost, 127.0.0.1 or [::1]; the header Host names another", "Host");
        return Forwarding.HeaderOf(request.Header) is { } forwarded ? Denied($"takes nothing by way of a proxy; the header {forwarded} must be absent", forwarded) : null;
    }

    /// <summary>What `hub check` says of such a channel.</summary>
    public static Fault Warning(Settings settings) => new(
        $"{settings.Path}:Auth", $"{settings.Path}:Auth is none: every program of this machine may write and delete posts; another would tell senders apart.", IsWarning: true);

    private static bool IsHere(ReadOnlySpan<char> host)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']') + 1 : host.IndexOf(':');
        var name = end > 0 ? host[..end] : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.SequenceEqual("127.0.0.1")
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }

    private static Problem Denied(string why, string header) => new(403, "Only programs of this machine", $"A channel with Auth: none {why}.") { Field = header };
}
