using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;

namespace Hub.Core;

/// <summary>Keys are derived, never drawn (contracts.md, Keys): 128 bits of HMAC-SHA256 as 32 lower-case hexadecimal digits. Parts are joined by NUL, which no clean string holds.</summary>
internal sealed class DerivedKeys(byte[] installationKey)
{
    public string Ticket(string backend, string channel, string threadOrRoot, string asker, int ordinal) =>
        Hmac(installationKey, $"ticket\0{backend}\0{channel}\0{threadOrRoot}\0{asker}\0{ordinal}");

    public string Post(string channel, string nativeId) => Hmac(installationKey, $"post\0{channel}\0{nativeId}");

    public static EventKey Event(string ticketKey, TicketEventKind kind, string nativeId, long revision)
    {
        Span<byte> key = stackalloc byte[ticketKey.Length];
        Encoding.ASCII.GetBytes(ticketKey, key);
        return new EventKey(Hmac(key, $"{Word(kind)}\0{nativeId}\0{revision}"));
    }

    private static string Word(TicketEventKind kind) => kind switch
    {
        TicketEventKind.Created => "created",
        TicketEventKind.Commented => "commented",
        TicketEventKind.Changed => "changed",
        TicketEventKind.Redacted => "redacted",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Hmac(ReadOnlySpan<byte> key, string parts)
    {
        var length = Encoding.UTF8.GetMaxByteCount(parts.Length);
        Span<byte> bytes = length <= 1024 ? stackalloc byte[1024] : new byte[length];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, bytes[..Encoding.UTF8.GetBytes(parts, bytes)], hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}
