using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>One account of one person on one channel: found by native account id, made when new.</summary>
internal sealed class Identities(IWriteSession session, GroupEffects effects)
{
    /// <summary>Identities seen lately, as the store holds them: most posts come from few people.</summary>
    private const int MostRemembered = 16384;
    private readonly Dictionary<(int Scope, string Account), (IdentityRow Row, Author Author)> remembered = [];

    public IdentityUse Resolve(ChannelContext channel, Author author, long now)
    {
        var key = (session.NameId(NameKind.Scope, author.Scope ?? channel.Scope), author.Id);
        ref var use = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(effects.Identities, key, out var known);
        if (!known)
            use = remembered.TryGetValue(key, out var last)
                ? new IdentityUse(last.Row, last.Author) : new IdentityUse(session.Conversations.FindIdentity(key.Item1, author.Id) ?? Add(key.Item1, author, now), null);
        if (!author.Equals(use!.Author))
            Look(use, author);
        return use;
    }

    /// <summary>Writes what the group's posts changed.</summary>
    public void Flush(long now)
    {
        if (remembered.Count + effects.Identities.Count > MostRemembered)
            remembered.Clear();
        foreach (var (key, use) in effects.Identities)
        {
            if (use.Gained > 0 || use.ChangedProfile is not null)
                session.Conversations.TouchIdentity(use.Row.Id, use.Gained, use.ChangedProfile, now);
            remembered[key] = (use.Row with { Posts = use.Row.Posts + use.Gained, Profile = use.ChangedProfile ?? use.Row.Profile }, use.Author!);
        }
    }

    /// <summary>The store no longer holds what was remembered (a rollback).</summary>
    public void Forget() => remembered.Clear();

    private static void Look(IdentityUse use, Author author)
    {
        var profile = StoreJson.Profile(author);
        if ((use.ChangedProfile ?? use.Row.Profile) != profile)
            use.ChangedProfile = profile;
        use.Author = author;
    }

    private IdentityRow Add(int scope, Author author, long now)
    {
        var row = new IdentityRow(session.NextId(), session.NextId(), StoreJson.Profile(author), 0);
        session.Conversations.AddIdentity(row, scope, author.Id, now);
        return row;
    }
}
