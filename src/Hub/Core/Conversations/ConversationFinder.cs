using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Conversations;

/// <summary>Finds a post's conversation by the channel's steps, or opens one. A post with a thread id, or with nothing to go by, costs one query.</summary>
internal sealed class ConversationFinder(IWriteSession session, LateParents late, DerivedKeys keys, IReadOnlyCollection<int> backends)
{
    public Placement Place(ChannelContext channel, Post post, IdentityUse sender, long now)
    {
        var threading = channel.Setup.Threading;
        var place = channel.Id;
        string? key = null;
        var step = ThreadingStep.None;
        TicketReference? related = null;
        var parent = Parent(channel, post);
        if (!(threading.HasPlatform && post.ThreadId is not null) && post.Group is { } group)
            (key, step) = ("group:" + group, ThreadingStep.Group);
        for (var at = 0; key is null && at < threading.Steps.Count; at++)
            switch (threading.Steps[at])
            {
                case ThreadingStep.Platform when post.ThreadId is { } thread:
                    (key, step) = (session.Threads.Resolve(place, thread), ThreadingStep.Platform);
                    break;
                case ThreadingStep.Reply when parent is { Step: ThreadingStep.Reply, Post: { } known }:
                case ThreadingStep.References when parent is { Step: ThreadingStep.References, Post: { } } && (known = parent.Value.Post) is not null:
                    place = known.Channel;
                    (key, step) = (session.Threads.Resolve(place, known.ThreadKey ?? known.NativeId), parent.Value.Step);
                    break;
                case ThreadingStep.TicketNumber:
                    if (Numbered(post, sender, IsForged(channel, post), ref related) is { } numbered)
                        return new Placement(numbered, true, ThreadingStep.TicketNumber);
                    break;
                case ThreadingStep.Subject when !IsForged(channel, post) && SubjectLine.Bare(post.Subject) is { } subject:
                    if (session.Recent.Find(place, sender.Row.Id, keys.Hidden(subject), now - Clock.Micros(threading.SubjectWindow)) is { } same)
                        return new Placement(same, true, ThreadingStep.Subject);
                    break;
                case ThreadingStep.Author when !IsForged(channel, post):
                    if (session.Recent.Find(place, sender.Row.Id, "", now - Clock.Micros(threading.AuthorWindow)) is { } latest)
                        return new Placement(latest, true, ThreadingStep.Author);
                    break;
            }
        string? ancestor = null;
        if (parent is { } asked)
        {
            ancestor = asked.Post is null ? asked.Ancestor : session.Threads.HasOrphans(channel.Id) ? session.Threads.AncestorOf(asked.Post.Post) : null;
            if (key is null && asked.Post is null)
                (key, step) = (session.Threads.Resolve(place, asked.Ancestor!), asked.Step);
        }
        if (key is null && threading.Steps.Count > 0)
            (key, step) = (post.NativeId, threading.HasPlatform ? ThreadingStep.Platform : ThreadingStep.None);
        if (key is not null && session.Threads.HasOrphans(channel.Id))
            late.JoinThreads(channel, post, key, now);
        var asker = threading.PerThread ? 0 : Askers.Of(post.Visibility, sender, parent?.Post);
        return Open(place, key, asker, post, step, now) with { Ancestor = ancestor, Related = related };
    }

    /// <summary>After the post is written: what it answers may be missing, its Message-ID may be answered, and the steps with a window look for it.</summary>
    public void Written(ChannelContext channel, Post post, IdentityUse sender, long id, in Placement placement, long now)
    {
        var threading = channel.Setup.Threading;
        if (placement.Ancestor is { } ancestor)
            session.Threads.AddOrphan(channel.Id, ancestor, id, Askers.IsStaff(sender));
        if (post.MessageId is { } message)
            session.Threads.AddMessage(channel.Id, MessageIds.Bare(message), id, post.NativeId);
        var isForged = IsForged(channel, post);
        if (threading.HasSubject && !isForged && SubjectLine.Bare(post.Subject) is { } subject)
            session.Recent.Touch(channel.Id, sender.Row.Id, keys.Hidden(subject), placement.Conversation, now);
        if (threading.HasAuthor && !isForged)
            session.Recent.Touch(channel.Id, sender.Row.Id, "", placement.Conversation, now);
        if (session.Threads.HasOrphans(channel.Id))
            late.Arrived(channel, post, id, placement.Ancestor, now);
    }

    private Placement Open(int channel, string? key, long asker, Post post, ThreadingStep step, long now)
    {
        if (key is not null && session.Conversations.Find(channel, key, asker) is { } known)
            return new Placement(known, true, step);
        var row = new ConversationRow(session.NextId(), channel, key, asker, post.NativeId, step, now);
        session.Conversations.Add(row);
        return new Placement(row.Id, false, step);
    }

    /// <summary>What the post answers, where a step asks for it; the root of a public thread that the platform names changes nothing.</summary>
    private (ThreadingStep Step, ThreadPost? Post, string? Ancestor)? Parent(ChannelContext channel, Post post)
    {
        var threading = channel.Setup.Threading;
        if (post.InReplyTo is null && post.References.Count == 0)
            return null;
        var isPlaced = threading.HasPlatform && post.ThreadId is not null;
        if (isPlaced && (threading.PerThread || (post.InReplyTo == post.ThreadId && post.Visibility == Visibility.Public)))
            return null;
        if (threading.HasReply && post.InReplyTo is { } native && native != post.NativeId && session.Threads.Post(channel.Id, native) is { } answered)
            return (ThreadingStep.Reply, answered, null);
        if (threading.HasReferences && ByMessage(channel.Id, post) is { } mail)
            return (ThreadingStep.References, mail, null);
        if (threading.HasReply && post.InReplyTo is { } missing && missing != post.NativeId && !MessageIds.IsOne(missing))
            return (ThreadingStep.Reply, null, missing);
        return threading.HasReferences && MessageIds.Of(post) is [.., var last] ? (ThreadingStep.References, null, MessageIds.Key(last)) : null;
    }

    private ThreadPost? ByMessage(int channel, Post post)
    {
        var ids = MessageIds.Of(post);
        for (var at = ids.Count - 1; at >= 0; at--)
            if (session.Threads.Message(channel, ids[at]) is { } known && known.NativeId != post.NativeId)
                return known;
        return null;
    }

    /// <summary>The sender's address failed its check: somebody else may have written it, so he takes part in nothing by being who he says.</summary>
    private static bool IsForged(ChannelContext channel, Post post) => post.Author.EmailVerified == false && !channel.Setup.TrustAuthor;

    /// <summary>Only for somebody who already takes part; else the ticket is named as related (R16).</summary>
    private long? Numbered(Post post, IdentityUse sender, bool isForged, ref TicketReference? related)
    {
        foreach (var number in TicketNumbers.In(post.Subject, post.Text))
            foreach (var backend in backends)
                if (session.Threads.TicketOf(backend, number) is { } ticket)
                {
                    if (!isForged && session.Threads.TakesPart(sender.Row.Id, ticket.Conversation))
                        return ticket.Conversation;
                    related ??= new TicketReference(ticket.NativeId, ticket.Url);
                }
        return null;
    }
}
