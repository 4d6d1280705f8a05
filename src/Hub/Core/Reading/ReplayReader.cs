using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Reading;

/// <summary>Finds what a backend was told in a time. Ids ascend with time, so the older events are not read.</summary>
internal sealed class ReplayReader(HubStore store)
{
    /// <summary>A clock that was set back may have written later ids with earlier times.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromDays(1);

    private const string Window =
        """
        FROM ticket_event e CROSS JOIN ticket t LEFT JOIN outbox o ON o.event = e.id
        WHERE t.id = e.ticket AND t.backend = @Backend AND e.id > @From AND e.id <= @UpTo AND e.created_at >= @Since AND e.created_at < @Until
        """;

    private const string Columns =
        """
        SELECT e.kind AS Kind, coalesce(o.state, 4) AS State,
          CASE WHEN EXISTS (SELECT 1 FROM ticket_event c LEFT JOIN outbox p ON p.event = c.id WHERE c.ticket = e.ticket AND c.kind = 0 AND coalesce(p.state, 4) IN (4, 8)) THEN 1 ELSE 0 END AS Stands,
          CASE WHEN length(e.body) > 2 THEN 1 ELSE 0 END AS IsReadable, CASE WHEN coalesce(o.first_intent_at, e.created_at) < @KeptSince THEN 1 ELSE 0 END AS IsForgotten
        """;

    public async Task<ReplayWindow> WindowAsync(ReplaySearch search, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var (since, until) = (Clock.Micros(search.Since), search.Until is { } end ? Clock.Micros(end) : long.MaxValue);
        var upTo = await One("SELECT coalesce(max(id), 0) AS Event, 0 AS Ticket FROM ticket_event", 0);
        var (low, high, clear) = (0L, upTo!.Event, since - Clock.Micros(ClockSlack));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await One("SELECT id AS Event, created_at AS Ticket FROM ticket_event WHERE id > @after ORDER BY id LIMIT 1", middle) is { } next && next.Ticket < clear)
                low = next.Event;
            else
                high = middle;
        }
        return new ReplayWindow(since, until, low, upTo.Event);

        async Task<ReplayTicket?> One(string sql, long after) => (await HubReader.QueryAsync<ReplayTicket>(connection, sql, new { after }, stop)).FirstOrDefault();
    }

    /// <summary>All but files, which have to be looked for one by one.</summary>
    public Task<IReadOnlyList<ReplayGroup>> CountAsync(int backend, ReplayWindow window, long keptSince, CancellationToken stop) =>
        GroupsAsync($"SELECT Kind, State, Stands, IsReadable, IsForgotten, count(*) AS Rows FROM ({Columns} {Window} AND e.kind <> 5) AS found GROUP BY Kind, State, Stands, IsReadable, IsForgotten", backend, window, keptSince, stop);

    public Task<IReadOnlyList<ReplayGroup>> FilesAsync(int backend, ReplayWindow window, long keptSince, CancellationToken stop) =>
        GroupsAsync($"{Columns}, 1 AS Rows, e.body AS Body {Window} AND e.kind = 5", backend, window, keptSince, stop);

    /// <summary>The next tickets of an order, each with the first of its events that the order asks for.</summary>
    public async Task<IReadOnlyList<ReplayTicket>> TicketsAsync(int backend, ReplayProgress order, int limit, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        const string Sql =
            $"""
            SELECT e.id AS Event, e.ticket AS Ticket {Window} AND e.id > @After
              AND NOT EXISTS (SELECT 1 FROM ticket_event p WHERE p.ticket = e.ticket AND p.id < e.id AND p.id > @From AND p.created_at >= @Since AND p.created_at < @Until)
            ORDER BY e.id LIMIT @Limit
            """;
        return [.. await HubReader.QueryAsync<ReplayTicket>(connection, Sql, new { Backend = backend, order.From, order.UpTo, order.Since, order.Until, order.After, Limit = limit }, stop)];
    }

    private async Task<IReadOnlyList<ReplayGroup>> GroupsAsync(string sql, int backend, ReplayWindow window, long keptSince, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        return [.. await HubReader.QueryAsync<ReplayGroup>(connection, sql, new { Backend = backend, window.From, window.UpTo, window.Since, window.Until, KeptSince = keptSince }, stop)];
    }
}

/// <summary>A time, and the ids of events that may lie in it: after <paramref name="From"/>, up to <paramref name="UpTo"/>.</summary>
internal sealed record ReplayWindow(long Since, long Until, long From, long UpTo);

internal sealed class ReplayTicket
{
    public long Event { get; set; }

    public long Ticket { get; set; }
}

/// <summary>Events that are alike; flags are 0 or 1.</summary>
internal sealed class ReplayGroup
{
    public long Kind { get; set; }

    public long State { get; set; }

    public long Stands { get; set; }

    public long IsReadable { get; set; }

    public long IsForgotten { get; set; }

    public long Rows { get; set; }

    public byte[]? Body { get; set; }
}
