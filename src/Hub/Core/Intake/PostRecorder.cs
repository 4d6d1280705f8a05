using Hub.Contracts;
using Hub.Core.Conversations;
using Hub.Core.Files;
using Hub.Core.Replies;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Records a post or a revision: repeat, reach, conversation, decision, ticket event.</summary>
internal sealed class PostRecorder(IWriteSession session, GroupEffects effects, Identities identities, DecisionMaker decisions, TicketEvents tickets, FileRecorder files, ConversationFinder conversations, ReplyRecorder replies)
{
    /// <summary>The platform's clock may be ahead of ours by this much; more is clamped.</summary>
    private static readonly long MostAhead = Clock.Micros(TimeSpan.FromMinutes(5));

    /// <summary>What we wrote ourselves (R12).</summary>
    public bool IsOurs(ChannelContext channel, string nativeId) => replies.IsOurs(channel, nativeId);

    public Recorded Record(ChannelContext channel, Post post, in Prepared item, long now)
    {
        if (replies.IsOurs(channel, post.NativeId))
            return Recorded.Own;
        var head = TestPoint.NoUniqueKey ? null : session.Posts.Find(channel.Id, post.NativeId);
        if (head is { State: PostState.Gone } || (head is null && session.Posts.IsGone(channel.Id, post.NativeId)))
            return Recorded.Gone;
        if (post.RepostOf is { } original && IsBare(channel, post, original))
            return Reach(channel, post, original, now);
        var recorded = head is null ? First(channel, post, item, now) : Again(channel, post, item, head, now);
        if (recorded is Recorded.Stored or Recorded.Cut)
            session.Quarantine.Release(channel.Id, post.NativeId, post.OrderValue);
        return recorded;
    }

    /// <summary>Passed on without a word of its own: no text, or the original's text again, be it shortened and behind "RT @name:" (R13). Own words are never dropped.</summary>
    private bool IsBare(ChannelContext channel, Post post, string original)
    {
        var said = post.Text.AsSpan().Trim();
        if (said.StartsWith("RT @", StringComparison.Ordinal) && said.IndexOf(": ") is > 0 and var colon)
            said = said[(colon + 2)..].Trim();
        said = said.TrimEnd('…');
        return said.IsEmpty || (session.Posts.TextOf(channel.Id, original) is { } text && text.AsSpan().Trim().StartsWith(said, StringComparison.Ordinal));
    }

    private Recorded Reach(ChannelContext channel, Post post, string original, long now)
    {
        var sender = identities.Resolve(channel, post.Author, now);
        var before = session.Posts.ReachOf(channel.Id, original) ?? 0;
        if (!session.Posts.AddReach(channel.Id, post.NativeId, original, sender.Row.Id, now))
            return Recorded.Repeated;
        Spread(channel, original, before, now);
        return Recorded.Reach;
    }

    /// <summary>What more people pass on than is usual escalates the ticket that was told of it: once when the impact is raised, once more when it is wide.</summary>
    private void Spread(ChannelContext channel, string original, long before, long now)
    {
        var people = session.Posts.ReachOf(channel.Id, original) ?? 0;
        var impact = decisions.Priorities.ByReposts(people);
        if (impact > decisions.Priorities.ByReposts(before) && session.Posts.Find(channel.Id, original) is { State: PostState.Current } head && tickets.Of(head.First) is { IsEnded: false } ticket)
            tickets.Spread(ticket, people, impact, now);
    }

    private Recorded First(ChannelContext channel, Post post, in Prepared item, long now)
    {
        var sender = identities.Resolve(channel, post.Author, now);
        if (sender.Kind == SenderKind.Staff && replies.IsUnderWay(channel, post, now))
            return Recorded.Own;
        if (post.MessageId is not null && SameMail(channel, post, item, now))
            return Recorded.Repeated;
        if (item.Print is { } print)
            identities.Hear(channel, post, sender, print, now);
        var place = conversations.Place(channel, post, sender, now);
        var id = session.NextId();
        var ticket = place.IsKnown ? tickets.Open(place.Conversation, now) : null;
        var ruling = decisions.Decide(channel, post, item.Scored!, sender, ticket, place.IsKnown, id, now);
        var row = Row(channel, post, item, sender, now) with
        {
            Id = id,
            First = id,
            Revision = 1,
            Conversation = place.Conversation,
            Step = place.Step,
            Decision = ruling.Decision.Id,
            OrderValue = TestPoint.NoUniqueKey ? id : post.OrderValue ?? 1,
        };
        Write(channel, row, ruling, sender, now);
        if (ruling.Match.Action == PolicyAction.Ticket)
            tickets.Add(channel, row, ruling, ticket, ticket is null ? TicketEventKind.Created : TicketEventKind.Commented, now, place.Related);
        conversations.Written(channel, post, sender, id, place, now);
        replies.Heard(channel, row, sender.Row.Contact, sender.Kind == SenderKind.Staff, ruling, ruling.Match.Action == PolicyAction.Ticket && ticket is null, now);
        return Stored(item);
    }

    private static Recorded Stored(in Prepared item) => item.Scored is Unscored ? Recorded.Cut : Recorded.Stored;

    private Recorded Again(ChannelContext channel, Post post, in Prepared item, PostHead head, long now)
    {
        if (post.OrderValue is { } order ? session.Posts.HasOrder(channel.Id, post.NativeId, order) : item.Hash == head.CurrentHash)
            return Recorded.Repeated;
        var sender = identities.Resolve(channel, post.Author, now);
        var row = Row(channel, post, item, sender, now) with
        {
            Id = session.NextId(),
            First = head.First,
            Revision = head.Revisions + 1,
            Conversation = head.Conversation,
            OrderValue = post.OrderValue ?? checked(head.HighestOrder + 1),
        };
        if (row.OrderValue < head.CurrentOrder)
            session.Posts.Add(row with { State = PostState.History });
        else
            Supersede(channel, row, item, head, sender, now);
        return Stored(item);
    }

    private void Supersede(ChannelContext channel, PostRow row, in Prepared item, PostHead head, IdentityUse sender, long now)
    {
        session.Posts.Supersede(head.Current);
        var told = tickets.Of(row.First);
        var ticket = told ?? tickets.Open(row.Conversation, now);
        var ruling = decisions.Decide(channel, row.Post, item.Scored!, sender, ticket, true, row.First, now);
        var decided = row with { Decision = ruling.Decision.Id };
        Write(channel, decided, ruling, sender, now);
        if (told is not null && item.Hash != head.CurrentHash && sender.Mark is null && !ruling.IsUnscored)
            tickets.Add(channel, decided, ruling, ticket, TicketEventKind.Changed, now);
        else if (told is null && ruling.Match.Action == PolicyAction.Ticket)
            tickets.Add(channel, decided, ruling, ticket, ticket is null ? TicketEventKind.Created : TicketEventKind.Commented, now);
    }

    private void Write(ChannelContext channel, PostRow row, in Ruling ruling, IdentityUse sender, long now)
    {
        session.Posts.Add(row);
        if (row.Post.Attachments.Count > 0 && !ruling.IsUnscored)
            files.Ask(channel, row, now);
        session.Posts.Add(ruling.Decision);
        if (row.Revision == 1)
            sender.Count(ruling.Verdict, ruling.Match.Row == DecisionMaker.Flood);
        effects.Count(channel.Id, ruling.Verdict.Category, ruling.Match.Action);
    }

    private static PostRow Row(ChannelContext channel, Post post, in Prepared item, IdentityUse sender, long now) => new(
        0, 0, 0, channel.Id, sender.Row.Id, 0, 0, PostState.Current, 0, item.Hash,
        post.CreatedAt is { } at ? Math.Min(Clock.Micros(at), now + MostAhead) : now, now, item.Scored!.Language, post);

    /// <summary>The same mail at another of our addresses is one post with one more arrival, unless each queue wants its own (R11).</summary>
    private bool SameMail(ChannelContext channel, Post post, in Prepared item, long now)
    {
        if (channel.Setup.Threading.PerQueue || session.Threads.Mail(MessageIds.Bare(post.MessageId!)) is not { } known || known.Channel == channel.Id || known.Hash != item.Hash)
            return false;
        session.Threads.AddArrival(channel.Id, post.NativeId, post.OrderValue ?? 1, known.Post, now);
        session.Threads.AddMessage(channel.Id, MessageIds.Bare(post.MessageId!), known.Post, post.NativeId);
        return true;
    }
}
