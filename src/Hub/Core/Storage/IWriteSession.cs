using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>The one writer's way into the store: one transaction at a time, used from one thread. Each concern has an interface of its own.</summary>
internal interface IWriteSession : IDisposable
{
    ILaneWrites Lanes { get; }

    IWatchWrites Watch { get; }

    IPostWrites Posts { get; }

    IAlbumWrites Albums { get; }

    IDueWork Due { get; }

    IConversationWrites Conversations { get; }

    IThreadWrites Threads { get; }

    IRecentWrites Recent { get; }

    IDirectoryWrites Directory { get; }

    IActWrites Acts { get; }

    IContactWrites Contacts { get; }

    ITicketWrites Tickets { get; }

    IOutboxWrites Outbox { get; }

    IQuarantineWrites Quarantine { get; }

    IDeskWrites Desk { get; }

    IFileWrites Files { get; }

    IEditWrites Edits { get; }

    IReplayWrites Replays { get; }

    IReplyWrites Replies { get; }

    Review.IReviewWrites Reviews { get; }

    IAccessWrites Access { get; }

    string? ReadMeta(string key);

    void WriteMeta(string key, string value);

    void Begin();

    /// <summary>To be filled with what a group will ask; null: nothing is gained by that.</summary>
    GroupQuestions? Questions { get; }

    /// <summary>Asks them, within the transaction.</summary>
    void AskAhead();

    /// <summary>Durable when it returns.</summary>
    void Commit();

    void Rollback();

    /// <summary>Runs one step so that its failure undoes only itself.</summary>
    void Guarded(Action step);

    /// <summary>The number behind a name (channel, backend, scope, policy row, packs); made when new.</summary>
    int NameId(NameKind kind, string name);

    /// <summary>A fresh ascending id.</summary>
    long NextId();

    /// <summary>Whether anything can be written: one small transaction.</summary>
    void Probe();

    /// <summary>What a failure means for the group.</summary>
    StoreFailure Classify(Exception error);

    /// <summary>Idle work: purges done rows; true: there is more to purge.</summary>
    bool Maintain(long now);
}

internal enum NameKind { Channel, Backend, Scope, PolicyRow, Packs }

internal enum StoreFailure
{
    /// <summary>One post's fault: quarantine it.</summary>
    Post,

    /// <summary>Repeat the group.</summary>
    Again,

    /// <summary>Disk full or store away: nobody is quarantined, the sources wait.</summary>
    Away,

    /// <summary>The file is damaged: set aside.</summary>
    Damaged,
}

internal interface ILaneWrites
{
    /// <summary>Takes the lane: a new epoch, and where to read from.</summary>
    (long Epoch, Cursor Cursor) Claim(int channel, string lane);

    bool Holds(int channel, string lane, long epoch);

    void Advance(int channel, string lane, Cursor? cursor, in LaneCounts counts, long now);

    void Count(long day, int channel, Category category, PolicyAction action, long posts);

    void AddGap(GapRow gap);

    /// <summary>Oldest first.</summary>
    IReadOnlyList<GapRow> Gaps();
}

internal interface IPostWrites
{
    PostHead? Find(int channel, string nativeId);

    bool HasOrder(int channel, string nativeId, long order);

    bool IsGone(int channel, string nativeId);

    /// <summary>What the post says now; null: we do not hold it.</summary>
    string? TextOf(int channel, string nativeId);

    void Add(PostRow row);

    void Add(DecisionRow row);

    /// <summary>The current revision becomes history.</summary>
    void Supersede(long row);

    /// <summary>Marks all revisions gone and removes text, raw bytes and evidence spans.</summary>
    void Remove(long first);

    void AddTombstone(int channel, string nativeId, long at);

    /// <summary>False: it is known already.</summary>
    /// <summary>How many accounts passed the post on; null: none.</summary>
    long? ReachOf(int channel, string nativeId);

    bool AddReach(int channel, string nativeId, string of, long identity, long at);
}

/// <summary>What the keys of a conversation's tickets are made of.</summary>
internal sealed record ConversationKey(string RootId, string? ThreadKey, long Asker);

internal interface IConversationWrites
{
    IdentityRow? FindIdentity(int scope, string account);

    void AddIdentity(IdentityRow row, int scope, string account, long now);

    /// <summary>Adds to the identity's counts; a changed profile replaces the one last seen.</summary>
    void TouchIdentity(long id, in PostCounts gained, byte[]? changedProfile, long now);

    /// <summary>The conversation, or the one that it was joined into.</summary>
    long? Find(int channel, string threadKey, long asker);

    ConversationKey KeyOf(long conversation);

    /// <summary>Scope and account of an identity, as ticket keys name it.</summary>
    Author AuthorOf(long identity);

    void Add(ConversationRow row);
}

internal interface ITicketWrites
{
    /// <summary>The conversation's youngest ticket in the backend, or in any backend where none is named.</summary>
    TicketRow? Find(long conversation, int? backend);

    /// <summary>The highest ordinal of the conversation's tickets in the backend, those of joined conversations and cancelled ones included; 0: it has none.</summary>
    int LastOrdinal(long conversation, int backend);

    /// <summary>The place where the conversation's asker reads, which its replies go to in order: a row with ordinal 0; null: nothing went there yet.</summary>
    TicketRow? PlaceOf(long conversation, int channel);

    TicketRow? Get(long ticket);

    void Add(TicketRow row, long conversation, long now);

    void Update(TicketRow row);

    /// <summary>One event of the ticket is done (or undone again, by -1); a create tells where the ticket stands. Answers how many are undone still.</summary>
    int Settle(long ticket, int events, TicketReference? created);

    /// <summary>The youngest ticket that was told of the post.</summary>
    TicketRow? OfPost(long post);

    /// <summary>All tickets that were told of the post, oldest first: more than one where it moved to another conversation.</summary>
    IReadOnlyList<TicketRow> AllOfPost(long post);

    /// <summary>The ticket's requester is found or made.</summary>
    void SetRequester(long ticket, string nativeId);

    /// <summary>What we made of the ticket ourselves.</summary>
    void SetStatus(long ticket, TicketStatus status, long at);

    /// <summary>The same by the desk's word, whose own time of it is <paramref name="toldAt"/>.</summary>
    void SetTold(long ticket, TicketStatus status, long at, long toldAt);

    /// <summary>The ticket's first event that can be read; null: none can.</summary>
    TicketEvent? FirstEvent(long ticket);

    IReadOnlyList<OutboxRow> EventsOf(long ticket);

    /// <summary>Rewrites the bodies of the ticket's events of a post: the only change that a frozen event knows.</summary>
    void Redact(long ticket, long post, Func<TicketEvent, TicketEvent> redacted);
}

internal interface IOutboxWrites
{
    /// <summary>An old row may stand in the desk already (the store was set aside since): once it is its turn, it is in doubt.</summary>
    void Add(OutboxRow row, bool isOld, long now);

    /// <summary>Durable intent of a row that is due or in doubt, and the row as it stood (what is only looked for again needs none); null: it is none of these any more.</summary>
    IntentHead? Intend(long row, string settings, string? note, long now);

    /// <summary>From intended back to due or in doubt, or once more to what is looked for again, with what it waits for; false: it was neither.</summary>
    bool Postpone(long row, DeliveryState state, long dueAt, string reason);

    /// <summary>From intended, or looked for again, to an end; false: it was neither.</summary>
    bool Finish(long row, DeliveryState state, string? reason, string? reference, bool isTask = false);

    /// <summary>Whatever its state, e.g. by an operator or a deletion.</summary>
    void Set(long row, DeliveryState state, long dueAt, string reason);

    /// <summary>State of a row; null: done and purged.</summary>
    DeliveryState? StateOf(long row);

    /// <summary>What the row says of itself; null: nothing.</summary>
    string? ReasonOf(long row);

    /// <summary>The next held row of the ticket, made due; null: there is none.</summary>
    OutboxRow? Promote(long ticket);

    OutboxRow? Get(long row);

    /// <summary>Rows that are due or in doubt, by priority, then age.</summary>
    IReadOnlyList<OutboxRow> Due(int backend, long now, int limit);

    /// <summary>How many of these rows have events of at most so many bytes together, best first.</summary>
    int DueWithin(int backend, long now, int limit, long bytes);

    /// <summary>The earliest time at which a postponed row falls due; null: none waits.</summary>
    long? NextDue(int backend, long after);

    /// <summary>When the last of its waiting rows falls due; null: none waits.</summary>
    long? LastDue(int backend);

    /// <summary>
    /// Rows that a hub intended whose session has ended may have had their effect: they are in doubt, and looked at from <paramref name="dueAt"/> on. Those of a session
    /// that goes on stay. Answers how many.
    /// </summary>
    int DoubtIntended(int? backend, long dueAt);

    /// <summary>Whether a row of the backend is in doubt, parked or still to be verified: its effect may stand although we do not know it.</summary>
    bool HasUnsure(int backend);

    /// <summary>Rows that the desk was found to hold more than once, and when the last was found (0: none).</summary>
    (long Rows, long LastAt) FoundTwice(int backend);

    /// <summary>Rows that are done and leave something to a person.</summary>
    (long Rows, long LastAt) Tasks(int backend);

    /// <summary>From intended to an accepted create that is looked for once more; false: it was not intended.</summary>
    bool LookAgain(long row, long dueAt, string reference);

    /// <summary>Rows that wait for backends other than these.</summary>
    long Orphaned(IReadOnlyCollection<int> backends);
}

internal interface IQuarantineWrites
{
    /// <summary>False: the same item waits already.</summary>
    bool Add(QuarantineRow row);

    /// <summary>A good arrival took the place of what waited under its id and order value.</summary>
    void Release(int channel, string nativeId, long? order);

    /// <summary>The post is deleted on its platform: nothing of it is kept.</summary>
    void Forget(int channel, string nativeId);

    /// <summary>The item itself was read at last; a remark is set before its reason.</summary>
    void Release(long id, string? remark);

    /// <summary>A person gives the item up: its bytes go, the remark is set before its reason. False: it does not wait.</summary>
    bool Drop(long id, string remark);

    void CountAttempt(long id, string reason);
}
