using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Hub.Tests.Host;

/// <summary>A sender by socket: says what he will send, sends as much as he likes, and hears what is answered meanwhile.</summary>
internal sealed class SlowSender : IDisposable
{
    private readonly TcpClient client = new();
    private NetworkStream stream = null!;

    /// <param name="announced">Content-Length; null: no header but Host is sent after the request line.</param>
    public static async Task<SlowSender> StartAsync(Uri hub, string path, long? announced, params string[] headers)
    {
        var sender = new SlowSender();
        await sender.client.ConnectAsync(hub.Host, hub.Port);
        sender.stream = sender.client.GetStream();
        await sender.SendAsync($"POST {path} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => header + "\r\n"))}"
            + (announced is { } length ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n") : "\r\n"));
        return sender;
    }

    public Task SendAsync(string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    public Task SendAsync(int bytes) => stream.WriteAsync(new byte[bytes]).AsTask();

    /// <summary>The status of the next answer; 0: the connection was closed without one.</summary>
    public async Task<int> StatusAsync()
    {
        var buffer = new byte[64];
        var read = 0;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            while (read < 12 && await stream.ReadAsync(buffer.AsMemory(read), late.Token) is > 0 and var more)
                read += more;
        }
        catch (IOException)
        {
            return 0;
        }
        return read < 12 ? 0 : int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        client.Dispose();
    }
}
