using System.Data.Common;
using Hub.Core.Conversations;
using Hub.Core.Storage;

namespace Hub.Core.Reading;

/// <summary>Reads conversations; one that was joined into another is shown as that one.</summary>
internal sealed class ConversationReader(HubStore store)
{
    private const string Summaries =
        """
        SELECT v.id AS Id, n.name AS Channel, v.thread_key AS ThreadKey, v.step AS Step, i.profile AS Profile, v.created_at AS CreatedAt,
          (SELECT count(*) FROM post p WHERE p.revision = 1 AND p.conversation IN (SELECT g.id FROM conversation g WHERE g.id = v.id OR g.joined_into = v.id)) AS Posts,
          (SELECT t.native_id FROM ticket t WHERE t.id = (SELECT max(z.id) FROM ticket z WHERE z.status <> 2 AND z.ordinal > 0 AND z.conversation IN (SELECT g.id FROM conversation g WHERE g.id = v.id OR g.joined_into = v.id))) AS TicketNativeId
        FROM conversation v JOIN name n ON n.id = v.channel LEFT JOIN identity i ON i.id = v.asker

        """;

    public async Task<IReadOnlyList<ConversationSummary>> ListAsync(ConversationQuery query, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await HubReader.QueryAsync<Row>(connection,
            Summaries + "WHERE v.joined_into IS NULL AND (@Before IS NULL OR v.id < @Before) AND (@Channel IS NULL OR n.name = @Channel) ORDER BY v.id DESC LIMIT @Limit",
            new { query.Before, query.Channel, Limit = Math.Clamp(query.Limit, 1, 1000) }, stop);
        return [.. rows.Select(row => row.ToSummary())];
    }

    public async Task<ConversationDetail?> OneAsync(long id, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await HubReader.QueryAsync<Row>(connection, Summaries + "WHERE v.id = (SELECT coalesce(w.joined_into, w.id) FROM conversation w WHERE w.id = @id)", new { id }, stop);
        if (rows.FirstOrDefault() is not { } row)
            return null;
        id = row.Id;
        var joined = await HubReader.QueryAsync<long>(connection, "SELECT id FROM conversation WHERE joined_into = @id ORDER BY id", new { id }, stop);
        var linked = await HubReader.QueryAsync<long>(connection,
            "SELECT o.id FROM conversation v JOIN conversation o ON o.channel = v.channel AND o.thread_key = v.thread_key WHERE v.id = @id AND o.id <> v.id AND o.joined_into IS NULL ORDER BY o.id", new { id }, stop);
        var posts = await HubReader.QueryAsync<PostRow>(connection,
            $"SELECT p.id AS Id, p.native_id AS NativeId, i.profile AS Profile, p.step AS Step, p.state AS State, p.received_at AS ReceivedAt FROM post p JOIN identity i ON i.id = p.identity WHERE p.revision = 1 AND p.conversation IN {Sql.Rows} ORDER BY p.id LIMIT 1000", new { id }, stop);
        var tickets = await HubReader.QueryAsync<TicketRow>(connection,
            $"SELECT t.id AS Id, b.name AS Backend, t.native_id AS NativeId, t.url AS Url, t.status AS Status FROM ticket t JOIN name b ON b.id = t.backend WHERE t.conversation IN {Sql.Rows} AND t.ordinal > 0 ORDER BY t.id", new { id }, stop);
        return new ConversationDetail(row.ToSummary(), [.. joined], [.. linked], [.. posts.Select(post => post.ToPost())], [.. tickets.Select(ticket => ticket.ToTicket())], await ActsAsync(connection, id, stop));
    }

    /// <summary>Acts are few: people make them.</summary>
    private static async Task<IReadOnlyList<ConversationActRecord>> ActsAsync(DbConnection connection, long id, CancellationToken stop)
    {
        var acts = await HubReader.QueryAsync<ActRow>(connection,
            "SELECT id AS Id, kind AS Kind, made_at AS MadeAt, made_by AS MadeBy, undone_at AS UndoneAt, body AS Body FROM conversation_act ORDER BY id DESC LIMIT 1000", new { id }, stop);
        return [.. acts.Where(act => ActBody.Of(act.Body).Names(id)).Select(act => act.ToRecord())];
    }

    internal sealed class Row
    {
        public long Id { get; set; }

        public string Channel { get; set; } = "";

        public string? ThreadKey { get; set; }

        public long Step { get; set; }

        public string? Profile { get; set; }

        public long CreatedAt { get; set; }

        public long Posts { get; set; }

        public string? TicketNativeId { get; set; }

        public ConversationSummary ToSummary() => new(Id, Channel, ThreadKey, StepWords.Of(Step), Name(Profile), Posts, TicketNativeId, Clock.At(CreatedAt));

        public static string? Name(string? profile) => profile is null ? null : StoreJson.Author(profile) is { } author ? author.Name ?? author.Handle ?? author.Id : null;
    }

    internal sealed class PostRow
    {
        public long Id { get; set; }

        public string NativeId { get; set; } = "";

        public string? Profile { get; set; }

        public long Step { get; set; }

        public long State { get; set; }

        public long ReceivedAt { get; set; }

        public ConversationPost ToPost() => new(Id, NativeId, State == (int)PostState.Gone ? null : Row.Name(Profile), StepWords.Of(Step), (PostState)State, Clock.At(ReceivedAt));
    }

    internal sealed class TicketRow
    {
        public long Id { get; set; }

        public string Backend { get; set; } = "";

        public string? NativeId { get; set; }

        public string? Url { get; set; }

        public long Status { get; set; }

        public ConversationTicket ToTicket() => new(Id, Backend, NativeId, Url, DeskEventReadRow.StatusOf(Status));
    }

    internal sealed class ActRow
    {
        public long Id { get; set; }

        public long Kind { get; set; }

        public long MadeAt { get; set; }

        public string MadeBy { get; set; } = "";

        public long? UndoneAt { get; set; }

        public string Body { get; set; } = "";

        public ConversationActRecord ToRecord() => new(Id, (ConversationActKind)Kind, Clock.At(MadeAt), MadeBy, UndoneAt is { } at ? Clock.At(at) : null);
    }
}
