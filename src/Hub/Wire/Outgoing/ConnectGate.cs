using System.Net;
using System.Net.Sockets;

namespace Hub.Wire;

/// <summary>An address that an outgoing call must not reach; certainly nothing was sent.</summary>
public sealed class PrivateAddressException(string host, int port)
    : IOException($"{host}:{port} is a private address that no setting names; private addresses are called only where configured by hand");

/// <summary>Opens connections: resolves, refuses private addresses, and connects to what it checked, so that no second answer of a name server slips in.</summary>
internal sealed class ConnectGate(IReadOnlyCollection<Uri> byHand, TimeSpan timeOut)
{
    private readonly HashSet<string> allowed = new(byHand.Select(uri => Origin(uri.IdnHost, uri.Port)), StringComparer.OrdinalIgnoreCase);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeOut);
        try
        {
            return await ConnectAsync(await AddressesAsync(host, port, limit.Token), port, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // A plain failure to connect, not a cancelled request: nothing was sent.
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private async Task<IPAddress[]> AddressesAsync(string host, int port, CancellationToken stop)
    {
        var all = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, stop);
        if (allowed.Contains(Origin(host, port)))
            return all;
        var open = Array.FindAll(all, address => !PrivateAddress.Is(address));
        return open.Length > 0 || all.Length == 0 ? open : throw new PrivateAddressException(host, port);
    }

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken stop)
    {
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                last = error;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static string Origin(string host, int port) => $"{host.Trim('[', ']')}:{port}";
}
