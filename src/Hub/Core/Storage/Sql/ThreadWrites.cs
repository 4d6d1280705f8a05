namespace Hub.Core.Storage.Sql;

internal sealed class ThreadWrites(StatementSet statements, GroupAnswers? answers) : IThreadWrites
{
    private const string Columns =
        """
        SELECT f.id, f.native_id, f.identity, f.visibility, f.parent, f.conversation, c.channel, c.thread_key, c.asker
        """;

    private const string Joins = " JOIN post f ON f.id = p.first JOIN conversation c ON c.id = f.conversation ";
    private readonly Statement byId = statements[Columns + ", 0 FROM arrival a JOIN post p ON p.id = a.post" + Joins + "WHERE a.channel=? AND a.native_id=? LIMIT 1"];
    private readonly Statement byMessage = statements[Columns + ", 0 FROM sameness s JOIN post p ON p.id = s.post" + Joins + "WHERE s.channel=? AND s.key=?"];
    private readonly Statement mail = statements["SELECT s.post, p.channel, p.hash FROM sameness s JOIN post p ON p.id = s.post WHERE s.key=? ORDER BY s.post LIMIT 1"];
    private readonly Statement addSameness = statements["INSERT INTO sameness VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING"];
    private readonly Statement addArrival = statements["INSERT INTO arrival VALUES(?, ?, ?, ?, ?)"];
    private readonly Statement alias = statements["SELECT becomes FROM thread_alias WHERE channel=? AND key=?"];
    private readonly Statement addAlias = statements["INSERT INTO thread_alias VALUES(?, ?, ?) ON CONFLICT DO NOTHING"];
    private readonly Statement ofThread = statements["SELECT coalesce(joined_into, id), asker FROM conversation WHERE channel=? AND thread_key=? ORDER BY id"];
    private readonly Statement addOrphan = statements["INSERT INTO orphan VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING"];
    private readonly Statement ancestor = statements["SELECT ancestor FROM orphan WHERE post=?"];
    private readonly Statement orphans = statements[Columns + ", o.staff FROM orphan o JOIN post p ON p.id = o.post" + Joins + "WHERE o.channel=? AND o.ancestor=? ORDER BY f.id"];
    private readonly Statement adopt = statements["UPDATE orphan SET ancestor=? WHERE channel=? AND ancestor=?"];
    private readonly Statement forget = statements["DELETE FROM orphan WHERE channel=? AND ancestor=?"];
    private readonly Statement join = statements["UPDATE conversation SET joined_into=?1 WHERE id=?2 OR joined_into=?2"];
    private readonly Statement move = statements["UPDATE post SET conversation=?2 WHERE id=?1 OR (first=?1 AND revision > 1)"];
    private readonly Statement moved = statements["INSERT INTO conversation_move VALUES(?, ?) ON CONFLICT DO NOTHING"];
    private readonly Statement forgetMove = statements["DELETE FROM conversation_move WHERE post=? AND conversation=?"];
    private readonly Statement root = statements["SELECT coalesce(joined_into, id) FROM conversation WHERE id=?"];
    private readonly Statement ticket = statements["SELECT t.id, coalesce(c.joined_into, c.id), t.native_id, t.url FROM own_id o JOIN ticket t ON t.id = o.subject JOIN conversation c ON c.id = t.conversation WHERE o.place=? AND o.kind=0 AND o.native_id=?"];
    private readonly Statement takesPart = statements["SELECT 1 FROM post p WHERE p.conversation IN (SELECT c.id FROM conversation c WHERE c.id=?1 OR c.joined_into=?1) AND p.identity=?2 LIMIT 1"];
    private readonly Statement setJoined = statements["UPDATE conversation SET joined_into=? WHERE id=?"];
    private readonly Statement withAlias = statements["SELECT n.id FROM name n WHERE EXISTS(SELECT 1 FROM thread_alias a WHERE a.channel = n.id)"];
    private readonly Statement withOrphans = statements["SELECT n.id FROM name n WHERE EXISTS(SELECT 1 FROM orphan o WHERE o.channel = n.id)"];
    private readonly Statement woven = statements["SELECT 1 WHERE EXISTS(SELECT 1 FROM conversation WHERE joined_into IS NOT NULL) OR EXISTS(SELECT 1 FROM conversation_move)"];

    /// <summary>Most channels never have any: there nothing is looked for. A rollback leaves too many here, never too few.</summary>
    private HashSet<int>? aliased, orphaned;
    private bool? isWoven;

    public bool IsWoven => isWoven ??= Exists(woven);

    public ThreadPost? Post(int channel, string nativeId) => One(byId.Bind(channel).Bind(nativeId));

    public ThreadPost? Message(int channel, string messageId) => One(byMessage.Bind(channel).Bind(messageId));

    public (long Post, int Channel, long Hash)? Mail(string messageId)
    {
        (long, int, long)? found = mail.Bind(messageId).Step() ? (mail.Long(0), mail.Int(1), mail.Long(2)) : null;
        mail.Reset();
        return found;
    }

    public void AddMessage(int channel, string messageId, long post, string nativeId) => addSameness.Bind(channel).Bind(messageId).Bind(post).Bind(nativeId).Run();

    public void AddArrival(int channel, string nativeId, long order, long post, long now)
    {
        answers?.Heads.Remove((channel, nativeId));
        addArrival.Bind(channel).Bind(nativeId).Bind(order).Bind(post).Bind(now).Run();
    }

    public string Resolve(int channel, string key)
    {
        if (!(aliased ??= Ids(withAlias)).Contains(channel))
            return key;
        for (var turn = 0; turn < 64 && alias.Bind(channel).Bind(key).Step(); turn++)
        {
            key = alias.Text(0);
            alias.Reset();
        }
        alias.Reset();
        return key;
    }

    public void AddAlias(int channel, string key, string becomes)
    {
        (aliased ??= Ids(withAlias)).Add(channel);
        addAlias.Bind(channel).Bind(key).Bind(becomes).Run();
    }

    public IReadOnlyList<ThreadConversation> OfThread(int channel, string key)
    {
        var all = new List<ThreadConversation>();
        ofThread.Bind(channel).Bind(key);
        while (ofThread.Step())
            all.Add(new(ofThread.Long(0), ofThread.Long(1)));
        return all;
    }

    public bool HasOrphans(int channel) => (orphaned ??= Ids(withOrphans)).Contains(channel);

    public void AddOrphan(int channel, string ancestor, long post, bool isStaff)
    {
        (orphaned ??= Ids(withOrphans)).Add(channel);
        addOrphan.Bind(channel).Bind(ancestor).Bind(post).Bind(isStaff ? 1 : 0).Run();
    }

    public string? AncestorOf(long post)
    {
        var found = ancestor.Bind(post).Step() ? ancestor.Text(0) : null;
        ancestor.Reset();
        return found;
    }

    public IReadOnlyList<ThreadPost> Orphans(int channel, string ancestor)
    {
        var all = new List<ThreadPost>();
        orphans.Bind(channel).Bind(ancestor);
        while (orphans.Step())
            all.Add(Read(orphans));
        return all;
    }

    public void Adopt(int channel, string ancestor, string? next)
    {
        if (next is null)
            forget.Bind(channel).Bind(ancestor).Run();
        else
            adopt.Bind(next).Bind(channel).Bind(ancestor).Run();
    }

    public void Join(long younger, long older)
    {
        isWoven = true;
        join.Bind(older).Bind(younger).Run();
    }

    public void Move(long post, long from, long to)
    {
        isWoven = true;
        answers?.Heads.Clear();
        move.Bind(post).Bind(to).Run();
        moved.Bind(post).Bind(from).Run();
    }

    public void MoveBack(long post, long from, long to)
    {
        answers?.Heads.Clear();
        move.Bind(post).Bind(to).Run();
        forgetMove.Bind(post).Bind(to).Run();
    }

    public long RootOf(long conversation)
    {
        var found = root.Bind(conversation).Step() ? root.Long(0) : conversation;
        root.Reset();
        return found;
    }

    public (long Ticket, long Conversation, string NativeId, string? Url)? TicketOf(int backend, string nativeId)
    {
        (long, long, string, string?)? found = ticket.Bind(backend).Bind(nativeId).Step() ? (ticket.Long(0), ticket.Long(1), ticket.Text(2), ticket.TextOrNull(3)) : null;
        ticket.Reset();
        return found;
    }

    public bool TakesPart(long identity, long conversation) => Exists(takesPart.Bind(conversation).Bind(identity));

    public void SetJoined(long conversation, long? into)
    {
        isWoven = true;
        setJoined.Bind(into).Bind(conversation).Run();
    }

    private static ThreadPost? One(Statement query)
    {
        var found = query.Step() ? Read(query) : null;
        query.Reset();
        return found;
    }

    private static ThreadPost Read(Statement row) =>
        new(row.Long(0), row.Text(1), row.Long(2), row.Int(3), row.TextOrNull(4), row.Long(5), row.Int(6), row.TextOrNull(7), row.Long(8)) { IsStaff = row.Int(9) == 1 };

    private static HashSet<int> Ids(Statement query)
    {
        var ids = new HashSet<int>();
        while (query.Step())
            ids.Add(query.Int(0));
        return ids;
    }

    private static bool Exists(Statement query)
    {
        var found = query.Step();
        query.Reset();
        return found;
    }
}
