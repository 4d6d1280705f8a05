using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Reading;

/// <summary>Reads rows of the outbox with the events that they deliver.</summary>
internal sealed class DeliveryReader(HubStore store)
{
    private readonly DeliverySql searches = new(store.Dialect);

    public async Task<IReadOnlyList<DeliveryRecord>> ListAsync(DeliveryQuery query, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var sql = searches.List(query, out var found);
        return [.. (await HubReader.QueryAsync<DeliveryReadRow>(connection, sql, found.Values, stop)).Select(row => row.ToRecord(store.Keys, withBody: false))];
    }

    /// <summary>One row with its event and the edits that people made.</summary>
    public async Task<DeliveryRecord?> OneAsync(long id, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var row = (await HubReader.QueryAsync<DeliveryReadRow>(connection, Sql.Deliveries + "WHERE e.id=@id", new { id }, stop)).FirstOrDefault();
        if (row?.ToRecord(store.Keys, withBody: true) is not { } record)
            return null;
        var edits = await HubReader.QueryAsync<EditReadRow>(
            connection, "SELECT number AS Number, made_at AS MadeAt, made_by AS MadeBy, body AS Body FROM event_edit WHERE event=@id ORDER BY number", new { id }, stop);
        return record with
        {
            Version = record.Body is { } body ? DeliveryVersion.Of(record.State, record.Attempt, body) : null,
            Edits = [.. edits.Select(edit => edit.ToRecord()).OfType<EditRecord>()],
            DeskEvents = await HubReader.DeskEventsAsync(connection, "WHERE d.ticket=@id ORDER BY d.at, d.id", record.TicketId, stop),
        };
    }

    public async Task<SearchSummary> SummaryAsync(DeliveryQuery query, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var whole = (await HubReader.QueryAsync<SummaryReadRow>(connection, searches.Summary(query, out var found), found.Values, stop)).Single();
        var reasons = await HubReader.QueryAsync<ReasonReadRow>(connection, searches.Reasons(query, out var again), again.Values, stop);
        return whole.ToSummary(reasons);
    }

    public async Task<IReadOnlyList<long>> IdsAsync(DeliveryQuery query, BulkRange range, int limit, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var sql = searches.Ids(query, range, limit, out var found);
        return [.. await HubReader.QueryAsync<long>(connection, sql, found.Values, stop)];
    }
}
