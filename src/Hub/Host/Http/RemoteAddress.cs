using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Hub.Host.Http;

/// <summary>Who a remote address counts as: an IPv4 address, or the /64 network of an IPv6 one, which one customer of a provider has to himself.</summary>
internal static class RemoteAddress
{
    /// <summary>This machine: a person, a program, or a proxy that speaks for many; it has no share of its own to use up.</summary>
    public const ulong Here = 0;

    private const ulong Version4 = 0xffff_0000_0000;

    public static ulong Of(IPAddress? address)
    {
        if (address is null || IPAddress.IsLoopback(address) || (address.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(address.MapToIPv4())))
            return Here;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return Version4 | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return address.IsIPv4MappedToIPv6 ? Version4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
