using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Hub.Host.Http;

/// <summary>hub.sock beside the store: who may open the file (0600) may act.</summary>
internal static class HubSocket
{
    private static readonly object Mark = new();

    /// <summary>Whether the request came by the socket, or from a command in this process.</summary>
    public static bool CameBy(HttpContext context) => context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true;

    /// <summary>Marks what arrives at this endpoint.</summary>
    public static void MarkAll(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[Mark] = Mark;
        return next(connection);
    });

    /// <summary>Marks a request that a command in this process makes.</summary>
    public static void MarkOne(HttpContext context) => context.Features.Set<IConnectionItemsFeature>(new Marked());

    /// <summary>The rights are set between bind and listen, so nobody can come in between.</summary>
    public static void Secure(SocketTransportOptions options) => options.CreateBoundListenSocket = endpoint =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is UnixDomainSocketEndPoint && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(endpoint.ToString()!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    };

    /// <summary>A client that speaks over the socket.</summary>
    public static HttpMessageHandler Handler(string path) => new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private sealed class Marked : IConnectionItemsFeature
    {
        public IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?> { [Mark] = Mark };
    }
}
