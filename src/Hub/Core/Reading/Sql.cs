using Hub.Core.Storage.Sql;

namespace Hub.Core.Reading;

/// <summary>The queries of the readers; columns are named after the properties of <c>ReadRows</c>.</summary>
internal static class Sql
{
    /// <summary>A post is its first row for people; what it says now stands in the current revision.</summary>
    public const string Summaries = "SELECT t.text AS Text, t.subject AS Subject, t.html AS Html, t.url AS Url, t.more AS More," + Summary;

    /// <summary>For lists: a text of a megabyte in each of 500 rows is nothing that anybody reads (<see cref="PostSummary.LongestText"/>).</summary>
    public const string ShortSummaries = "SELECT substr(t.text, 1, 500) AS Text, CASE WHEN length(t.text) > 500 THEN 1 ELSE 0 END AS TextIsCut," + Summary;

    private const string Summary =
        """
          p.id AS Id, n.name AS Channel, p.native_id AS NativeId, c.state AS State, i.profile AS Profile, c.language AS Language, p.created_at AS CreatedAt, p.received_at AS ReceivedAt, c.kind AS Kind, c.visibility AS Visibility, coalesce(v.joined_into, v.id) AS ConversationId, p.step AS Step,
          d.id AS DecisionId, d.category AS Category, d.confidence AS Confidence, d.priority AS Priority, d.action AS Action, r.name AS PolicyRow, k.id AS TicketId, k.native_id AS TicketNativeId, k.status AS TicketStatus
        FROM post p
          JOIN post c ON c.id = CASE WHEN p.state = 1 THEN (SELECT x.id FROM post x WHERE x.first = p.id AND x.revision > 1 AND x.state = 0) ELSE p.id END
          JOIN name n ON n.id = p.channel
          JOIN identity i ON i.id = p.identity
          JOIN conversation v ON v.id = p.conversation
          LEFT JOIN post_text t ON t.post = c.id
          LEFT JOIN decision d ON d.id = c.decision
          LEFT JOIN name r ON r.id = d.policy_row
          LEFT JOIN ticket k ON k.id = (SELECT max(z.id) FROM ticket z WHERE z.conversation IN (v.id, v.joined_into) AND z.ordinal > 0 AND z.status <> 2)

        """;

    public static string SummaryFilter(Dialect dialect) =>
        $"""
        WHERE p.revision = 1 AND (@Before IS NULL OR p.id < @Before) AND (@Channel IS NULL OR n.name = @Channel) AND (@Category IS NULL OR d.category = @Category)
          AND (@Action IS NULL OR d.action = @Action) AND (@Text IS NULL OR t.text {dialect.Like} @Text ESCAPE '\' OR t.subject {dialect.Like} @Text ESCAPE '\')
        ORDER BY p.id DESC LIMIT @Limit
        """;

    public const string Conversation =
        """
        SELECT v.id AS Id, n.name AS Channel, v.thread_key AS ThreadKey, v.step AS Step, i.profile AS Profile
        FROM conversation v JOIN name n ON n.id = v.channel LEFT JOIN identity i ON i.id = v.asker WHERE v.id = @id
        """;

    public const string Revisions =
        """
        SELECT p.id AS RowId, p.revision AS Revision, p.order_value AS OrderValue, p.state AS State, t.text AS Text, p.created_at AS CreatedAt, p.received_at AS ReceivedAt
        FROM post p LEFT JOIN post_text t ON t.post = p.id WHERE p.id = @first OR (p.first = @first AND p.revision > 1) ORDER BY p.revision
        """;

    public const string Arrivals =
        """
        SELECT n.name AS Channel, a.native_id AS NativeId, a.order_value AS OrderValue, a.received_at AS ReceivedAt
        FROM post p JOIN arrival a ON a.channel = p.channel AND a.native_id = p.native_id JOIN name n ON n.id = a.channel WHERE p.id = @first
        UNION SELECT n.name, a.native_id, a.order_value, a.received_at
        FROM sameness s JOIN arrival a ON a.channel = s.channel AND a.native_id = s.native_id JOIN name n ON n.id = a.channel WHERE s.post = @first
        ORDER BY 4, 3
        """;

    /// <summary>All rows of a conversation: itself and what was joined into it.</summary>
    public const string Rows = "(SELECT g.id FROM conversation g WHERE g.id = @id OR g.joined_into = @id)";

    public const string Decisions =
        """
        SELECT d.id AS Id, d.made_at AS MadeAt, d.category AS Category, d.request_kind AS RequestKind, d.confidence AS Confidence, d.margin AS Margin, d.priority AS Priority,
          d.action AS Action, r.name AS PolicyRow, b.name AS Backend, d.route AS Route, k.name AS Packs, d.evidence AS Body
        FROM decision d JOIN name r ON r.id = d.policy_row JOIN name k ON k.id = d.packs LEFT JOIN name b ON b.id = d.backend
        WHERE d.id IN (SELECT p.decision FROM post p WHERE p.id = @first OR (p.first = @first AND p.revision > 1)
          UNION SELECT before_decision FROM correction WHERE post = @first UNION SELECT after_decision FROM correction WHERE post = @first) ORDER BY d.id
        """;

    /// <summary>A row that is no longer in the outbox was done and is purged; its event stays.</summary>
    public const string DeliveryColumns =
        """
        SELECT e.id AS Id, b.name AS Backend, e.kind AS Kind, coalesce(o.state, 4) AS State, o.priority AS Priority, coalesce(o.attempt, 1) AS Attempt, e.created_at AS CreatedAt, o.due_at AS DueAt,
          o.intent_at AS IntentAt, o.reason AS Reason, e.ticket AS TicketId, t.native_id AS TicketNativeId, t.status AS TicketStatus, t.url AS TicketUrl, e.post AS PostId, coalesce(o.key, '') AS Key, e.body AS Body

        """;

    public const string Deliveries = DeliveryColumns + "FROM ticket_event e JOIN ticket t ON t.id = e.ticket JOIN name b ON b.id = t.backend LEFT JOIN outbox o ON o.event = e.id ";

    public const string Files =
        """
        SELECT name AS Name, url AS Url, content_type AS ContentType, bytes AS Bytes, state AS State, hash AS Hash, attempts AS Attempts, due_at AS DueAt, reason AS Reason
        FROM attachment WHERE post=@first ORDER BY id
        """;

    public const string Lanes =
        """
        SELECT n.name AS Channel, l.lane AS Lane, l.cursor AS Cursor, l.epoch AS Epoch, l.last_success AS LastSuccess, l.seen AS Seen, l.stored AS Stored, l.repeated AS Repeated,
          l.quarantined AS Quarantined, l.reach AS Reach, l.own AS Own, l.gone AS Gone, l.cut AS Cut, l.skipped AS Skipped
        FROM lane l JOIN name n ON n.id = l.channel WHERE n.kind = @kind ORDER BY n.name, l.lane
        """;

    public const string DeskEvents =
        """
        SELECT d.id AS Id, b.name AS Backend, d.kind AS Kind, d.native_id AS NativeId, d.ticket AS TicketId, t.native_id AS TicketNativeId, d.status AS Status, d.at AS At,
          d.received_at AS ReceivedAt, d.body AS Body
        FROM desk_event d JOIN ticket t ON t.id = d.ticket JOIN name b ON b.id = d.backend

        """;

    public const string Counts =
        "SELECT k.day AS Day, n.name AS Channel, k.category AS Category, k.action AS Action, k.posts AS Posts FROM counter k JOIN name n ON n.id = k.channel ORDER BY k.day, n.name, k.category, k.action";

    public const string Backlog =
        """
        SELECT b.name AS Backend, o.state AS State, count(*) AS Rows, min(e.created_at) AS Oldest, count(*) FILTER (WHERE o.state = 4 AND o.reason IS NOT NULL AND o.task IS NULL) AS FoundTwice,
          count(*) FILTER (WHERE o.state = 4 AND o.task = 1) AS Tasks
        FROM outbox o JOIN ticket_event e ON e.id = o.event JOIN name b ON b.id = o.backend GROUP BY b.name, o.state ORDER BY b.name, o.state
        """;
}
