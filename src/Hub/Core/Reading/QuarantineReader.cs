using Hub.Core.Storage;

namespace Hub.Core.Reading;

/// <summary>Reads what could not be read or stored; lists without the bytes, which may be many.</summary>
internal sealed class QuarantineReader(HubStore store)
{
    private const string From = "FROM quarantine q JOIN name c ON c.id = q.channel ";

    private const string Columns =
        """
        SELECT q.id AS Id, c.name AS Channel, c.kind AS PlaceKind, q.native_id AS NativeId, q.reason AS Reason, q.received_at AS ReceivedAt, q.attempts AS Attempts, q.state AS State, length(q.raw) AS Bytes
        """;

    public async Task<IReadOnlyList<QuarantineRecord>> ListAsync(QuarantineQuery query, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var found = Of(query).And("q.id < @Before", "Before", query.Before);
        found.Values.Add("Limit", Math.Clamp(query.Limit, 1, 1000));
        var rows = await HubReader.QueryAsync<QuarantineReadRow>(connection, $"{Columns} {From}{found.Where}ORDER BY q.id DESC LIMIT @Limit", found.Values, stop);
        return [.. rows.Select(row => row.ToRecord())];
    }

    public async Task<QuarantineRecord?> OneAsync(long id, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        return (await HubReader.QueryAsync<QuarantineReadRow>(connection, $"{Columns}, q.raw AS Raw {From}WHERE q.id=@id", new { id }, stop)).FirstOrDefault()?.ToRecord();
    }

    public async Task<SearchSummary> SummaryAsync(QuarantineQuery query, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var found = Of(query);
        var whole = (await HubReader.QueryAsync<SummaryReadRow>(
            connection, $"SELECT count(*) AS Rows, coalesce(max(q.id), 0) AS UpTo, min(q.received_at) AS Oldest {From}{found.Where}", found.Values, stop)).Single();
        var reasons = await HubReader.QueryAsync<ReasonReadRow>(
            connection, $"SELECT q.reason AS Reason, count(*) AS Rows {From}{found.Where}GROUP BY q.reason ORDER BY count(*) DESC, q.reason LIMIT 5", found.Values, stop);
        return whole.ToSummary(reasons);
    }

    public async Task<IReadOnlyList<long>> IdsAsync(QuarantineQuery query, BulkRange range, int limit, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var found = Of(query).And("q.id > @After", "After", range.After).And("q.id <= @UpTo", "UpTo", range.UpTo);
        found.Values.Add("Limit", limit);
        return [.. await HubReader.QueryAsync<long>(connection, $"SELECT q.id {From}{found.Where}ORDER BY q.id LIMIT @Limit", found.Values, stop)];
    }

    private Conditions Of(QuarantineQuery query) => new Conditions()
        .And("q.state = @State", "State", (int)query.State)
        .And("c.name = @Channel", "Channel", query.Channel)
        .And("q.received_at >= @Since", "Since", query.Since is { } since ? Clock.Micros(since) : null)
        .And("q.received_at < @Until", "Until", query.Until is { } until ? Clock.Micros(until) : null)
        .And($"q.reason {store.Dialect.Like} @Reason ESCAPE '\\'", "Reason", Conditions.Anywhere(query.Reason));
}
