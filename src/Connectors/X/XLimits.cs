using System.Collections.Concurrent;
using System.Globalization;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What X says is left of each route's calls for one credential (x-rate-limit-*): nothing is asked that would be refused.</summary>
internal sealed class XLimits(TimeProvider time)
{
    /// <summary>Of a route that is used up.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> resets = new(StringComparer.Ordinal);

    /// <exception cref="ThrottledException">The route's calls are used up until later.</exception>
    public void Pass(string route)
    {
        if (resets.TryGetValue(route, out var reset) && reset - time.GetUtcNow() is { Ticks: > 0 } wait)
            throw new ThrottledException(wait, $"The calls of {route} are used up for this credential.");
    }

    public void Told(string route, HttpResponseMessage answer, IHealth health)
    {
        if (Number(answer, "x-rate-limit-remaining") is not { } left || ResetOf(answer) is not { } reset)
            return;
        health.QuotaLeft(route, left, reset);
        if (left <= 0)
            resets[route] = reset;
        else
            resets.TryRemove(route, out _);
    }

    /// <summary>When a refused route is open again; a second later, since the header counts whole ones. Null: not told.</summary>
    public static DateTimeOffset? ResetOf(HttpResponseMessage answer) =>
        Number(answer, "x-rate-limit-reset") is >= 0 and < 253_402_300_000 and var reset ? DateTimeOffset.FromUnixTimeSeconds(reset + 1) : null;

    private static long? Number(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out var values) && long.TryParse(values.FirstOrDefault(), CultureInfo.InvariantCulture, out var number) ? number : null;
}
