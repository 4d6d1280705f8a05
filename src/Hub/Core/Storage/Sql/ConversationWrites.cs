using Hub.Contracts;

namespace Hub.Core.Storage.Sql;

internal sealed class ConversationWrites(StatementSet statements, GroupAnswers? answers) : IConversationWrites
{
    private readonly Statement findIdentity = statements["SELECT id, contact, profile, posts, noise, complaints, kind FROM identity WHERE scope=? AND account=?"];
    private readonly Statement addContact = statements["INSERT INTO contact VALUES(?, ?)"];
    private readonly Statement addIdentity = statements["INSERT INTO identity VALUES(?, ?, ?, ?, ?, 0, ?, ?, 0, 0, 0, 0)"];
    private readonly Statement touch = statements["UPDATE identity SET posts = posts + ?, noise = noise + ?, complaints = complaints + ?, last_seen = ? WHERE id=?"];
    private readonly Statement profile = statements["UPDATE identity SET profile = ? WHERE id=?"];
    private readonly Statement find = statements["SELECT id, joined_into FROM conversation WHERE channel=? AND thread_key=? AND asker=?"];
    private readonly Statement add = statements["INSERT INTO conversation VALUES(?, ?, ?, ?, ?, ?, NULL, ?)"];
    private readonly Statement get = statements["SELECT root_id, thread_key, asker FROM conversation WHERE id=?"];

    private readonly Statement author = statements["SELECT profile FROM identity WHERE id=?"];

    /// <summary>The last one made: its ticket's key is asked for right after it. No later row has its id, also where a group is rolled back.</summary>
    private ConversationRow? youngest;

    public IdentityRow? FindIdentity(int scope, string account)
    {
        if (answers is not null && answers.Identities.TryGetValue((scope, account), out var known))
            return known;
        findIdentity.Bind(scope).Bind(account);
        var row = findIdentity.Step() ? new IdentityRow(findIdentity.Long(0), findIdentity.Long(1), findIdentity.Bytes(2), findIdentity.Long(3))
        {
            Noise = findIdentity.Long(4),
            Complaints = findIdentity.Long(5),
            Kind = (Contracts.SenderKind)findIdentity.Int(6),
        } : null;
        findIdentity.Reset();
        return row;
    }

    public void AddIdentity(IdentityRow row, int scope, string account, long now)
    {
        answers?.Identities.Remove((scope, account));
        addContact.Bind(row.Contact).Bind(now).Run();
        addIdentity.Bind(row.Id).Bind(scope).Bind(account).Bind(row.Contact).BindText(row.Profile).Bind(now).Bind(now).Run();
    }

    public void TouchIdentity(long id, in PostCounts gained, byte[]? changedProfile, long now)
    {
        touch.Bind(gained.Posts).Bind(gained.Noise).Bind(gained.Complaints).Bind(now).Bind(id).Run();
        if (changedProfile is not null)
            profile.BindText(changedProfile).Bind(id).Run();
    }

    public long? Find(int channel, string threadKey, long asker)
    {
        find.Bind(channel).Bind(threadKey).Bind(asker);
        long? id = find.Step() ? find.IsNull(1) ? find.Long(0) : find.Long(1) : null;
        find.Reset();
        return id;
    }

    public Author AuthorOf(long identity)
    {
        author.Bind(identity).Step();
        var found = StoreJson.Author(author.Text(0))!;
        author.Reset();
        return found;
    }

    public void Add(ConversationRow row)
    {
        add.Bind(row.Id).Bind(row.Channel).Bind(row.ThreadKey).Bind(row.Asker).Bind(row.RootId).Bind((long)row.Step).Bind(row.CreatedAt).Run();
        youngest = row;
    }

    public ConversationKey KeyOf(long conversation)
    {
        if (youngest?.Id == conversation)
            return new ConversationKey(youngest.RootId, youngest.ThreadKey, youngest.Asker);
        get.Bind(conversation).Step();
        var key = new ConversationKey(get.Text(0), get.TextOrNull(1), get.Long(2));
        get.Reset();
        return key;
    }
}
