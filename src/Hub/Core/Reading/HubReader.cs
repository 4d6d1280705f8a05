using System.Data.Common;
using Dapper;
using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Reading;

/// <summary>Reads by short queries on connections of its own; holds no snapshot longer than one query.</summary>
internal sealed class HubReader(HubStore store, DeliveryReader deliveries, QuarantineReader quarantine, IEnumerable<string> channels) : IHubReader
{
    private readonly HashSet<string> channels = [.. channels];
    private readonly ConversationReader conversations = new(store);

    public required IReviewReader Reviews { get; init; }

    public async Task<IReadOnlyList<PostSummary>> PostsAsync(PostQuery query, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await QueryAsync<SummaryRow>(connection, Sql.ShortSummaries + Sql.SummaryFilter(store.Dialect), new
        {
            query.Before,
            query.Channel,
            Category = (int?)query.Category,
            Action = (int?)query.Action,
            Text = Conditions.Anywhere(query.Text),
            Limit = Math.Clamp(query.Limit, 1, 1000),
        }, stop);
        return [.. rows.Select(row => row.ToSummary())];
    }

    public async Task<PostRecord?> PostAsync(long id, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var first = (await QueryAsync<long>(connection, "SELECT first FROM post WHERE id=@id", new { id }, stop)).Cast<long?>().FirstOrDefault();
        if (first is null)
            return null;
        var row = (await QueryAsync<SummaryRow>(connection, Sql.Summaries + "WHERE p.id=@first", new { first }, stop)).Single();
        var more = StoreJson.More(row.More);
        var conversation = (await QueryAsync<ConversationReadRow>(connection, Sql.Conversation, new { id = row.ConversationId }, stop)).Single();
        var members = await QueryAsync<long>(connection, $"SELECT id FROM post WHERE conversation IN {Sql.Rows} AND revision=1 ORDER BY id LIMIT 1000", new { id = row.ConversationId }, stop);
        var revisions = await QueryAsync<RevisionReadRow>(connection, Sql.Revisions, new { first }, stop);
        var arrivals = await QueryAsync<ArrivalReadRow>(connection, Sql.Arrivals, new { first }, stop);
        var decisions = await QueryAsync<DecisionReadRow>(connection, Sql.Decisions, new { first }, stop);
        var deliveries = await QueryAsync<DeliveryReadRow>(connection, Sql.Deliveries + "WHERE e.post=@first AND e.ticket IN (SELECT id FROM ticket WHERE conversation IN (SELECT g.id FROM conversation g WHERE g.id = @conversation OR g.joined_into = @conversation UNION SELECT m.conversation FROM conversation_move m WHERE m.post = @first)) ORDER BY e.id",
            new { first, conversation = row.ConversationId }, stop);
        var files = await QueryAsync<FileReadRow>(connection, Sql.Files, new { first }, stop);
        return new PostRecord(
            row.ToSummary(), row.Subject, row.Html, row.Url, (PostKind)row.Kind, (Visibility)row.Visibility, row.State == (int)PostState.Gone ? null : StoreJson.Author(row.Profile),
            more?.Attachments ?? [], more?.ThreadId, more?.InReplyTo, conversation.ToRecord(members) with { PostStep = StepWords.Of(row.Step) }, [.. revisions.Select(item => item.ToRecord())],
            [.. arrivals.Select(item => item.ToRecord())], [.. decisions.Select(item => item.ToRecord())], [.. deliveries.Select(item => item.ToRecord(store.Keys, withBody: false))])
        {
            DeskEvents = await DeskEventsAsync(connection, $"WHERE d.ticket IN (SELECT id FROM ticket WHERE conversation IN {Sql.Rows}) ORDER BY d.at, d.id", row.ConversationId, stop),
            Files = [.. files.Select(item => item.ToRecord())],
        };
    }

    public Task<IReadOnlyList<ConversationSummary>> ConversationsAsync(ConversationQuery query, CancellationToken stop) => conversations.ListAsync(query, stop);

    public Task<ConversationDetail?> ConversationAsync(long id, CancellationToken stop) => conversations.OneAsync(id, stop);

    public Task<IReadOnlyList<DeliveryRecord>> DeliveriesAsync(DeliveryQuery query, CancellationToken stop) => deliveries.ListAsync(query, stop);

    public Task<DeliveryRecord?> DeliveryAsync(long id, CancellationToken stop) => deliveries.OneAsync(id, stop);

    public Task<SearchSummary> SummaryAsync(DeliveryQuery query, CancellationToken stop) => deliveries.SummaryAsync(query, stop);

    public Task<IReadOnlyList<QuarantineRecord>> QuarantineAsync(QuarantineQuery query, CancellationToken stop) => quarantine.ListAsync(query, stop);

    public Task<QuarantineRecord?> QuarantinedAsync(long id, CancellationToken stop) => quarantine.OneAsync(id, stop);

    public Task<SearchSummary> SummaryAsync(QuarantineQuery query, CancellationToken stop) => quarantine.SummaryAsync(query, stop);

    public async Task<IReadOnlyList<LaneRecord>> LanesAsync(CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await QueryAsync<LaneReadRow>(connection, Sql.Lanes, new { kind = (int)NameKind.Channel }, stop);
        return [.. rows.Where(row => channels.Count == 0 || channels.Contains(row.Channel)).Select(row => row.ToRecord())];
    }

    public async Task<IReadOnlyList<LaneRecord>> DeskLanesAsync(CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await QueryAsync<LaneReadRow>(connection, Sql.Lanes, new { kind = (int)NameKind.Backend }, stop);
        return [.. rows.Select(row => row.ToRecord())];
    }

    public async Task<IReadOnlyList<CountRecord>> CountsAsync(CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await QueryAsync<CountReadRow>(connection, Sql.Counts, new { }, stop);
        return [.. rows.Select(row => row.ToRecord())];
    }

    public async Task<IReadOnlyList<BacklogRecord>> BacklogAsync(CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await QueryAsync<BacklogReadRow>(connection, Sql.Backlog, new { }, stop);
        return [.. rows.Select(row => row.ToRecord())];
    }

    internal static async Task<IReadOnlyList<DeskEventRecord>> DeskEventsAsync(DbConnection connection, string where, long id, CancellationToken stop) =>
        [.. (await QueryAsync<DeskEventReadRow>(connection, Sql.DeskEvents + where, new { id }, stop)).Select(row => row.ToRecord())];

    internal static Task<IEnumerable<T>> QueryAsync<T>(DbConnection connection, string sql, object parameters, CancellationToken stop) =>
        connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: stop));
}
