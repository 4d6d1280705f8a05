using Hub.Core.Storage.Sql;

namespace Hub.Core.Reading;

/// <summary>Searches over deliveries. Rows that wait or ended badly are read from the outbox, which is small; only done ones need the events of all time.</summary>
internal sealed class DeliverySql(Dialect dialect)
{
    private const string Purged = "FROM ticket_event e LEFT JOIN outbox o ON o.event = e.id ", Kept = "FROM outbox o JOIN ticket_event e ON e.id = o.event ";

    private const string Joins = "JOIN ticket t ON t.id = e.ticket JOIN name b ON b.id = t.backend ";

    public string List(DeliveryQuery query, out Conditions found)
    {
        found = Of(query);
        found.And($"{Id(query)} < @Before", "Before", query.Before).Values.Add("Limit", Math.Clamp(query.Limit, 1, 1000));
        return Sql.DeliveryColumns + From(query) + Joins + found.Where + $"ORDER BY {Id(query)} DESC LIMIT @Limit";
    }

    public string Summary(DeliveryQuery query, out Conditions found)
    {
        found = Of(query);
        return "SELECT count(*) AS Rows, coalesce(max(e.id), 0) AS UpTo, min(e.created_at) AS Oldest " + From(query) + Joins + found.Where;
    }

    public string Reasons(DeliveryQuery query, out Conditions found)
    {
        found = Of(query);
        return "SELECT o.reason AS Reason, count(*) AS Rows " + From(query) + Joins + found.Where + "GROUP BY o.reason ORDER BY count(*) DESC, o.reason LIMIT 5";
    }

    public string Ids(DeliveryQuery query, BulkRange range, int limit, out Conditions found)
    {
        found = Of(query);
        found.And($"{Id(query)} > @After", "After", range.After).And($"{Id(query)} <= @UpTo", "UpTo", range.UpTo).Values.Add("Limit", limit);
        return "SELECT e.id " + From(query) + Joins + found.Where + $"ORDER BY {Id(query)} LIMIT @Limit";
    }

    /// <summary>Of the table that leads, so that its order is the answer's and nothing is sorted.</summary>
    private static string Id(DeliveryQuery query) => query.State is null or DeliveryState.Done ? "e.id" : "o.event";

    private static string From(DeliveryQuery query) => query.State is null or DeliveryState.Done ? Purged : Kept;

    private Conditions Of(DeliveryQuery query)
    {
        var found = new Conditions()
            .And("b.name = @Backend", "Backend", query.Backend)
            .And("t.conversation IN (SELECT c.id FROM conversation c JOIN name n ON n.id = c.channel WHERE c.id = t.conversation AND n.name = @Channel)", "Channel", query.Channel)
            .And($"{dialect.BodyCategory} = @Category", "Category", query.Category?.ToString())
            .And("e.created_at >= @Since", "Since", Micros(query.Since))
            .And("e.created_at < @Until", "Until", Micros(query.Until))
            .And($"o.reason {dialect.Like} @Reason ESCAPE '\\'", "Reason", Conditions.Anywhere(query.Reason))
            .And("t.native_id = @Ticket", "Ticket", query.Ticket);
        // A number of ours in the text, so that the index over ended rows can be used.
        return query.State switch
        {
            null => found,
            DeliveryState.Done => found.And("coalesce(o.state, 4) = 4"),
            DeliveryState.Parked or DeliveryState.Dead => found.And($"o.state IN (5, 6) AND o.state = {(int)query.State}"), // as the index says it
            { } state => found.And($"o.state = {(int)state}"),
        };
    }

    private static long? Micros(DateTimeOffset? at) => at is { } known ? Storage.Clock.Micros(known) : null;
}
