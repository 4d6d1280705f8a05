namespace Hub.Core.Storage.Sql;

internal sealed class FileWrites(StatementSet statements) : IFileWrites
{
    private const string Columns = "SELECT id, post, channel, revision, url, name, content_type, bytes, hash, state, attempts FROM attachment ";
    private readonly Statement add = statements["INSERT INTO attachment VALUES(?, ?, ?, ?, ?, ?, ?, NULL, ?, 0, 0, ?, NULL) ON CONFLICT DO NOTHING"];
    private readonly Statement due = statements[Columns + "WHERE state=0 AND due_at<=? ORDER BY due_at LIMIT ?"];
    private readonly Statement nextDue = statements["SELECT min(due_at) FROM attachment WHERE state=0"];
    private readonly Statement get = statements[Columns + "WHERE id=?"];
    private readonly Statement keep = statements["UPDATE attachment SET state=1, hash=?, bytes=?, content_type=?, attempts=attempts+1, reason=NULL WHERE id=?"];
    private readonly Statement postpone = statements["UPDATE attachment SET attempts=attempts+1, due_at=?, reason=? WHERE id=?"];
    private readonly Statement end = statements["UPDATE attachment SET state=?, attempts=attempts+1, bytes=coalesce(?, bytes), reason=? WHERE id=?"];
    private readonly Statement ofPost = statements[Columns + "WHERE post=? ORDER BY id"];
    private readonly Statement hashes = statements["SELECT DISTINCT hash FROM attachment WHERE post=? AND hash IS NOT NULL"];
    private readonly Statement remove = statements["DELETE FROM attachment WHERE post=?"];
    private readonly Statement isUsed = statements["SELECT 1 FROM attachment WHERE hash=? LIMIT 1"];

    public bool Add(FileRow row, long now) =>
        add.Bind(row.Id).Bind(row.Post).Bind(row.Channel).Bind(row.Revision).Bind(row.Url).Bind(row.Name).Bind(row.ContentType).Bind(row.Bytes).Bind(now).Changed() == 1;

    public IReadOnlyList<FileRow> Due(long now, int limit) => All(due.Bind(now).Bind(limit));

    public long? NextDue()
    {
        nextDue.Step();
        long? at = nextDue.IsNull(0) ? null : nextDue.Long(0);
        nextDue.Reset();
        return at;
    }

    public FileRow? Get(long id)
    {
        var row = get.Bind(id).Step() ? Read(get) : null;
        get.Reset();
        return row;
    }

    public void Keep(FileRow row) => keep.Bind(row.Hash).Bind(row.Bytes).Bind(row.ContentType).Bind(row.Id).Run();

    public void Postpone(long id, long dueAt, string reason) => postpone.Bind(dueAt).Bind(reason).Bind(id).Run();

    public void End(FileRow row, string reason) => end.Bind((long)row.State).Bind(row.Bytes).Bind(reason).Bind(row.Id).Run();

    public IReadOnlyList<FileRow> OfPost(long post) => All(ofPost.Bind(post));

    public IReadOnlyList<string> Remove(long post)
    {
        var found = new List<string>();
        hashes.Bind(post);
        while (hashes.Step())
            found.Add(hashes.Text(0));
        remove.Bind(post).Run();
        return found;
    }

    public bool IsUsed(string hash)
    {
        var found = isUsed.Bind(hash).Step();
        isUsed.Reset();
        return found;
    }

    private static List<FileRow> All(Statement query)
    {
        var rows = new List<FileRow>();
        while (query.Step())
            rows.Add(Read(query));
        return rows;
    }

    private static FileRow Read(Statement row) => new(
        row.Long(0), row.Long(1), row.Int(2), row.Int(3), row.Text(4), row.TextOrNull(5), row.TextOrNull(6), row.IsNull(7) ? null : row.Long(7))
    {
        Hash = row.TextOrNull(8),
        State = (FileState)row.Int(9),
        Attempts = row.Int(10),
    };
}
