using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Review;
using Hub.Core.Storage;

namespace Hub.Core.Conversations;

/// <summary>Writes what people do with conversations, with the way back beside it.</summary>
internal sealed class HandRecorder(IWriteSession session, LateParents late, TimeProvider time, IReadOnlyDictionary<int, BackendLine> lines)
{
    public ConversationActed Merge(long one, long other, ConversationOrder order)
    {
        if ((Unknown(one) ?? Unknown(other)) is { } unknown)
            return Refused(unknown);
        var (first, second) = (session.Threads.RootOf(one), session.Threads.RootOf(other));
        if (first == second)
            return Refused($"Conversations {one} and {other} are one already.");
        var (older, younger) = (Math.Min(first, second), Math.Max(first, second));
        var fates = MergeFates(older, younger);
        if (order.DryRun)
            return new(0, older, fates, null);
        var body = new ActBody(older, [.. session.Acts.Rows(younger).Select(row => new RowBefore(row.Id, row.JoinedInto))], []);
        late.Join(older, younger, time.Micros());
        return Done(ConversationActKind.Merge, body, order, fates);
    }

    public ConversationActed Split(long conversation, IReadOnlyList<long> posts, ConversationOrder order)
    {
        if (Unknown(conversation) is { } unknown)
            return Refused(unknown);
        var root = session.Threads.RootOf(conversation);
        var all = session.Acts.Posts(root);
        var chosen = all.Where(post => posts.Contains(post.Post)).ToList();
        if (chosen.Count == 0 || chosen.Count < posts.Distinct().Count())
            return Refused($"The posts must be some of conversation {root}, which has {string.Join(", ", all.Select(post => post.Post))}; found {string.Join(", ", posts)}.");
        if (chosen.Count == all.Count)
            return Refused($"These are all posts of conversation {root}; leave at least one in it.");
        var fates = SplitFates(root, chosen.Count);
        if (order.DryRun)
            return new(0, 0, fates, null);
        var made = Open(root, chosen[0].NativeId);
        foreach (var post in chosen)
            session.Threads.Move(post.Post, post.Conversation, made);
        return Done(ConversationActKind.Split, new ActBody(made, [], [.. chosen.Select(post => new PostBefore(post.Post, post.Conversation))]), order, fates);
    }

    public ConversationActed Undo(long act, ConversationOrder order)
    {
        if (session.Acts.Act(act) is not { } known)
            return Refused($"There is no act {act}; hub conversations show ID lists those of a conversation.");
        if (known.UndoneAt is { } at)
            return Refused($"Act {act} was undone at {Clock.At(at):u}.");
        var body = ActBody.Of(known.Body);
        if (session.Acts.ActsAfter(act).FirstOrDefault(young => ActBody.Of(young.Body).Meets(body)) is { Id: not 0 } later)
            return Refused($"Act {later.Id} came after it on the same conversations: undo that first.");
        var isMerge = known.Kind == (int)ConversationActKind.Merge;
        var fates = UndoFates(body, isMerge);
        if (order.DryRun)
            return new(0, body.Into, fates, null);
        if (isMerge)
            foreach (var row in body.Rows)
                session.Threads.SetJoined(row.Id, row.JoinedInto);
        else
            PutBack(body);
        session.Acts.SetUndone(act, time.Micros());
        session.Note(time.Micros(), order.By, new Act("conversation undo", Subject(body), $"act {act}: {Words(body, isMerge)}", Before(body, isMerge)));
        return new(act, body.Into, fates, null);
    }

    /// <summary>What came to the new conversation since goes back too, and so does what comes to it later.</summary>
    private void PutBack(ActBody body)
    {
        var home = session.Threads.RootOf(body.Posts[0].Conversation);
        foreach (var post in session.Acts.Posts(body.Into).Where(post => post.Conversation == body.Into))
            session.Threads.MoveBack(post.Post, body.Into, body.Posts.FirstOrDefault(before => before.Id == post.Post)?.Conversation ?? home);
        session.Threads.Join(body.Into, home);
    }

    private long Open(long root, string rootId)
    {
        var (channel, asker, _) = session.Acts.Get(root)!.Value;
        var id = session.NextId();
        var author = asker == 0 ? 0 : session.Threads.Post(channel, rootId)?.Identity ?? asker;
        session.Conversations.Add(new ConversationRow(id, channel, $"hand:{id}:{rootId}", author, rootId, ThreadingStep.Hand, time.Micros()));
        return id;
    }

    private ConversationActed Done(ConversationActKind kind, ActBody body, ConversationOrder order, IReadOnlyList<string> fates)
    {
        var id = session.NextId();
        session.Acts.AddAct(id, (int)kind, CleanText.Line(order.By), body.ToJson(), time.Micros());
        session.Note(time.Micros(), order.By, new Act($"conversation {EnumWords.Word(kind)}", Subject(body), Before(body, kind == ConversationActKind.Merge), $"act {id}: {Words(body, kind == ConversationActKind.Merge)}"));
        return new(id, body.Into, fates, null);
    }

    /// <summary>The conversation that was there before the act and stays after it.</summary>
    private static string Subject(ActBody body) => $"conversation {(body.Posts.Count > 0 ? body.Posts[0].Conversation : body.Into)}";

    private static string Before(ActBody body, bool isMerge) => isMerge
        ? $"conversation {string.Join(", ", body.Rows.Select(row => row.Id))} apart from {body.Into}" : $"post {string.Join(", ", body.Posts.Select(post => $"{post.Id} in conversation {post.Conversation}"))}";

    private static string Words(ActBody body, bool isMerge) => isMerge
        ? $"conversation {string.Join(", ", body.Rows.Select(row => row.Id))} is part of {body.Into}" : $"post {string.Join(", ", body.Posts.Select(post => post.Id))} in conversation {body.Into}";

    private List<string> MergeFates(long older, long younger)
    {
        var (kept, told) = (session.Tickets.Find(older, null), session.Tickets.Find(younger, null));
        var fates = new List<string> { $"Conversation {younger} becomes part of {older}, the older one." };
        if (kept is not null)
            fates.Add($"{Name(kept)} takes what comes next.");
        if (told is not null)
            fates.Add(kept is null ? $"{Name(told)} stays and takes what comes next, as {older} has none."
                : lines.GetValueOrDefault(told.Backend)?.TakesInternalComments == true ? $"{Name(told)} stays; an internal comment on it names the other."
                : $"{Name(told)} stays; its desk takes no internal comments, so nothing is said there.");
        return fates;
    }

    private List<string> SplitFates(long root, int posts)
    {
        var fates = new List<string> { $"{posts} {(posts == 1 ? "post leaves" : "posts leave")} conversation {root} for a new one; what comes next to {(posts == 1 ? "it" : "them")} gets a ticket of its own by the policy." };
        if (session.Tickets.Find(root, null) is { } ticket)
            fates.Add($"{Name(ticket)} stays with conversation {root} and with what it was told; edits of the split posts go to it still.");
        return fates;
    }

    private List<string> UndoFates(ActBody body, bool isMerge)
    {
        if (isMerge)
            return [$"Conversation {body.Rows[0].Id} is one of its own again, with its posts and tickets; what came since stays in {body.Into}. A comment that named the other ticket stays in the desk."];
        var fates = new List<string> { $"The posts go back to conversation {session.Threads.RootOf(body.Posts[0].Conversation)}, with what came to {body.Into} since." };
        if (session.Tickets.Find(body.Into, null) is { } ticket)
            fates.Add($"{Name(ticket)}, made since, cannot be undone: it stands in the desk.");
        return fates;
    }

    private string Name(TicketRow ticket) => $"Ticket {ticket.NativeId ?? $"{ticket.Id} (on its way)"} in {(lines.TryGetValue(ticket.Backend, out var line) ? line.Name : "a backend that is gone")}";

    private string? Unknown(long conversation) => session.Acts.Get(conversation) is null ? $"There is no conversation {conversation}; hub conversations list shows them." : null;

    private static ConversationActed Refused(string sentence) => new(0, 0, [], sentence);
}
