using System.Net;
using System.Net.Sockets;

namespace Hub.Tests.Stores;

/// <summary>Stands before a database server and can cut a connection at a commit: before the server hears of it, or when it has answered and nobody hears of that.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string host;
    private readonly int port;
    private readonly List<TcpClient> open = [];

    public CuttingProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public enum Cut { None, BeforeCommit, AfterCommit }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Happens once.</summary>
    public Cut Next { get; set; }

    /// <summary>New connections end at once.</summary>
    public bool Refuses { get; set; }

    public void Dispose()
    {
        listener.Stop();
        lock (open)
            open.ForEach(client => client.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        lock (open)
            open.AddRange([client, server]);
        try
        {
            if (Refuses)
                return;
            await server.ConnectAsync(host, port);
            var (near, far, cut) = (client.GetStream(), server.GetStream(), new StrongBox());
            await Task.WhenAny(ForthAsync(near, far, cut), BackAsync(far, near, cut));
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // One side has gone; so goes the other.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task ForthAsync(NetworkStream near, NetworkStream far, StrongBox cut)
    {
        var buffer = new byte[65536];
        for (int read; (read = await near.ReadAsync(buffer)) > 0;)
        {
            if (Next != Cut.None && buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0)
            {
                var before = Next == Cut.BeforeCommit;
                Next = Cut.None;
                if (before)
                    return;
                cut.Now = true;
            }
            await far.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private static async Task BackAsync(NetworkStream far, NetworkStream near, StrongBox cut)
    {
        var buffer = new byte[65536];
        for (int read; (read = await far.ReadAsync(buffer)) > 0;)
        {
            if (cut.Now)
                return;
            await near.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private sealed class StrongBox
    {
        public volatile bool Now;
    }
}
