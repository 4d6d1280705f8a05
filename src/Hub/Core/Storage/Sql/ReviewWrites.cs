using Hub.Contracts;
using Hub.Core.Review;

namespace Hub.Core.Storage.Sql;

internal sealed class ReviewWrites(StatementSet statements) : IReviewWrites
{
    private readonly Statement load = statements[
        """
        SELECT p.id, p.first, p.revision, p.channel, p.identity, p.conversation, p.decision, p.order_value, p.hash, p.created_at, p.received_at, p.language, p.native_id, p.kind, p.visibility,
          t.text, t.subject, t.html, t.url, t.more, i.profile,
          d.made_at, d.category, d.request_kind, d.confidence * 1000000000, d.margin * 1000000000, d.priority, d.action, d.policy_row, d.backend, d.route, d.packs, d.evidence, r.name, b.name, k.name, i.contact
        FROM post p JOIN post_text t ON t.post = p.id JOIN identity i ON i.id = p.identity JOIN decision d ON d.id = p.decision
          JOIN name r ON r.id = d.policy_row JOIN name k ON k.id = d.packs LEFT JOIN name b ON b.id = d.backend
        WHERE p.state = 0 AND d.evidence IS NOT NULL AND p.id = (SELECT c.id FROM post c WHERE c.state = 0 AND (c.id = ?1 OR (c.first = ?1 AND c.revision > 1)))
        """];

    private readonly Statement decide = statements["UPDATE post SET decision=? WHERE id=?"];
    private readonly Statement add = statements["INSERT INTO correction VALUES(?, ?, ?, ?, ?, ?, ?, ?, NULL)"];
    private readonly Statement last = statements["SELECT id, post, before_decision, after_decision, kind, made_at, made_by, why FROM correction WHERE post=? AND undone_by IS NULL AND kind <> 4 ORDER BY id DESC LIMIT 1"];
    private readonly Statement undone = statements["UPDATE correction SET undone_by=? WHERE id=?"];
    private readonly Statement audit = statements["INSERT INTO audit VALUES(?, ?, ?, ?, ?, ?, ?, ?)"];

    public StandingPost? Load(long post)
    {
        var found = load.Bind(post).Step() ? Read(load) : null;
        load.Reset();
        return found;
    }

    public void Decide(long row, long decision) => decide.Bind(decision).Bind(row).Run();

    public void Add(CorrectionRow row) => add.Bind(row.Id).Bind(row.Post).Bind(row.Before).Bind(row.After).Bind((long)row.Kind).Bind(row.At).Bind(row.By).Bind(row.Why).Run();

    public CorrectionRow? Last(long post)
    {
        var row = last.Bind(post).Step()
            ? new CorrectionRow(last.Long(0), last.Long(1), last.Long(2), last.Long(3), (ReviewAction)last.Int(4), last.Long(5), last.Text(6), last.TextOrNull(7), null) : null;
        last.Reset();
        return row;
    }

    public void SetUndone(long correction, long by) => undone.Bind(by).Bind(correction).Run();

    public void Add(AuditRow row) => audit.Bind(row.Id).Bind(row.At).Bind(row.By).Bind(row.Action).Bind(row.Subject).Bind(row.Before).Bind(row.After).Bind(row.Why).Run();

    private static StandingPost Read(Statement row)
    {
        var more = StoreJson.More(row.TextOrNull(19));
        var post = new Post
        {
            NativeId = row.Text(12),
            Author = StoreJson.Author(row.Text(20)) ?? new Author { Id = "" },
            Text = row.Text(15),
            Subject = row.TextOrNull(16),
            Html = row.TextOrNull(17),
            Url = row.TextOrNull(18),
            Raw = default,
            Kind = (PostKind)row.Int(13),
            Visibility = (Visibility)row.Int(14),
            CreatedAt = more is { IsUndated: true } ? null : more?.SaidAt ?? Clock.At(row.Long(9)),
            ThreadId = more?.ThreadId,
            InReplyTo = more?.InReplyTo,
            MessageId = more?.MessageId,
            Group = more?.Group,
            References = more?.References ?? [],
            Attachments = more?.Attachments ?? [],
            Automatic = more?.Automatic ?? Automatic.No,
            OrderValue = row.Long(7),
        };
        var stored = new PostRow(
            row.Long(0), row.Long(1), row.Int(2), row.Int(3), row.Long(4), row.Long(5), row.Long(6), PostState.Current, row.Long(7), row.Long(8), row.Long(9), row.Long(10), row.Text(11), post);
        var why = StoreJson.Decision(row.Text(32));
        // Fractions come as billionths: the statements of the writer know whole numbers and text.
        var verdict = new Verdict(
            (Category)row.Int(22), row.IsNull(23) ? null : (RequestKind)row.Int(23), row.Long(24) / 1e9, row.Long(25) / 1e9, null, why.Service, why.Tags, why.Scores, why.Evidence, row.Text(35));
        var decision = new DecisionRow(
            row.Long(6), row.Long(1), row.Long(21), verdict, why.Facts, (Priority)row.Int(26), (PolicyAction)row.Int(27), row.Int(28), row.IsNull(29) ? null : row.Int(29), row.TextOrNull(30), row.Int(31));
        return new StandingPost(stored, decision, row.Text(33), row.TextOrNull(34)) { Contact = row.Long(36) };
    }
}
