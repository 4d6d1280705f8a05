namespace Hub.Core.Storage.Sql;

/// <summary>What the writers of all databases share: the statements of each concern, names by their numbers, ascending ids. Not safe for several threads.</summary>
internal abstract class SqlWriteSession : IWriteSession
{
    private static readonly string[] Numbered = ["post", "contact", "identity", "conversation", "decision", "ticket", "ticket_event", "quarantine", "name", "gap", "desk_event", "attachment", "conversation_act", "list_entry", "merge_journal", "correction", "audit", "token", "due_work"];
    private readonly StatementSet statements;
    private readonly Dictionary<(NameKind, string), int> names = [];
    private readonly List<(NameKind, string)> namesOfGroup = [];
    private readonly OutboxWrites outbox;
    private readonly GroupAnswers? answers;
    private readonly ThreadWrites threads;
    private long lastId;

    /// <param name="statements">Of the one connection.</param>
    /// <param name="answers">What a group asked ahead; null: the store is near, and nothing is.</param>
    protected SqlWriteSession(StatementSet statements, GroupAnswers? answers = null)
    {
        (this.statements, this.answers) = (statements, answers);
        Lanes = new LaneWrites(statements);
        Watch = new WatchWrites(statements);
        Posts = new PostWrites(statements, answers);
        Albums = new AlbumWrites(statements);
        Due = new DueWork(statements, NextId);
        Conversations = new ConversationWrites(statements, answers);
        Contacts = new ContactWrites(statements);
        Threads = threads = new ThreadWrites(statements, answers);
        Recent = new RecentWrites(statements);
        Directory = new DirectoryWrites(statements, NextId);
        Acts = new ActWrites(statements);
        Tickets = new TicketWrites(statements, threads, answers);
        Outbox = outbox = new OutboxWrites(statements, answers);
        Quarantine = new QuarantineWrites(statements);
        Desk = new DeskWrites(statements);
        Files = new FileWrites(statements);
        Edits = new EditWrites(statements);
        Replays = new ReplayWrites(statements);
        Replies = new ReplyWrites(statements);
        Reviews = new ReviewWrites(statements);
        Access = new AccessWrites(statements);
        lastId = Math.Max(Numbered.Max(Highest), HighestPart());
    }

    public ILaneWrites Lanes { get; }

    public IWatchWrites Watch { get; }

    public IPostWrites Posts { get; }

    public IAlbumWrites Albums { get; }

    public IDueWork Due { get; }

    public IConversationWrites Conversations { get; }

    public IThreadWrites Threads { get; }

    public IRecentWrites Recent { get; }

    public IDirectoryWrites Directory { get; }

    public IActWrites Acts { get; }

    public IContactWrites Contacts { get; }

    public ITicketWrites Tickets { get; }

    public IOutboxWrites Outbox { get; }

    public IQuarantineWrites Quarantine { get; }

    public IDeskWrites Desk { get; }

    public IFileWrites Files { get; }

    public IEditWrites Edits { get; }

    public IReplayWrites Replays { get; }

    public IReplyWrites Replies { get; }

    public Review.IReviewWrites Reviews { get; }

    public IAccessWrites Access { get; }

    public string? ReadMeta(string key)
    {
        var find = statements["SELECT value FROM meta WHERE key=?"].Bind(key);
        var value = find.Step() ? find.Text(0) : null;
        find.Reset();
        return value;
    }

    public void WriteMeta(string key, string value) => statements["INSERT INTO meta VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value"].Bind(key).Bind(value).Run();

    public virtual GroupQuestions? Questions => null;

    public virtual void AskAhead()
    {
    }

    public virtual void Begin()
    {
        namesOfGroup.Clear();
        answers?.Clear();
    }

    public abstract void Commit();

    public virtual void Rollback()
    {
        statements.ResetAll();
        answers?.Clear();
        names.Clear();
        namesOfGroup.Clear();
    }

    public abstract void Guarded(Action step);

    public abstract StoreFailure Classify(Exception error);

    public int NameId(NameKind kind, string name)
    {
        if (names.TryGetValue((kind, name), out var known))
            return known;
        var find = statements["SELECT id FROM name WHERE kind=? AND name=?"].Bind((long)kind).Bind(name);
        var id = find.Step() ? find.Int(0) : 0;
        find.Reset();
        if (id == 0)
        {
            id = (int)Highest("name") + 1;
            statements["INSERT INTO name(id, kind, name) VALUES(?, ?, ?)"].Bind(id).Bind((long)kind).Bind(name).Run();
            namesOfGroup.Add((kind, name));
        }
        names[(kind, name)] = id;
        return id;
    }

    public virtual long NextId() => ++lastId;

    public void Probe()
    {
        Begin();
        WriteMeta("probe", "");
        Commit();
    }

    public bool Maintain(long now)
    {
        Desk.Forget(now - Clock.Micros(TimeSpan.FromHours(1)));
        var more = Recent.Forget(now);
        return outbox.Purge(now - Clock.Micros(TimeSpan.FromDays(1))) || more;
    }

    public abstract void Dispose();

    /// <summary>The highest that was given when the store was opened, and since.</summary>
    protected long LastId => lastId;

    /// <summary>What was remembered of rows that a rollback took away.</summary>
    protected void Forget()
    {
        foreach (var name in namesOfGroup)
            names.Remove(name);
        namesOfGroup.Clear();
    }

    private long HighestPart()
    {
        var highest = statements["SELECT coalesce(max(number), 0) FROM album_part"];
        highest.Step();
        var number = highest.Long(0);
        highest.Reset();
        return number;
    }

    private long Highest(string table)
    {
        var highest = statements[$"SELECT coalesce(max(id), 0) FROM {table}"]; // a name of ours, never input
        highest.Step();
        var id = highest.Long(0);
        highest.Reset();
        return id;
    }
}
