using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>One account of one person on one channel: found by native account id, made when new.</summary>
internal sealed class Identities(IWriteSession session, GroupEffects effects, Standings standings, Marks marks, string? country)
{
    private const int Address = 0, Phone = 1;
    private readonly CopyWatch copies = new();

    public IdentityUse Resolve(ChannelContext channel, Author author, long now)
    {
        var key = (session.NameId(NameKind.Scope, author.Scope ?? channel.Scope), author.Id);
        ref var use = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(effects.Identities, key, out var known);
        if (!known)
            use = session.Conversations.FindIdentity(key.Item1, author.Id) is { } row ? new IdentityUse(row) : new IdentityUse(Add(key.Item1, author, now)) { IsNew = true };
        if (author.Equals(use!.Author))
            return use;
        Look(use, author);
        use.Mark = marks.Of(use.Row.Contact);
        use.Copies = copies.Of(use.Row.Id);
        use.Standing = standings.Of(channel, use, author, now);
        if (use.IsNew || use.KeepsProfile)
            AddKeys(channel, use, author);
        return use;
    }

    /// <summary>One more text of the sender: who copies is looked at again.</summary>
    public void Hear(ChannelContext channel, Post post, IdentityUse use, WordPrint print, long now)
    {
        if (!copies.Hear(print, use.Row.Id, post.NativeId, now))
            return;
        use.Copies = copies.Of(use.Row.Id);
        use.Standing = standings.Of(channel, use, post.Author, now);
    }

    private void AddKeys(ChannelContext channel, IdentityUse use, Author author)
    {
        if (author.Email is { Length: > 0 } address)
            session.Contacts.AddKey(Address, address.ToLowerInvariant(), use.Row.Id, author.EmailVerified == true || channel.Setup.TrustAuthor);
        if (PhoneNumber.Normal(author.Phone, country) is { } number)
            session.Contacts.AddKey(Phone, number, use.Row.Id, author.PhoneVerified == true || channel.Setup.TrustAuthor);
    }

    /// <summary>Writes what the group's posts changed.</summary>
    public void Flush(long now)
    {
        foreach (var use in effects.Identities.Values)
        {
            if (use.KeepsProfile)
                session.Contacts.KeepProfile(use.Row.Id, now);
            if (use.Gained > 0 || use.ChangedProfile is not null)
                session.Conversations.TouchIdentity(use.Row.Id, new PostCounts(use.Gained, use.Noise, use.Complaints), use.ChangedProfile, now);
            if (use.Cut > 0)
                session.Contacts.CountCut(use.Row.Id, use.Cut);
            if (use.IsJudged)
                session.Contacts.SetVerdict(use.Row.Id, use.Standing.Verdict, now);
            if (use.Mark is { } mark && use.Gained > 0)
                session.Contacts.CountListed(mark.Id, use.Gained);
        }
    }

    private static void Look(IdentityUse use, Author author)
    {
        if (!StoreJson.IsProfile(author, use.ChangedProfile ?? use.Row.Profile))
        {
            // Followers change with every look; that alone is no history.
            use.KeepsProfile |= StoreJson.Author(use.Row.Profile) is { } kept && kept with { Followers = author.Followers } != author;
            use.ChangedProfile = StoreJson.Profile(author);
        }
        use.Author = author;
    }

    private IdentityRow Add(int scope, Author author, long now)
    {
        var row = new IdentityRow(session.NextId(), session.NextId(), StoreJson.Profile(author), 0);
        session.Conversations.AddIdentity(row, scope, author.Id, now);
        return row;
    }
}
