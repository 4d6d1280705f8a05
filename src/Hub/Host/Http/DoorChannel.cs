using Hub.Contracts;
using Hub.Host.Recordings;

namespace Hub.Host.Http;

/// <summary>A channel that takes webhooks, and what its door counted.</summary>
internal sealed class DoorChannel(string name, IWebhookConnector connector)
{
    private long accepted, refused, oversize, unavailable, failed;

    public string Name { get; } = name;

    public IWebhookConnector Connector { get; } = connector;

    /// <summary>Null: it cannot tell anything by the headers alone.</summary>
    public IHeadCheckingConnector? Head { get; } = connector as IHeadCheckingConnector;

    /// <summary>Who writes along; null: nobody.</summary>
    public RecordingTap? Tap { get; init; }

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request) => Tap is { } tap ? tap.ReceiveAsync(Connector, request, CancellationToken.None) : Connector.ReceiveAsync(request, CancellationToken.None);

    public void Count(int status)
    {
        if (status < 400)
            Interlocked.Increment(ref accepted);
        else if (status == 413)
            Interlocked.Increment(ref oversize);
        else if (status == 503)
            Interlocked.Increment(ref unavailable);
        else if (status < 500)
            Interlocked.Increment(ref refused);
        else
            Interlocked.Increment(ref failed);
    }

    public DoorCounts Counts => new(
        Name, Interlocked.Read(ref accepted), Interlocked.Read(ref refused), Interlocked.Read(ref oversize), Interlocked.Read(ref unavailable), Interlocked.Read(ref failed));
}

/// <summary>Requests at /in/{channel} since the start, by what was answered.</summary>
/// <param name="Accepted">2xx.</param>
/// <param name="Refused">4xx but 413.</param>
/// <param name="Oversize">413 (R8).</param>
/// <param name="Unavailable">503: nothing stored, the sender comes again.</param>
/// <param name="Failed">Any other 5xx.</param>
public sealed record DoorCounts(string Channel, long Accepted, long Refused, long Oversize, long Unavailable, long Failed);
