using System.Net;

namespace Hub.Host.Http;

/// <summary>
/// Who failed too often to show who he is waits before he is looked at again. While nobody has, asking costs one comparison. Addresses of this machine never wait:
/// a proxy speaks for many.
/// </summary>
internal sealed class Strangers(DoorLimits limits, TimeProvider time)
{
    private const int MostKept = 4096;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Channel, ulong Address), int> failures = [];
    private long beganAt = time.GetTimestamp();
    private volatile int waiting;

    /// <summary>Null where the sender may be looked at, else how long he waits.</summary>
    public TimeSpan? Wait(string channel, ConnectionInfo connection)
    {
        if (waiting == 0)
            return null;
        var key = (channel, RemoteAddress.Of(connection.RemoteIpAddress));
        lock (gate)
        {
            var left = Turn();
            return failures.GetValueOrDefault(key) >= limits.MostFailures ? left : null;
        }
    }

    public void Failed(string channel, IPAddress? remote)
    {
        var key = (channel, RemoteAddress.Of(remote));
        if (key.Item2 == RemoteAddress.Here)
            return;
        lock (gate)
        {
            Turn();
            var count = failures.GetValueOrDefault(key) + 1;
            if (count > 1 || failures.Count < MostKept)
                failures[key] = count;
            if (count == limits.MostFailures)
                waiting++;
        }
    }

    /// <summary>What is left of the window; a new one knows nobody.</summary>
    private TimeSpan Turn()
    {
        var now = time.GetTimestamp();
        var left = limits.Window - time.GetElapsedTime(beganAt, now);
        if (left > TimeSpan.Zero)
            return left;
        failures.Clear();
        (waiting, beganAt) = (0, now);
        return limits.Window;
    }
}
