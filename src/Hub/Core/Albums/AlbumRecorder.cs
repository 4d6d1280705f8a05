using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Albums;

/// <summary>Writes parts as they come, and their post once it is due; in the open transaction.</summary>
internal sealed class AlbumRecorder(IWriteSession session, GroupEffects effects)
{
    /// <summary>Durable with the answer that the part gets; what is made of it follows.</summary>
    public Recorded Take(ChannelContext channel, Post post, long hash, long now)
    {
        if (session.Posts.IsGone(channel.Id, post.NativeId))
            return Recorded.Gone;
        var known = session.Albums.Part(channel.Id, post.NativeId);
        if (known is not null && (post.OrderValue is { } order && known.Order is { } had ? order <= had : hash == known.Hash))
            return Recorded.Repeated;
        var album = known?.Album ?? post.Group!;
        var number = known?.Number ?? session.NextId();
        // One that is a post already, since nothing joined parts then, goes on as that post.
        var root = known is not null ? known.Root : session.Posts.Find(channel.Id, post.NativeId) is not null ? post.NativeId : null;
        session.Albums.Put(channel.Id, album, new AlbumPart(post.NativeId, album, root, number, post.OrderValue, hash, Album.Body(post)));
        session.Due.Add(DueKind.Album, channel.Id, album, now + Clock.Micros(post.GroupWait!.Value));
        effects.AlbumsAreDue = true;
        return Recorded.Stored;
    }

    /// <summary>A part is deleted on its platform. Answers the native id of the post that goes with it; null: it was none yet, and the others go on.</summary>
    public string? Remove(ChannelContext channel, AlbumPart part, long at)
    {
        var root = part.Root ?? session.Albums.RootOf(channel.Id, part.Album);
        session.Posts.AddTombstone(channel.Id, part.NativeId, at);
        session.Quarantine.Forget(channel.Id, part.NativeId);
        session.Albums.Remove(channel.Id, part.NativeId);
        if (root is null)
            return null;
        // Which words and files of the older revisions were the part's nobody can tell any more, so the whole goes.
        foreach (var other in session.Albums.Forget(channel.Id, part.Album))
            if (other != root)
                session.Posts.AddTombstone(channel.Id, other, at);
        session.Due.Done(DueKind.Album, channel.Id, part.Album);
        return root;
    }

    /// <summary>Whether the parts are those that the post was made of; else it is made anew.</summary>
    public bool Stands(int channel, string album, IReadOnlyList<AlbumPart> seen) => session.Albums.Parts(channel, album).SequenceEqual(seen);

    /// <summary>The post is written, or lies in quarantine: other parts are known as its arrivals, so that an answer to any of them finds it.</summary>
    public void Settle(ChannelContext channel, string album, IReadOnlyList<AlbumPart> parts, string root, long now)
    {
        session.Due.Done(DueKind.Album, channel.Id, album);
        if (session.Posts.Find(channel.Id, root) is { } head)
            foreach (var part in parts)
                if (part.Root is null && part.NativeId != root && session.Posts.Find(channel.Id, part.NativeId) is null)
                    session.Threads.AddArrival(channel.Id, part.NativeId, part.Order ?? 1, head.First, now);
        session.Albums.Settle(channel.Id, album, root);
    }
}
