using System.Net;
using Hub.Wire;

namespace Hub.Host.Http;

/// <summary>
/// Page, API and metrics answer only on this machine and only under names that are ours: a page elsewhere whose name was made to point here (DNS rebinding)
/// sends its own name as Host. A proxy on this machine would make everybody a request of this machine, so what carries a forwarding header is refused.
/// </summary>
internal sealed class Guard(IReadOnlyList<string> hosts)
{
    private readonly HashSet<string> allowed = new(["localhost", "127.0.0.1", "[::1]", .. hosts], StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        if (HubSocket.CameBy(context) || context.Request.Path == HealthEndpoints.Alive)
            return next(context);
        if (context.Connection.RemoteIpAddress is not { } remote || !IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote))
            return Problems.WriteAsync(context, new(403, "Only on this machine", "Page, API and metrics answer only to requests of this machine."));
        var host = context.Request.Host.Host;
        // A proxy that lets only the operator's people in is named by them in Web:Hosts; any other is one that forwards more than it was meant to.
        if (!hosts.Contains(host, StringComparer.OrdinalIgnoreCase) && context.Request.Headers.Keys.FirstOrDefault(Forwarding.Is) is { } forwarded)
            return Problems.WriteAsync(context, new(403, "Not by way of a proxy", "Page, API and metrics answer no forwarded requests: point the proxy at Web:HooksUrls, or name it in Web:Hosts if it lets only your people in.") { Field = forwarded });
        return allowed.Contains(host)
            ? next(context)
            : Problems.WriteAsync(context, new(421, "Not our name", "The Host header must name localhost or one of Web:Hosts.") { Field = "Host", Allowed = string.Join(", ", allowed) });
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
