using System.Net;

namespace Hub.Host.Configuration;

/// <summary>One address of <c>Web:Urls</c>.</summary>
/// <param name="Address">Null: every address of the machine.</param>
public sealed record ListenAddress(string Url, IPAddress? Address, int Port, bool IsLocalhost, bool Tls)
{
    public bool IsLoopback => IsLocalhost || (Address is not null && IPAddress.IsLoopback(Address));

    /// <summary>Null where the text is no such address: <c>http</c> or <c>https</c>, an IP address, <c>localhost</c> or <c>*</c>, and a port.</summary>
    public static ListenAddress? Parse(string url)
    {
        var text = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.Query.Length > 0)
            return null;
        var isLocalhost = uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (!IPAddress.TryParse(uri.DnsSafeHost, out var address) && !isLocalhost)
            return null;
        if (address is not null && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            address = null;
        return new ListenAddress(url, isLocalhost ? IPAddress.Loopback : address, uri.Port, isLocalhost, uri.Scheme == "https");
    }
}
