namespace Hub.Core.Storage;

/// <summary>A post as threading sees it. The conversation is the one whose row it carries, its thread and asker are that row's.</summary>
/// <param name="Post">Its first row.</param>
/// <param name="Parent">What it answers; null: it begins something.</param>
internal sealed record ThreadPost(long Post, string NativeId, long Identity, int Visibility, string? Parent, long Conversation, int Channel, string? ThreadKey, long Asker)
{
    /// <summary>Its author speaks for us; only told of orphans.</summary>
    public bool IsStaff { get; init; }
}

/// <summary>A conversation of a thread; <paramref name="Id"/> is the one that it was joined into, where it was.</summary>
internal readonly record struct ThreadConversation(long Id, long Asker);

/// <summary>What the threading steps look for. Nothing here is asked for where a post's channel has no such step, or nothing of the kind was ever written.</summary>
internal interface IThreadWrites
{
    /// <summary>Some conversation was joined into another, or some post moved.</summary>
    bool IsWoven { get; }

    /// <summary>The post of this native id; null: it has not come.</summary>
    ThreadPost? Post(int channel, string nativeId);

    /// <summary>The mail of this Message-ID that came by the channel.</summary>
    ThreadPost? Message(int channel, string messageId);

    /// <summary>The mail of this Message-ID, whichever channel it came by first, with the hash of its content.</summary>
    (long Post, int Channel, long Hash)? Mail(string messageId);

    /// <summary>Remembers a Message-ID for its channel.</summary>
    void AddMessage(int channel, string messageId, long post, string nativeId);

    /// <summary>The same mail came by another channel, under an id of that channel.</summary>
    void AddArrival(int channel, string nativeId, long order, long post, long now);

    /// <summary>The thread's key by what is known now.</summary>
    string Resolve(int channel, string key);

    void AddAlias(int channel, string key, string becomes);

    IReadOnlyList<ThreadConversation> OfThread(int channel, string key);

    bool HasOrphans(int channel);

    void AddOrphan(int channel, string ancestor, long post, bool isStaff);

    /// <summary>The ancestor that a post waits for; null: none.</summary>
    string? AncestorOf(long post);

    IReadOnlyList<ThreadPost> Orphans(int channel, string ancestor);

    /// <summary>The ancestor came: its orphans wait for its own ancestor now, or no longer (null).</summary>
    void Adopt(int channel, string ancestor, string? next);

    /// <summary>The younger conversation, and what was joined into it, belongs to the older one from now on.</summary>
    void Join(long younger, long older);

    /// <summary>All revisions of the post stand in another conversation from now on.</summary>
    void Move(long post, long from, long to);

    /// <summary>A move is undone.</summary>
    void MoveBack(long post, long from, long to);

    /// <summary>The conversation's root where it was joined, else itself.</summary>
    long RootOf(long conversation);

    /// <summary>The ticket of ours that the desk calls so, with its conversation's root and its address; null: none.</summary>
    (long Ticket, long Conversation, string NativeId, string? Url)? TicketOf(int backend, string nativeId);

    bool TakesPart(long identity, long conversation);

    void SetJoined(long conversation, long? into);
}

/// <summary>What the steps with a window remember: under which key an identity wrote last, and where that belongs. Keys hold no word of a post.</summary>
internal interface IRecentWrites
{
    /// <summary>The identity's conversation under the key that had a post since; null: none.</summary>
    long? Find(int channel, long identity, string key, long since);

    void Touch(int channel, long identity, string key, long conversation, long now);

    /// <summary>Drops what no window reaches back to; true: there is more.</summary>
    bool Forget(long now);

    /// <summary>How far the longest window of any channel reaches back.</summary>
    void RememberFor(long micros);
}

/// <summary>What people did to conversations.</summary>
internal interface IActWrites
{
    (long Id, int Kind, long? UndoneAt, string Body)? Act(long id);

    void AddAct(long id, int kind, string by, string body, long now);

    /// <summary>Ids of younger acts that are not undone and name one of these rows.</summary>
    IReadOnlyList<(long Id, string Body)> ActsAfter(long id);

    void SetUndone(long act, long now);

    /// <summary>The rows of a conversation: itself and what was joined into it, with the row that each points to.</summary>
    IReadOnlyList<(long Id, long? JoinedInto)> Rows(long conversation);

    /// <summary>The first rows of the posts that stand in one of the conversation's rows, with that row.</summary>
    IReadOnlyList<(long Post, long Conversation, string NativeId)> Posts(long conversation);

    (int Channel, long Asker, string RootId)? Get(long conversation);
}
