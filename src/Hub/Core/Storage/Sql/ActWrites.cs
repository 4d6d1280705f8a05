namespace Hub.Core.Storage.Sql;

internal sealed class ActWrites(StatementSet statements) : IActWrites
{
    private readonly Statement act = statements["SELECT id, kind, undone_at, body FROM conversation_act WHERE id=?"];
    private readonly Statement addAct = statements["INSERT INTO conversation_act VALUES(?, ?, ?, ?, NULL, ?)"];
    private readonly Statement actsAfter = statements["SELECT id, body FROM conversation_act WHERE id>? AND undone_at IS NULL ORDER BY id"];
    private readonly Statement undone = statements["UPDATE conversation_act SET undone_at=? WHERE id=?"];
    private readonly Statement rows = statements["SELECT id, joined_into FROM conversation WHERE id=?1 OR joined_into=?1 ORDER BY id"];
    private readonly Statement posts = statements["SELECT id, conversation, native_id FROM post WHERE conversation IN (SELECT c.id FROM conversation c WHERE c.id=?1 OR c.joined_into=?1) AND revision=1 ORDER BY id"];
    private readonly Statement get = statements["SELECT channel, asker, root_id FROM conversation WHERE id=?"];

    public (long Id, int Kind, long? UndoneAt, string Body)? Act(long id)
    {
        (long, int, long?, string)? found = act.Bind(id).Step() ? (act.Long(0), act.Int(1), act.IsNull(2) ? null : act.Long(2), act.Text(3)) : null;
        act.Reset();
        return found;
    }

    public void AddAct(long id, int kind, string by, string body, long now) => addAct.Bind(id).Bind(kind).Bind(now).Bind(by).Bind(body).Run();

    public IReadOnlyList<(long Id, string Body)> ActsAfter(long id)
    {
        var all = new List<(long, string)>();
        actsAfter.Bind(id);
        while (actsAfter.Step())
            all.Add((actsAfter.Long(0), actsAfter.Text(1)));
        return all;
    }

    public void SetUndone(long act, long now) => undone.Bind(now).Bind(act).Run();

    public IReadOnlyList<(long Id, long? JoinedInto)> Rows(long conversation)
    {
        var all = new List<(long, long?)>();
        rows.Bind(conversation);
        while (rows.Step())
            all.Add((rows.Long(0), rows.IsNull(1) ? null : rows.Long(1)));
        return all;
    }

    public IReadOnlyList<(long Post, long Conversation, string NativeId)> Posts(long conversation)
    {
        var all = new List<(long, long, string)>();
        posts.Bind(conversation);
        while (posts.Step())
            all.Add((posts.Long(0), posts.Long(1), posts.Text(2)));
        return all;
    }

    public (int Channel, long Asker, string RootId)? Get(long conversation)
    {
        (int, long, string)? found = get.Bind(conversation).Step() ? (get.Int(0), get.Long(1), get.Text(2)) : null;
        get.Reset();
        return found;
    }
}
