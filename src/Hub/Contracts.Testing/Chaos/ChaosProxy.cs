using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hub.Contracts.Testing;

/// <summary>
/// Stands before a platform on a free loopback port and does to its answers what it is told, one fault an answer; without one it passes on what comes as it comes. One request a connection,
/// so that a cut hits nothing else; what is upgraded (WebSocket) is passed both ways.
/// </summary>
public sealed class ChaosProxy : IAsyncDisposable
{
    private const int MostHead = 64 * 1024;
    private static readonly TimeSpan WholeWithin = TimeSpan.FromSeconds(2), BetweenDrips = TimeSpan.FromMilliseconds(50);
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<ChaosFault> faults = new();
    private readonly ConcurrentDictionary<Task, bool> serving = new();
    private readonly Uri upstream;
    private readonly Task accepting;
    private int busy, requests;

    private ChaosProxy(Uri upstream)
    {
        this.upstream = upstream;
        listener.Start();
        Url = new UriBuilder(upstream) { Scheme = "http", Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The platform's address, by way of here.</summary>
    public Uri Url { get; }

    /// <summary>Something is under way that will come to its end by itself.</summary>
    public bool IsBusy => Volatile.Read(ref busy) > 0;

    /// <summary>Faults that no answer has met yet.</summary>
    public int Left => faults.Count;

    /// <summary>How many requests came.</summary>
    public int Requests => Volatile.Read(ref requests);

    public static ChaosProxy Before(Uri upstream) => new(upstream);

    /// <summary>For the next answers, one each.</summary>
    public void Next(params ReadOnlySpan<ChaosFault> more)
    {
        foreach (var fault in more)
            faults.Enqueue(fault);
    }

    /// <summary>No faults any more.</summary>
    public void Calm() => faults.Clear();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(serving.Keys);
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(end.Token);
                var task = Task.Run(() => ServeAsync(client));
                serving[task] = true;
                _ = task.ContinueWith(done => serving.TryRemove(done, out _), TaskScheduler.Default);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                var request = await HeadAsync(stream, gone.Token);
                if (request.Length == 0)
                    return;
                using var hold = new Holding(this); // a connection on which nothing was asked yet holds nobody up
                Interlocked.Increment(ref requests);
                using var platform = new TcpClient { NoDelay = true };
                await platform.ConnectAsync(upstream.Host, upstream.Port, gone.Token);
                var behind = platform.GetStream();
                await behind.WriteAsync(request, gone.Token);
                var rest = PassOnAsync(stream, behind, gone);
                await AnswerAsync(client, stream, behind, hold, gone.Token);
                await gone.CancelAsync();
                await rest;
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two left; the other hears of it by the closed connection.
                client.Client.LingerState = new LingerOption(true, 0);
            }
        }
    }

    private async Task AnswerAsync(TcpClient client, NetworkStream to, NetworkStream from, Holding hold, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        var read = await from.ReadAsync(buffer, stop);
        if (!faults.TryDequeue(out var fault))
        {
            for (; read > 0; read = await from.ReadAsync(buffer, stop))
                await to.WriteAsync(buffer.AsMemory(0, read), stop);
            return;
        }
        var answer = fault is ChaosFault.Instead { Bytes: var bytes } ? bytes : await WholeAsync(from, buffer.AsMemory(0, read), fault is ChaosFault.CutAfter { Bytes: var few } ? few : int.MaxValue, stop);
        var share = fault switch
        {
            ChaosFault.Cut cut => (int)(answer.Length * cut.Part),
            ChaosFault.CutAfter cut => Math.Min(cut.Bytes, answer.Length),
            ChaosFault.Drip drip => (int)(answer.Length * drip.Part),
            _ => answer.Length,
        };
        await to.WriteAsync(answer.AsMemory(0, share), stop);
        if (fault is ChaosFault.Drip)
            await DripAsync(to, answer.AsMemory(share), hold, stop);
        else if (fault is ChaosFault.Cut or ChaosFault.CutAfter)
            client.Client.LingerState = new LingerOption(true, 0);
    }

    private static async Task DripAsync(NetworkStream to, ReadOnlyMemory<byte> rest, Holding hold, CancellationToken stop)
    {
        hold.Dispose();
        for (var at = 0; at < rest.Length - 1; at++)
        {
            await Task.Delay(BetweenDrips, stop);
            await to.WriteAsync(rest.Slice(at, 1), stop);
        }
        await Task.Delay(Timeout.Infinite, stop);
    }

    private static async Task<byte[]> WholeAsync(NetworkStream from, ReadOnlyMemory<byte> first, int most, CancellationToken stop)
    {
        using var whole = new MemoryStream();
        whole.Write(first.Span);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(WholeWithin);
        try
        {
            var buffer = new byte[64 * 1024];
            for (int read; whole.Length < most && (read = await from.ReadAsync(buffer, late.Token)) > 0;)
                whole.Write(buffer, 0, read);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It has no end: what came so far is the whole.
        }
        return whole.ToArray();
    }

    /// <summary>Until the client has left; it says nothing more unless the connection is upgraded, or its body is still coming.</summary>
    private static async Task PassOnAsync(NetworkStream from, NetworkStream to, CancellationTokenSource gone)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = await from.ReadAsync(buffer, gone.Token)) > 0;)
                await to.WriteAsync(buffer.AsMemory(0, read), gone.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It left without a word.
        }
        try
        {
            await gone.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // All is over already.
        }
    }

    /// <summary>The head, with a wish to close behind it, and what came with it; empty: nothing came.</summary>
    private async Task<byte[]> HeadAsync(NetworkStream from, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (bytes.Length < MostHead && await from.ReadAsync(buffer, stop) is > 0 and var read)
        {
            bytes.Write(buffer, 0, read);
            var all = bytes.ToArray();
            if (all.AsSpan().IndexOf("\r\n\r\n"u8) is >= 0 and var length)
                return [.. Encoding.Latin1.GetBytes(Head(Encoding.Latin1.GetString(all, 0, length))), .. all.AsSpan(length)];
        }
        return [];
    }

    private string Head(string head)
    {
        var lines = head.Split("\r\n").Where(line => !line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)).ToList();
        var isUpgrade = lines.Exists(line => line.StartsWith("Upgrade:", StringComparison.OrdinalIgnoreCase));
        if (!isUpgrade)
            lines.RemoveAll(line => line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
        lines.Insert(1, $"Host: {upstream.Authority}");
        return string.Join("\r\n", isUpgrade ? lines : [.. lines, "Connection: close"]);
    }

    private sealed class Holding : IDisposable
    {
        private readonly ChaosProxy proxy;
        private int isOver;

        public Holding(ChaosProxy proxy)
        {
            this.proxy = proxy;
            Interlocked.Increment(ref proxy.busy);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
                Interlocked.Decrement(ref proxy.busy);
        }
    }
}
