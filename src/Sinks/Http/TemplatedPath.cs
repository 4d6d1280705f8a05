namespace Hub.Sinks;

/// <summary>A request that cannot be sent as it is meant: certainly nothing was done, and trying again would not help.</summary>
internal class UnsendableException(string message) : FormatException(message);

/// <summary>What a value made of a templated path cannot be sent: as a segment, <c>.</c> and <c>..</c> lead elsewhere, escaped or not (RFC 3986, 5.2.4 and 6.2.2.2).</summary>
internal sealed class StrayPathException(string segment)
    : UnsendableException($"a value would make {segment} a segment of the request's path, which leads to another address; the ticket must be changed by hand.");

/// <summary>Addresses of requests.</summary>
internal static class TemplatedPath
{
    /// <summary>The operator's address with the path behind it: it cannot change the host.</summary>
    public static Uri Behind(Uri url, string path) => path.Length == 0 ? url : new Uri(url.AbsoluteUri.TrimEnd('/') + '/' + path.TrimStart('/'));

    /// <summary>The same with a path that values were put into: they cannot climb to another one either.</summary>
    /// <exception cref="StrayPathException">A segment is <c>.</c> or <c>..</c>.</exception>
    public static Uri Rendered(Uri url, string rendered)
    {
        var path = rendered.AsSpan(0, rendered.AsSpan().IndexOfAny('?', '#') is var end and >= 0 ? end : rendered.Length);
        foreach (var range in path.Split('/'))
            if (path[range] is "." or "..")
                throw new StrayPathException(path[range].ToString());
        return Behind(url, rendered);
    }
}
