using Hub.Core.Storage;

namespace Hub.Core.Reading;

internal sealed class ReviewReader(HubStore store) : IReviewReader
{
    private const string Waits = "WHERE p.revision = 1 AND c.state = 0 AND d.action = 1 ";

    public async Task<IReadOnlyList<ReviewRecord>> WaitingAsync(QueuePlace? behind, int limit, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var from = behind is null ? "" : "AND d.priority <= @priority AND (d.priority < @priority OR p.id > @post) ";
        var values = new { limit, priority = (int)(behind?.Priority ?? default), post = behind?.Post ?? 0 };
        var rows = await HubReader.QueryAsync<SummaryRow>(connection, $"{Sql.ShortSummaries}{Waits}{from}ORDER BY d.priority DESC, p.id LIMIT @limit", values, stop);
        var why = (await HubReader.QueryAsync<WhyRow>(connection, $"SELECT id AS Id, evidence AS Evidence FROM decision WHERE id IN ({string.Join(',', rows.Select(row => row.DecisionId!.Value).DefaultIfEmpty(0))})", new { }, stop))
            .ToDictionary(row => row.Id, row => row.Evidence is null ? [] : StoreJson.Decision(row.Evidence).Evidence);
        return [.. rows.Select(row => new ReviewRecord(row.ToSummary(), row.DecisionId!.Value) { Evidence = why.GetValueOrDefault(row.DecisionId.Value) ?? [] })];
    }

    public async Task<long> CountAsync(CancellationToken stop)
    {
        using var connection = store.OpenReader();
        return (await HubReader.QueryAsync<long>(connection, "SELECT count(*) FROM decision d JOIN post c ON c.decision = d.id AND c.state = 0 WHERE d.action = 1", new { }, stop)).Single();
    }

    public async Task<IReadOnlyList<AuditRecord>> AuditAsync(string? subject, long? before, int limit, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var found = new Conditions().And("subject = @Subject", "Subject", subject).And("id < @Before", "Before", before);
        found.Values.Add("Limit", limit);
        var rows = await HubReader.QueryAsync<AuditReadRow>(connection,
            $"SELECT id AS Id, at AS At, made_by AS MadeBy, action AS Action, subject AS Subject, before_state AS Before, after_state AS After, why AS Why FROM audit {found.Where}ORDER BY id DESC LIMIT @Limit", found.Values, stop);
        return [.. rows.Select(row => new AuditRecord(row.Id, Clock.At(row.At), row.MadeBy, row.Action, row.Subject, row.Before, row.After, row.Why))];
    }
}

internal sealed class WhyRow
{
    public long Id { get; set; }

    public string? Evidence { get; set; }
}

internal sealed class AuditReadRow
{
    public long Id { get; set; }

    public long At { get; set; }

    public string MadeBy { get; set; } = "";

    public string Action { get; set; } = "";

    public string Subject { get; set; } = "";

    public string? Before { get; set; }

    public string? After { get; set; }

    public string? Why { get; set; }
}
