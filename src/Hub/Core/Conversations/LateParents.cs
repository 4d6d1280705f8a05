using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Conversations;

/// <summary>A parent that comes after its answers: their thread becomes part of its own, and each answer finds its asker, as if all had come in order.</summary>
internal sealed class LateParents(IWriteSession session, TicketEvents tickets)
{
    private const int MostTurns = 64;

    /// <summary>What was taken for a thread of its own, because only answers to this post had come, belongs to this post's thread.</summary>
    public void JoinThreads(ChannelContext channel, Post post, string key, long now)
    {
        foreach (var name in Names(post))
        {
            if (name == key || session.Threads.Orphans(channel.Id, name).Count == 0)
                continue;
            session.Threads.AddAlias(channel.Id, name, key);
            foreach (var one in session.Threads.OfThread(channel.Id, name))
                Join(channel, key, one, now);
        }
    }

    /// <summary>The post is written: who answers it is known now.</summary>
    public void Arrived(ChannelContext channel, Post post, long id, string? ancestor, long now)
    {
        foreach (var name in Names(post))
        {
            var waiting = session.Threads.Orphans(channel.Id, name);
            if (waiting.Count == 0)
                continue;
            for (var turn = 0; turn < MostTurns && Settle(channel, waiting, now); turn++)
                waiting = session.Threads.Orphans(channel.Id, name);
            session.Threads.Adopt(channel.Id, name, ancestor == name ? null : ancestor);
        }
    }

    /// <summary>The younger of two conversations goes on in the older; both tickets stay, and the younger names the older.</summary>
    public long Join(long one, long other, long now)
    {
        (one, other) = (session.Threads.RootOf(one), session.Threads.RootOf(other)); // a person, or a parent just before, may have joined either
        if (one == other)
            return one;
        var (older, younger) = (Math.Min(one, other), Math.Max(one, other));
        tickets.Relate(younger, older, now);
        session.Threads.Join(younger, older);
        return older;
    }

    /// <summary>Whether any post found another asker.</summary>
    private bool Settle(ChannelContext channel, IReadOnlyList<ThreadPost> waiting, long now)
    {
        if (channel.Setup.Threading.PerThread)
            return false;
        var moved = false;
        foreach (var post in waiting)
            moved |= Settle(channel, post, now);
        return moved;
    }

    private bool Settle(ChannelContext channel, ThreadPost post, long now)
    {
        if (post.Parent is null || post.ThreadKey is null || ParentOf(channel, post) is not { } parent)
            return false;
        var asker = Askers.Of((Visibility)post.Visibility, post.Identity, post.IsStaff, parent);
        if (asker == post.Asker)
            return false;
        var key = session.Threads.Resolve(post.Channel, post.ThreadKey);
        var target = Open(post.Channel, key, asker, parent.NativeId, now);
        tickets.RelatePost(channel, post, target, now);
        session.Threads.Move(post.Post, post.Conversation, target);
        return true;
    }

    private ThreadPost? ParentOf(ChannelContext channel, ThreadPost post) =>
        session.Threads.Post(channel.Id, post.Parent!) ?? session.Threads.Message(channel.Id, MessageIds.Bare(post.Parent!));

    private void Join(ChannelContext channel, string key, ThreadConversation one, long now)
    {
        if (session.Conversations.Find(channel.Id, key, one.Asker) is not { } known)
            session.Threads.Join(Open(channel.Id, key, one.Asker, key, now), session.Threads.RootOf(one.Id));
        else if (known != one.Id)
            Join(known, one.Id, now);
    }

    private long Open(int channel, string key, long asker, string root, long now)
    {
        if (session.Conversations.Find(channel, key, asker) is { } known)
            return known;
        var row = new ConversationRow(session.NextId(), channel, key, asker, root, ThreadingStep.Reply, now);
        session.Conversations.Add(row);
        return row.Id;
    }

    private static IEnumerable<string> Names(Post post) => post.MessageId is { } message ? [post.NativeId, MessageIds.Key(MessageIds.Bare(message))] : [post.NativeId];
}
