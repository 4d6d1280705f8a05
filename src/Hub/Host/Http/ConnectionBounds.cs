using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hub.Host.Http;

/// <summary>
/// Bounds of TCP connections. Those of this machine are counted apart, so that strangers cannot keep operators from page and metrics; hub.sock is not counted at all.
/// </summary>
internal sealed partial class ConnectionBounds(ConnectionLimits limits, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<ulong, int> byAddress = [];
    private int here, elsewhere;
    private long refused, toldAt = long.MinValue;

    public void Guard(ListenOptions listen) => listen.Use(next => connection => ServeAsync(connection, next));

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = RemoteAddress.Of((connection.RemoteEndPoint as IPEndPoint)?.Address);
        if (!TryEnter(address))
        {
            connection.Abort();
            return;
        }
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(address);
        }
    }

    /// <summary>False, and told once a minute, where there are too many.</summary>
    internal bool TryEnter(ulong address)
    {
        lock (gate)
        {
            var own = byAddress.GetValueOrDefault(address);
            if (address == RemoteAddress.Here ? here < limits.Here : elsewhere < limits.Elsewhere && own < limits.OfAddress)
            {
                Count(address, own, 1);
                return true;
            }
            refused++;
            if (toldAt != long.MinValue && time.GetElapsedTime(toldAt) < Quiet)
                return false;
            toldAt = time.GetTimestamp();
        }
        Refused(refused, here, elsewhere);
        return false;
    }

    internal void Leave(ulong address)
    {
        lock (gate)
            Count(address, byAddress.GetValueOrDefault(address), -1);
    }

    private void Count(ulong address, int own, int change)
    {
        if (address == RemoteAddress.Here)
            here += change;
        else
            elsewhere += change;
        if (own + change == 0)
            byAddress.Remove(address);
        else
            byAddress[address] = own + change;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connections are at their bound: {Refused} were refused since the start; open are {Here} of this machine and {Elsewhere} of others.")]
    private partial void Refused(long refused, int here, int elsewhere);
}

/// <param name="Here">From this machine: people, commands, a proxy.</param>
/// <param name="Elsewhere">From all other machines together.</param>
/// <param name="OfAddress">From one of them.</param>
internal sealed record ConnectionLimits(int Here = 2_000, int Elsewhere = 2_000, int OfAddress = 500);
