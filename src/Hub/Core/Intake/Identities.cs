using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>One account of one person on one channel: found by native account id, made when new.</summary>
internal sealed class Identities(IWriteSession session, GroupEffects effects, Standings standings)
{
    public IdentityUse Resolve(ChannelContext channel, Author author, long now)
    {
        var key = (session.NameId(NameKind.Scope, author.Scope ?? channel.Scope), author.Id);
        ref var use = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(effects.Identities, key, out var known);
        if (!known)
            use = new IdentityUse(session.Conversations.FindIdentity(key.Item1, author.Id) ?? Add(key.Item1, author, now));
        if (author.Equals(use!.Author))
            return use;
        Look(use, author);
        use.Standing = standings.Of(channel, use, author, now);
        return use;
    }

    /// <summary>Writes what the group's posts changed.</summary>
    public void Flush(long now)
    {
        foreach (var use in effects.Identities.Values)
            if (use.Gained > 0 || use.ChangedProfile is not null)
                session.Conversations.TouchIdentity(use.Row.Id, use.Gained, use.ChangedProfile, now);
    }

    private static void Look(IdentityUse use, Author author)
    {
        if (!StoreJson.IsProfile(author, use.ChangedProfile ?? use.Row.Profile))
            use.ChangedProfile = StoreJson.Profile(author);
        use.Author = author;
    }

    private IdentityRow Add(int scope, Author author, long now)
    {
        var row = new IdentityRow(session.NextId(), session.NextId(), StoreJson.Profile(author), 0);
        session.Conversations.AddIdentity(row, scope, author.Id, now);
        return row;
    }
}
