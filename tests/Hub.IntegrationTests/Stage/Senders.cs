using System.Net;
using System.Text;

namespace Hub.IntegrationTests;

/// <summary>A system that posts to a channel and, as real ones do, repeats until it is told that the post is kept.</summary>
internal sealed class WebhookSender(Func<Uri?> hub, string channel, Ledger ledger, CancellationToken stop) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Each item alone, in order.</summary>
    public async Task SendAsync(IEnumerable<Item> items)
    {
        foreach (var item in items)
        {
            await UntilTakenAsync(item.Json, item.IsBroken ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.OK);
            ledger.Accept(channel, item);
        }
    }

    /// <summary>All in one request, as an array.</summary>
    public async Task SendTogetherAsync(IReadOnlyList<Item> items)
    {
        await UntilTakenAsync($"[{string.Join(',', items.Select(item => item.Json))}]", HttpStatusCode.OK);
        ledger.Accept(channel, items);
    }

    public void Dispose() => http.Dispose();

    private async Task UntilTakenAsync(string body, HttpStatusCode wanted)
    {
        while (await AnswerAsync(body) is var status && status != wanted)
        {
            if (status is { } refused and not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError))
                throw new InvalidOperationException($"The hub answered {(int)refused} to {body}");
            await Task.Delay(10, stop);
        }
    }

    /// <summary>Null: no whole answer came.</summary>
    private async Task<HttpStatusCode?> AnswerAsync(string body)
    {
        if (hub() is not { } address)
            return null;
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(address, $"/in/{channel}"), content, stop);
            return answer.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }
}

/// <summary>A program that appends lines to files which an ndjson channel follows.</summary>
internal sealed class LineWriter(string folder, string channel, Ledger ledger)
{
    private int lines;

    /// <summary>Lines written whole so far.</summary>
    public int Lines => Volatile.Read(ref lines);

    public void Append(string file, IReadOnlyList<Item> items)
    {
        File.AppendAllText(Path.Combine(folder, file), string.Concat(items.Select(item => item.Json + '\n')));
        ledger.Accept(channel, items);
        Interlocked.Add(ref lines, items.Count);
    }

    /// <summary>A line that comes in two halves.</summary>
    public async Task AppendSlowlyAsync(string file, Item item, CancellationToken stop)
    {
        var half = item.Json.Length / 2;
        await File.AppendAllTextAsync(Path.Combine(folder, file), item.Json[..half], CancellationToken.None);
        await Task.Delay(5, stop);
        await File.AppendAllTextAsync(Path.Combine(folder, file), item.Json[half..] + '\n', CancellationToken.None);
        ledger.Accept(channel, item);
        Interlocked.Increment(ref lines);
    }
}
