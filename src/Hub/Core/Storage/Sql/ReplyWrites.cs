namespace Hub.Core.Storage.Sql;

internal sealed class ReplyWrites(StatementSet statements) : IReplyWrites
{
    private readonly Statement suppress = statements["INSERT INTO suppression VALUES(?, ?, ?) ON CONFLICT DO NOTHING"];
    private readonly Statement isSuppressed = statements["SELECT 1 FROM suppression s JOIN identity i ON i.id = s.identity WHERE i.contact=?"];
    private readonly Statement sent = statements["SELECT replies FROM automatic_reply WHERE contact=? AND day=?"];
    private readonly Statement underWay = statements["SELECT o.event, e.body FROM outbox o JOIN ticket_event e ON e.id = o.event WHERE o.backend=? AND o.state IN (1, 2, 5)"];
    private readonly Statement count = statements[
        "INSERT INTO automatic_reply VALUES(?, ?, 1) ON CONFLICT(contact, day) DO UPDATE SET replies = automatic_reply.replies + 1"];
    private readonly Statement contactOf = statements["SELECT i.contact FROM conversation c JOIN post p ON p.conversation = c.id JOIN identity i ON i.id = p.identity WHERE c.id=? ORDER BY p.id LIMIT 1"];

    public void Suppress(long identity, long post, long now) => suppress.Bind(identity).Bind(now).Bind(post).Run();

    public bool IsSuppressed(long contact)
    {
        var found = isSuppressed.Bind(contact).Step();
        isSuppressed.Reset();
        return found;
    }

    public int SentOn(long contact, long day)
    {
        var replies = sent.Bind(contact).Bind(day).Step() ? sent.Int(0) : 0;
        sent.Reset();
        return replies;
    }

    public void CountSent(long contact, long day) => count.Bind(contact).Bind(day).Run();

    public IReadOnlyList<(long Event, string Text)> UnderWay(int channel)
    {
        var found = new List<(long, string)>();
        underWay.Bind(channel);
        while (underWay.Step())
            if (StoreJson.Event(underWay.Bytes(1)) is { } body)
                found.Add((underWay.Long(0), body.Text));
        underWay.Reset();
        return found;
    }

    public long? ContactOf(long conversation)
    {
        long? found = contactOf.Bind(conversation).Step() ? contactOf.Long(0) : null;
        contactOf.Reset();
        return found;
    }
}
