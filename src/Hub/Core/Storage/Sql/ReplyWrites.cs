namespace Hub.Core.Storage.Sql;

internal sealed class ReplyWrites(StatementSet statements) : IReplyWrites
{
    private const string OfContact = "SELECT i.id FROM identity i WHERE (i.id = ?1 - 1 AND i.contact = ?1) OR (i.contact = ?1 AND i.contact <> i.id + 1)";

    private readonly Statement suppress = statements[
        """
        INSERT INTO suppression VALUES(?, ?, ?, ?, ?, 0)
        ON CONFLICT(identity) DO UPDATE SET at = excluded.at, post = excluded.post, basis = excluded.basis, made_by = excluded.made_by WHERE suppression.basis = 1 AND excluded.basis <> 1
        """];

    private readonly Statement suppressions = statements[$"SELECT s.identity, s.at, s.post, s.basis, s.made_by FROM suppression s WHERE s.identity IN ({OfContact}) ORDER BY s.identity"];
    private readonly Statement release = statements[$"DELETE FROM suppression WHERE identity IN ({OfContact})"];
    private readonly Statement withheld = statements[$"UPDATE suppression SET withheld = withheld + 1 WHERE identity IN ({OfContact})"];
    private readonly Statement sent = statements["SELECT replies FROM automatic_reply WHERE contact=? AND day=?"];
    private readonly Statement underWay = statements["SELECT o.event, e.body FROM outbox o JOIN ticket_event e ON e.id = o.event WHERE o.backend=? AND o.state IN (1, 2, 5)"];
    private readonly Statement count = statements[
        "INSERT INTO automatic_reply VALUES(?, ?, 1) ON CONFLICT(contact, day) DO UPDATE SET replies = automatic_reply.replies + 1"];
    private readonly Statement askerOf = statements["SELECT i.contact, i.id FROM conversation c JOIN post p ON p.conversation = c.id JOIN identity i ON i.id = p.identity WHERE c.id=? ORDER BY p.id LIMIT 1"];

    public void Suppress(SuppressionRow row) => suppress.Bind(row.Identity).Bind(row.At).Bind(row.Post).Bind((long)row.Basis).Bind(row.By).Run();

    public IReadOnlyList<SuppressionRow> Suppressions(long contact)
    {
        var found = new List<SuppressionRow>();
        suppressions.Bind(contact);
        while (suppressions.Step())
            found.Add(new SuppressionRow(suppressions.Long(0), suppressions.Long(1), suppressions.IsNull(2) ? null : suppressions.Long(2), (StopBasis)suppressions.Int(3), suppressions.TextOrNull(4)));
        suppressions.Reset();
        return found;
    }

    public void Release(long contact) => release.Bind(contact).Run();

    public void CountWithheld(long contact) => withheld.Bind(contact).Run();

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

    public Asker? AskerOf(long conversation)
    {
        Asker? found = askerOf.Bind(conversation).Step() ? new Asker(askerOf.Long(0), askerOf.Long(1)) : null;
        askerOf.Reset();
        return found;
    }
}
