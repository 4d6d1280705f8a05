using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Reading;

/// <summary>Reads contacts; suggestions are worked out when they are asked for, so that they never stand when their reason is gone.</summary>
internal sealed class ContactReader(HubStore store, IHubReader posts) : IContactReader
{
    private const string Identities =
        """
        SELECT i.id AS Id, i.contact AS Contact, n.name AS Scope, i.account AS Account, i.profile AS Profile, i.kind AS Kind, i.posts AS Posts, i.noise AS Noise, i.complaints AS Complaints,
          i.first_seen AS FirstSeen, i.last_seen AS LastSeen, i.cut AS Cut, v.evidence AS Verdict,
          s.at AS StopAt, s.basis AS StopBasis, s.post AS StopPost, s.made_by AS StopBy, s.withheld AS Withheld
        FROM identity i JOIN name n ON n.id = i.scope LEFT JOIN sender_verdict v ON v.identity = i.id LEFT JOIN suppression s ON s.identity = i.id

        """;

    private const string OfContact = "WHERE (i.id = @contact - 1 AND i.contact = @contact) OR (i.contact = @contact AND i.contact <> i.id + 1) ORDER BY i.id";

    // An address that many share (info@) says nothing of anybody.
    private const string Pairs =
        """
        SELECT ia.contact AS Contact, ib.contact AS Other, ia.account AS Account, ib.account AS OtherAccount, a.kind AS Kind, a.key AS Key, a.vouched AS Vouched, b.vouched AS OtherVouched
        FROM (SELECT k.kind, k.key FROM identity_key k GROUP BY k.kind, k.key HAVING count(*) BETWEEN 2 AND 5) few
          JOIN identity_key a ON a.kind = few.kind AND a.key = few.key JOIN identity_key b ON b.kind = a.kind AND b.key = a.key AND b.identity > a.identity
          JOIN identity ia ON ia.id = a.identity JOIN identity ib ON ib.id = b.identity
        WHERE ia.contact <> ib.contact AND ia.scope <> ib.scope
          AND (@contact = 0 OR ia.contact = @contact OR ib.contact = @contact)
        ORDER BY CASE WHEN a.vouched = 1 AND b.vouched = 1 THEN 0 ELSE 1 END, a.identity, b.identity LIMIT @limit
        """;

    public async Task<IReadOnlyList<IdentityRecord>> ListAsync(ContactQuery query, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var found = new Conditions().And("i.id < @Before", "Before", query.Before).And("i.kind = @Kind", "Kind", (int?)query.Kind)
            .And($"(i.account {store.Dialect.Like} @Text ESCAPE '\\' OR i.profile {store.Dialect.Like} @Text ESCAPE '\\')", "Text", Conditions.Anywhere(query.Text));
        found.Values.Add("Limit", Math.Clamp(query.Limit, 1, 1000));
        var rows = await HubReader.QueryAsync<IdentityReadRow>(connection, $"{Identities}{found.Where}ORDER BY i.id DESC LIMIT @Limit", found.Values, stop);
        var marks = (await HubReader.QueryAsync<MarkReadRow>(connection, "SELECT contact AS Contact, kind AS Kind FROM list_entry WHERE ended_at IS NULL", new { }, stop)).ToLookup(row => row.Contact, row => (ContactList)row.Kind);
        return [.. rows.Select(row => row.ToRecord() with { Marks = [.. marks[row.Contact]] })];
    }

    public async Task<ContactRecord?> OneAsync(long contact, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        if (!(await HubReader.QueryAsync<long>(connection, "SELECT id FROM contact WHERE id=@contact", new { contact }, stop)).Any())
            return null;
        var identities = new List<IdentityRecord>();
        foreach (var row in await HubReader.QueryAsync<IdentityReadRow>(connection, Identities + OfContact, new { contact }, stop))
            identities.Add(row.ToRecord() with
            {
                Before = [.. (await HubReader.QueryAsync<PastReadRow>(connection, "SELECT until_at AS Until, profile AS Profile FROM profile_history WHERE identity=@id ORDER BY number", new { id = row.Id }, stop))
                    .Select(past => new PastProfile(Clock.At(past.Until), StoreJson.Author(past.Profile)))],
            });
        var marks = await HubReader.QueryAsync<MarkReadRow>(
            connection, "SELECT id AS Id, contact AS Contact, kind AS Kind, made_at AS MadeAt, made_by AS MadeBy, why AS Why, posts AS Posts, ended_at AS EndedAt, ended_by AS EndedBy FROM list_entry WHERE contact=@contact ORDER BY id", new { contact }, stop);
        var merges = await HubReader.QueryAsync<MergeReadRow>(
            connection, "SELECT id AS Id, source AS Source, target AS Target, made_at AS MadeAt, made_by AS MadeBy, why AS Why, undone_at AS UndoneAt, undone_by AS UndoneBy FROM merge_journal WHERE source=@contact OR target=@contact ORDER BY id", new { contact }, stop);
        return new ContactRecord(contact, identities, [.. marks.Select(row => row.ToRecord())], [.. merges.Select(row => row.ToRecord())], await SuggestionsAsync(contact, 50, stop));
    }

    public Task<IReadOnlyList<MergeSuggestion>> SuggestionsAsync(int limit, CancellationToken stop) => SuggestionsAsync(0, limit, stop);

    public async Task<DirectoryText> DirectoryAsync(CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var lines = (await HubReader.QueryAsync<string>(connection, "SELECT line FROM directory_line ORDER BY id", new { }, stop)).ToList();
        return new DirectoryText(lines.Count, DirectoryFile.Whole(lines));
    }

    public async Task<ContactExport?> ExportAsync(long contact, CancellationToken stop)
    {
        if (await OneAsync(contact, stop) is not { } record)
            return null;
        var all = new List<PostRecord>();
        foreach (var identity in record.Identities)
            foreach (var id in await PostsOfAsync(identity.Id, stop))
                if (await posts.PostAsync(id, stop) is { } post)
                    all.Add(post);
        return new ContactExport(record, all);
    }

    public async Task<IReadOnlyList<long>> LeftAloneAsync(long contact, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        return [.. await HubReader.QueryAsync<long>(
            connection,
            $"""
            SELECT p.first FROM post p JOIN identity i ON i.id = p.identity JOIN decision d ON d.id = p.decision JOIN name r ON r.id = d.policy_row
            WHERE i.contact=@contact AND p.state=0 AND r.name IN ({string.Join(", ", DecisionMaker.LeftAlone.Select(row => $"'{row}'"))}) ORDER BY p.id
            """,
            new { contact }, stop)];
    }

    private async Task<List<long>> PostsOfAsync(long identity, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        return [.. await HubReader.QueryAsync<long>(connection, "SELECT id FROM post WHERE identity=@identity AND revision=1 ORDER BY id", new { identity }, stop)];
    }

    private async Task<IReadOnlyList<MergeSuggestion>> SuggestionsAsync(long contact, int limit, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await HubReader.QueryAsync<PairReadRow>(connection, Pairs, new { contact, limit }, stop);
        return [.. rows.Select(row => row.ToSuggestion())];
    }
}
