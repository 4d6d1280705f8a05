using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>One account of one person on one channel: found by native account id, made when new.</summary>
internal sealed class Identities(IWriteSession session, GroupEffects effects)
{
    public IdentityUse Resolve(ChannelContext channel, Author author, long now)
    {
        var scope = session.NameId(NameKind.Scope, author.Scope ?? $"channel:{channel.Name}");
        ref var use = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(effects.Identities, (scope, author.Id), out var known);
        var profile = StoreJson.Profile(author);
        if (!known)
            use = new IdentityUse(session.Conversations.FindIdentity(scope, author.Id) ?? Add(scope, author.Id, profile, now));
        if ((use!.ChangedProfile ?? use.Row.Profile) != profile)
            use.ChangedProfile = profile;
        return use;
    }

    /// <summary>Writes what the group's posts changed.</summary>
    public void Flush(long now)
    {
        foreach (var use in effects.Identities.Values)
            if (use.Gained > 0 || use.ChangedProfile is not null)
                session.Conversations.TouchIdentity(use.Row.Id, use.Gained, use.ChangedProfile, now);
    }

    private IdentityRow Add(int scope, string account, string profile, long now)
    {
        var row = new IdentityRow(session.NextId(), session.NextId(), profile, 0);
        session.Conversations.AddIdentity(row, scope, account, now);
        return row;
    }
}
