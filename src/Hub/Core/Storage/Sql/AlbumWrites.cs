namespace Hub.Core.Storage.Sql;

internal sealed class AlbumWrites(StatementSet statements) : IAlbumWrites
{
    private const string Columns = "SELECT native_id, album, root, number, order_value, hash, body FROM album_part ";

    private readonly Statement part = statements[Columns + "WHERE channel=? AND native_id=?"];
    private readonly Statement parts = statements[Columns + "WHERE channel=? AND album=? ORDER BY number"];
    private readonly Statement root = statements["SELECT root FROM album_part WHERE channel=? AND album=? AND root IS NOT NULL LIMIT 1"];

    private readonly Statement put = statements[
        """
        INSERT INTO album_part VALUES(?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT(channel, native_id) DO UPDATE SET order_value=excluded.order_value, hash=excluded.hash, body=excluded.body
        """];

    private readonly Statement settle = statements["UPDATE album_part SET root=?3 WHERE channel=?1 AND album=?2 AND root IS NULL"];
    private readonly Statement remove = statements["DELETE FROM album_part WHERE channel=? AND native_id=?"];
    private readonly Statement forget = statements["DELETE FROM album_part WHERE channel=? AND album=?"];

    public AlbumPart? Part(int channel, string nativeId)
    {
        var found = part.Bind(channel).Bind(nativeId).Step() ? Read(part) : null;
        part.Reset();
        return found;
    }

    public IReadOnlyList<AlbumPart> Parts(int channel, string album)
    {
        var found = new List<AlbumPart>();
        parts.Bind(channel).Bind(album);
        while (parts.Step())
            found.Add(Read(parts));
        return found;
    }

    public string? RootOf(int channel, string album)
    {
        var found = root.Bind(channel).Bind(album).Step() ? root.Text(0) : null;
        root.Reset();
        return found;
    }

    public void Put(int channel, string album, AlbumPart part) =>
        put.Bind(channel).Bind(part.NativeId).Bind(album).Bind(part.Root).Bind(part.Number).Bind(part.Order).Bind(part.Hash).Bind(part.Body).Run();

    public void Settle(int channel, string album, string root) => settle.Bind(channel).Bind(album).Bind(root).Run();

    public void Remove(int channel, string nativeId) => remove.Bind(channel).Bind(nativeId).Run();

    public IReadOnlyList<string> Forget(int channel, string album)
    {
        var ids = Parts(channel, album).Select(part => part.NativeId).ToList();
        forget.Bind(channel).Bind(album).Run();
        return ids;
    }

    private static AlbumPart Read(Statement row) =>
        new(row.Text(0), row.Text(1), row.TextOrNull(2), row.Long(3), row.IsNull(4) ? null : row.Long(4), row.Long(5), row.Text(6));
}
