using System.Globalization;
using System.Text;

namespace Hub.Contracts.Testing;

/// <summary>What becomes of one answer on its way; the platform has given it and believes that it came.</summary>
public abstract record ChaosFault
{
    /// <summary>The connection is reset when this part of the answer, 0 to 1, went through; 0: before a byte of it.</summary>
    public sealed record Cut(double Part) : ChaosFault;

    /// <summary>The same after so many bytes; for answers that have no end.</summary>
    public sealed record CutAfter(int Bytes) : ChaosFault;

    /// <summary>After this part a byte comes now and then, and the last one never.</summary>
    public sealed record Drip(double Part) : ChaosFault;

    /// <summary>These bytes come instead.</summary>
    public sealed record Instead(byte[] Bytes) : ChaosFault;

    /// <summary>An answer of HTTP comes instead.</summary>
    public static ChaosFault Status(int status, string body = "", string contentType = "text/html", int? retryAfter = null)
    {
        var wait = retryAfter is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"Retry-After: {seconds}\r\n") : "";
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Chaos\r\nContent-Type: {contentType}\r\nContent-Length: {bytes.Length}\r\n{wait}Connection: close\r\n\r\n");
        return new Instead([.. Encoding.ASCII.GetBytes(head), .. bytes]);
    }
}
