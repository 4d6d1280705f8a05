using System.Text.Json;
using Hub.Contracts;

namespace Hub.Core.Storage.Sql;

internal sealed class ContactWrites(StatementSet statements) : IContactWrites
{
    private readonly Statement keep = statements[
        "INSERT INTO profile_history SELECT i.id, coalesce((SELECT max(h.number) FROM profile_history h WHERE h.identity = i.id), 0) + 1, CAST(? AS bigint), i.profile FROM identity i WHERE i.id=?"];

    private readonly Statement cut = statements["UPDATE identity SET cut=cut+? WHERE id=?"];
    private readonly Statement kind = statements["UPDATE identity SET kind=? WHERE id=?"];
    private readonly Statement forget = statements["DELETE FROM sender_verdict WHERE identity=?"];
    private readonly Statement verdict = statements["INSERT INTO sender_verdict VALUES(?, ?, ?, ?, ?)"];
    private readonly Statement key = statements[
        "INSERT INTO identity_key(kind, key, identity, vouched) VALUES(?, ?, ?, ?) ON CONFLICT(kind, key, identity) DO UPDATE SET vouched=excluded.vouched"];

    private readonly Statement lists = statements["SELECT id, contact, kind, made_by, why FROM list_entry WHERE ended_at IS NULL ORDER BY id"];
    private readonly Statement addList = statements["INSERT INTO list_entry(id, contact, kind, made_at, made_by, why, posts) VALUES(?, ?, ?, ?, ?, ?, 0)"];
    private readonly Statement endList = statements["UPDATE list_entry SET ended_at=?, ended_by=? WHERE id=? AND ended_at IS NULL"];
    private readonly Statement count = statements["UPDATE list_entry SET posts=posts+? WHERE id=?"];
    private readonly Statement has = statements["SELECT 1 FROM contact WHERE id=?"];
    private readonly Statement first = statements["SELECT id FROM identity WHERE id=?1 - 1 AND contact=?1"];
    private readonly Statement others = statements["SELECT id FROM identity WHERE contact=? AND contact <> id + 1 ORDER BY id"];
    private readonly Statement move = statements["UPDATE identity SET contact=? WHERE id=?"];
    private readonly Statement moveList = statements["UPDATE list_entry SET contact=? WHERE id=?"];
    private readonly Statement addMerge = statements["INSERT INTO merge_journal(id, source, target, made_at, made_by, why, moved) VALUES(?, ?, ?, ?, ?, ?, ?)"];
    private readonly Statement merge = statements["SELECT id, source, target, made_by, moved, undone_at FROM merge_journal WHERE id=?"];
    private readonly Statement youngest = statements["SELECT max(id) FROM merge_journal WHERE undone_at IS NULL AND (source=?1 OR target=?1)"];
    private readonly Statement endMerge = statements["UPDATE merge_journal SET undone_at=?, undone_by=? WHERE id=?"];

    public void KeepProfile(long identity, long until) => keep.Bind(until).Bind(identity).Run();

    public void SetVerdict(long identity, SenderVerdict found, long now)
    {
        kind.Bind((long)found.Kind).Bind(identity).Run();
        forget.Bind(identity).Run();
        if (found.Kind != SenderKind.Unknown)
            verdict.Bind(identity).Bind((long)found.Kind).Bind(StoreJson.Verdict(found)).Bind(now).Bind(found.Expires is { } end ? Clock.Micros(end) : null).Run();
    }

    public void CountCut(long identity, long posts) => cut.Bind(posts).Bind(identity).Run();

    public void AddKey(int kind, string key, long identity, bool isVouched) => this.key.Bind(kind).Bind(key).Bind(identity).Bind(isVouched ? 1L : 0L).Run();

    public IReadOnlyList<ListEntryRow> Lists()
    {
        var found = new List<ListEntryRow>();
        while (lists.Step())
            found.Add(new ListEntryRow(lists.Long(0), lists.Long(1), (ContactList)lists.Int(2), lists.Text(3), lists.TextOrNull(4)));
        return found;
    }

    public void AddList(ListEntryRow row, long now) => addList.Bind(row.Id).Bind(row.Contact).Bind((long)row.Kind).Bind(now).Bind(row.By).Bind(row.Why).Run();

    public bool EndList(long id, string by, long now) => endList.Bind(now).Bind(by).Bind(id).Changed() == 1;

    public void CountListed(long id, long posts) => count.Bind(posts).Bind(id).Run();

    public bool HasContact(long contact) => Ids(has.Bind(contact)).Count > 0;

    public IReadOnlyList<long> IdentitiesOf(long contact) => [.. Ids(first.Bind(contact)), .. Ids(others.Bind(contact))];

    public void MoveIdentity(long identity, long contact) => move.Bind(contact).Bind(identity).Run();

    public void MoveList(long entry, long contact) => moveList.Bind(contact).Bind(entry).Run();

    public void AddMerge(MergeRow row, string? why, long now) =>
        addMerge.Bind(row.Id).Bind(row.Source).Bind(row.Target).Bind(now).Bind(row.By).Bind(why).Bind(JsonSerializer.Serialize(row.Moved, StoreJsonContext.Default.MovedRows)).Run();

    public MergeRow? Merge(long id)
    {
        var row = merge.Bind(id).Step()
            ? new MergeRow(merge.Long(0), merge.Long(1), merge.Long(2), merge.Text(3), JsonSerializer.Deserialize(merge.Text(4), StoreJsonContext.Default.MovedRows)!, !merge.IsNull(5)) : null;
        merge.Reset();
        return row;
    }

    public long? YoungestMerge(long contact)
    {
        long? id = youngest.Bind(contact).Step() && !youngest.IsNull(0) ? youngest.Long(0) : null;
        youngest.Reset();
        return id;
    }

    public void EndMerge(long id, string by, long now) => endMerge.Bind(now).Bind(by).Bind(id).Run();

    private static List<long> Ids(Statement query)
    {
        var ids = new List<long>();
        while (query.Step())
            ids.Add(query.Long(0));
        return ids;
    }
}
