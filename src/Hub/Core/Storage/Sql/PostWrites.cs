namespace Hub.Core.Storage.Sql;

internal sealed class PostWrites(StatementSet statements, GroupAnswers? answers) : IPostWrites
{
    private const int Plain = 0;

    private readonly Statement find = statements[
        """
        SELECT a.order_value, p.id, p.first, p.state, p.hash, p.conversation, p.order_value
        FROM arrival a JOIN post p ON p.id = a.post WHERE a.channel=? AND a.native_id=?
        """];

    private readonly Statement current = statements[
        "SELECT t.text FROM arrival a JOIN post p ON p.id = a.post JOIN post_text t ON t.post = p.id WHERE a.channel=? AND a.native_id=? AND p.state=0"];

    private readonly Statement arrival = statements["INSERT INTO arrival VALUES(?, ?, ?, ?, ?)"];
    private readonly Statement post = statements["INSERT INTO post VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"];
    private readonly Statement text = statements["INSERT INTO post_text VALUES(?, ?, ?, ?, ?, ?, ?, ?)"];
    private readonly Statement decision = statements["INSERT INTO decision VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"];
    private readonly Statement state = statements["UPDATE post SET state=? WHERE id=?"];
    private readonly Statement tombstone = statements["INSERT INTO tombstone VALUES(?, ?, ?) ON CONFLICT DO NOTHING"];
    private readonly Statement isGone = statements["SELECT 1 FROM tombstone WHERE channel=? AND native_id=?"];
    private readonly Statement reach = statements["INSERT INTO reach VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"];
    private readonly Statement hasOrder = statements["SELECT 1 FROM arrival WHERE channel=? AND native_id=? AND order_value=?"];

    private readonly Statement withGone = statements["SELECT n.id FROM name n WHERE EXISTS(SELECT 1 FROM tombstone t WHERE t.channel = n.id)"];

    private readonly Statement withReach = statements["SELECT n.id FROM name n WHERE EXISTS(SELECT 1 FROM reach r WHERE r.channel = n.id)"];
    private readonly Statement reachOf = statements["SELECT count(DISTINCT identity) FROM reach WHERE channel=? AND of_native_id=?"];

    /// <summary>The same for reposts.</summary>
    private HashSet<int>? channelsWithReach;

    /// <summary>Many channels never tell of a deletion (mail, most webhooks): there nothing is looked for.</summary>
    private HashSet<int>? channelsWithGone;

    public PostHead? Find(int channel, string nativeId)
    {
        if (answers is not null && answers.Heads.TryGetValue((channel, nativeId), out var head))
            return head;
        head = null;
        find.Bind(channel).Bind(nativeId);
        while (find.Step())
            head = With(head, new Arrived(find.Long(0), find.Long(1), find.Long(2), (PostState)find.Int(3), find.Long(4), find.Long(5), find.Long(6)));
        return head;
    }

    /// <summary>A row of what came under a native id, with what is known of the rows before it.</summary>
    internal static PostHead With(PostHead? head, in Arrived row)
    {
        head = head is null
            ? new PostHead(row.First, row.Post, 1, row.Order, row.ArrivalOrder, row.Hash, row.Conversation, row.State)
            : head with { Revisions = head.Revisions + 1, HighestOrder = Math.Max(head.HighestOrder, row.ArrivalOrder) };
        return row.State == PostState.Current ? head with { Current = row.Post, CurrentOrder = row.Order, CurrentHash = row.Hash, State = PostState.Current } : head;
    }

    internal readonly record struct Arrived(long ArrivalOrder, long Post, long First, PostState State, long Hash, long Conversation, long Order);

    public string? TextOf(int channel, string nativeId)
    {
        var found = current.Bind(channel).Bind(nativeId).Step() ? current.Text(0) : null;
        current.Reset();
        return found;
    }

    public bool HasOrder(int channel, string nativeId, long order) => Exists(hasOrder.Bind(channel).Bind(nativeId).Bind(order));

    public bool IsGone(int channel, string nativeId) => (channelsWithGone ??= Ids(withGone)).Contains(channel) && Exists(isGone.Bind(channel).Bind(nativeId));

    public void Add(PostRow row)
    {
        var (item, author) = (row.Post, row.Identity);
        answers?.Heads.Remove((row.Channel, item.NativeId));
        arrival.Bind(row.Channel).Bind(item.NativeId).Bind(row.OrderValue).Bind(row.Id).Bind(row.ReceivedAt).Run();
        post.Bind(row.Id).Bind(row.First).Bind(row.Revision).Bind(row.Channel).Bind(item.NativeId).Bind(author).Bind(row.Conversation).Bind(row.Decision)
            .Bind((long)item.Kind).Bind((long)item.Visibility).Bind((long)row.State).Bind(row.OrderValue).Bind(row.Hash).Bind(row.CreatedAt).Bind(row.ReceivedAt)
            .Bind(row.Language).Bind((long)row.Step).Bind(item.InReplyTo).Run();
        text.Bind(row.Id).Bind(item.Text).Bind(item.Subject).Bind(item.Html).Bind(item.Url);
        StoreJson.WithMore(row, text, static (statement, json) => _ = json.IsEmpty ? statement.Bind((string?)null) : statement.BindText(json));
        text.Bind(Plain).Bind(item.Raw.Span).Run();
    }

    public void Add(DecisionRow row)
    {
        var verdict = row.Verdict;
        decision.Bind(row.Id).Bind(row.Post).Bind(row.MadeAt).Bind((long)verdict.Category).Bind((long?)verdict.RequestKind).Bind(verdict.Confidence).Bind(verdict.Margin)
            .Bind((long)row.Priority).Bind((long)row.Action).Bind(row.PolicyRow).Bind(row.Backend).Bind(row.Route).Bind(row.Packs);
        StoreJson.WithEvidence(row, decision, static (statement, json) => statement.BindText(json).Run());
    }

    public void Supersede(long row)
    {
        answers?.Heads.Clear();
        state.Bind((long)PostState.History).Bind(row).Run();
    }

    public void Remove(long first)
    {
        answers?.Heads.Clear();
        foreach (var sql in Removal)
            statements[sql].Bind(first).Run();
    }

    public void AddTombstone(int channel, string nativeId, long at)
    {
        (channelsWithGone ??= Ids(withGone)).Add(channel);
        tombstone.Bind(channel).Bind(nativeId).Bind(at).Run();
    }

    public bool AddReach(int channel, string nativeId, string of, long identity, long at)
    {
        (channelsWithReach ??= Ids(withReach)).Add(channel);
        return reach.Bind(channel).Bind(nativeId).Bind(of).Bind(identity).Bind(at).Changed() == 1;
    }

    public long? ReachOf(int channel, string nativeId)
    {
        if (!(channelsWithReach ??= Ids(withReach)).Contains(channel))
            return null;
        var people = reachOf.Bind(channel).Bind(nativeId).Step() ? reachOf.Long(0) : 0;
        reachOf.Reset();
        return people == 0 ? null : people;
    }

    /// <summary>Texts, raw bytes and evidence go; decision, times and counts stay.</summary>
    private static readonly string[] Removal =
    [
        "UPDATE post SET state=2 WHERE id=?1 OR (first=?1 AND revision > 1)",
        "DELETE FROM post_text WHERE post IN (SELECT id FROM post WHERE id=?1 UNION ALL SELECT id FROM post WHERE first=?1 AND revision > 1)",
        "UPDATE decision SET evidence=NULL WHERE id IN (SELECT decision FROM post WHERE id=?1 UNION ALL SELECT decision FROM post WHERE first=?1 AND revision > 1)",
        "UPDATE decision SET evidence=NULL WHERE id IN (SELECT before_decision FROM correction WHERE post=?1 UNION ALL SELECT after_decision FROM correction WHERE post=?1)",
    ];

    private static HashSet<int> Ids(Statement query)
    {
        var channels = new HashSet<int>();
        while (query.Step())
            channels.Add(query.Int(0));
        return channels;
    }

    private static bool Exists(Statement query)
    {
        var found = query.Step();
        query.Reset();
        return found;
    }
}
