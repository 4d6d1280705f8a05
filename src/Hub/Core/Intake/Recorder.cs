using System.Runtime.InteropServices;
using Hub.Contracts;
using Hub.Core.Albums;
using Hub.Core.Conversations;
using Hub.Core.Delivery;
using Hub.Core.Files;
using Hub.Core.Replies;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Records work in the open transaction; used by the writer's thread only.</summary>
internal sealed class Recorder
{
    /// <summary>Bytes of one item that the quarantine keeps.</summary>
    private const int MostRaw = 32 << 20;
    private readonly GroupEffects effects;
    private readonly PostRecorder posts;
    private readonly GoneRecorder gone;
    private readonly AlbumRecorder albums;
    private readonly DeskRecorder desks;
    private readonly Identities identities;
    private LaneCounts counts;

    public Recorder(
        IWriteSession session, GroupEffects effects, DecisionMaker decisions, Standings standings, DerivedKeys keys, TimeProvider time, long? resetAt, BackendLines lines,
        IReadOnlyDictionary<string, ChannelContext> channels)
    {
        Session = session;
        Time = time;
        this.effects = effects;
        var marks = new Marks(session, effects);
        standings.Imported = new ImportedDirectory(session, effects);
        Contacts = new ContactRecorder(session, marks, standings.Imported, time);
        identities = new Identities(session, effects, standings, marks, standings.Country);
        var queue = new EventQueue(session, effects, keys, lines.All);
        var replies = new ReplyRecorder(session, marks, queue, keys, resetAt, lines.All, channels);
        desks = new DeskRecorder(session, keys, replies);
        Deliveries = new DeliveryRecorder(session, effects, time, desks, queue, lines.All);
        Files = new FileRecorder(session, effects, queue, lines.All);
        var tickets = new TicketEvents(session, queue, Files, keys, resetAt, lines.All);
        Late = new LateParents(session, tickets);
        Hand = new HandRecorder(session, Late, time, lines.All);
        posts = new PostRecorder(session, effects, identities, decisions, tickets, Files, new ConversationFinder(session, Late, keys, [.. lines.Desks.Keys]), replies);
        albums = new AlbumRecorder(session, effects);
        gone = new GoneRecorder(session, Files, new Redaction(session, effects, Deliveries, queue));
        Operator = new OperatorRecorder(session, effects, time, lines.All);
        Replays = new ReplayRecorder(session, effects, keys, time);
        Reviews = new Review.ReviewRecorder(session, decisions.Policy, marks, new Review.Anew(effects, identities, decisions, tickets, Files), tickets, Operator, time, lines.Desks, channels.Values);
    }

    public IWriteSession Session { get; }

    public TimeProvider Time { get; }

    public DeliveryRecorder Deliveries { get; }

    public FileRecorder Files { get; }

    public LateParents Late { get; }

    public HandRecorder Hand { get; }

    public OperatorRecorder Operator { get; }

    public ContactRecorder Contacts { get; }

    public ReplayRecorder Replays { get; }

    public Review.ReviewRecorder Reviews { get; }

    /// <summary>Post by post under savepoints, after a group failed: the failing post is quarantined, the others stand.</summary>
    public bool Guarded { get; set; }

    /// <summary>One result per change, in order.</summary>
    /// <exception cref="FencedException">Another reader owns the lane by now.</exception>
    public ChangeResult[] Record(IntakeWork work)
    {
        var (source, now) = (work.Source, Time.Micros());
        if (work.Epoch is { } epoch && !Session.Lanes.Holds(source.Id, work.Lane, epoch))
            throw new FencedException(source.Name, work.Lane);
        counts = new LaneCounts { Seen = work.Seen, Skipped = work.Skipped };
        var results = new ChangeResult[work.Changes.Length];
        for (var at = 0; at < results.Length; at++)
            results[at] = Guarded ? RecordGuarded(source, work.Changes[at], now) : RecordOne(source, work.Changes[at], now);
        if (work is { Cursor: null, Epoch: null })
            CollectionsMarshal.GetValueRefOrAddDefault(effects.Pushed, (source.Id, work.Lane), out _).Add(counts);
        else
            Session.Lanes.Advance(source.Id, work.Lane, work.Cursor, counts, now);
        foreach (var gap in work.Gaps)
            Session.Lanes.AddGap(new GapRow(Session.NextId(), source.Id, work.Lane, gap.From is { } from ? Clock.Micros(from) : null, Clock.Micros(gap.To), gap.Reason));
        if (work.Quarantined is not 0 and var item)
            Reread(item, results, work.EditedBy);
        return results;
    }

    private void Reread(long item, ChangeResult[] results, string? editedBy)
    {
        var again = Array.FindIndex(results, result => result.Outcome == ChangeOutcome.Quarantined);
        if (again >= 0)
            Session.Quarantine.CountAttempt(item, results[again].Reason ?? "");
        else
            Session.Quarantine.Release(item, editedBy is null ? null : $"{CleanText.Line(editedBy)} edited its bytes, and it was read. Before: ");
    }

    /// <summary>What the whole group shares, once all its work is recorded.</summary>
    public void Finish()
    {
        var now = Time.Micros();
        identities.Flush(now);
        foreach (var (lane, pushed) in effects.Pushed)
            Session.Lanes.Advance(lane.Source, lane.Lane, null, pushed, now);
        var day = now / Clock.Micros(TimeSpan.FromDays(1));
        foreach (var posts in effects.Counters)
            Session.Lanes.Count(day, posts.Key.Channel, posts.Key.Category, posts.Key.Action, posts.Count());
    }

    /// <summary>Makes the post of an album, or a revision of it; false: its parts are no longer those that it was made of.</summary>
    public bool Join(ChannelContext channel, string album, IReadOnlyList<AlbumPart> parts, in Prepared joined)
    {
        var now = Time.Micros();
        if (!albums.Stands(channel.Id, album, parts))
            return false;
        if (parts.Count == 0)
        {
            Session.Due.Done(DueKind.Album, channel.Id, album);
            return true;
        }
        var root = Prepared.IdOf(joined.Change);
        if (joined is { Failure: null, Change: Put put })
            posts.Record(channel, put.Post, joined, now);
        else
            Quarantine(channel, joined, joined.Failure ?? "It is no post.", now);
        albums.Settle(channel, album, parts, root, now);
        return true;
    }

    private Recorded TakePart(ChannelContext channel, Post part, in Prepared item, long now) =>
        posts.IsOurs(channel, part.NativeId) ? Recorded.Own : albums.Take(channel, part, item.Hash, now);

    private Recorded Delete(ChannelContext channel, Gone deletion, long now)
    {
        if (Session.Albums.Part(channel.Id, deletion.NativeId) is not { } part)
            return gone.Record(channel, deletion, now);
        if (albums.Remove(channel, part, Clock.Micros(deletion.At)) is { } root)
            gone.Follow(channel, root, now);
        return Recorded.Gone;
    }

    private ChangeResult RecordGuarded(Source source, Prepared item, long now)
    {
        var (result, before, mark) = (default(ChangeResult), counts, effects.Mark());
        try
        {
            Session.Guarded(() =>
            {
                result = RecordOne(source, item, now);
                identities.Flush(now);
            });
        }
        catch (Exception error) when (Session.Classify(error) == StoreFailure.Post)
        {
            effects.BackTo(mark);
            counts = before;
            result = Quarantine(source, item, $"The store refused it: {error.GetType().Name}.", now);
        }
        effects.Identities.Clear();
        return result;
    }

    private ChangeResult RecordOne(Source source, Prepared item, long now) => (source, item) switch
    {
        (_, { Failure: { } reason }) => Quarantine(source, item, reason, now),
        (ChannelContext channel, { Change: Put { Post: var part } }) when Album.IsPart(part) => Result(TakePart(channel, part, item, now), part.NativeId),
        (ChannelContext channel, { Change: Put put }) => Result(posts.Record(channel, put.Post, item, now), put.Post.NativeId),
        (ChannelContext channel, { Change: Gone deletion }) => Result(Delete(channel, deletion, now), deletion.NativeId),
        (DeskSource desk, { Change: DeskEvent happened }) => Result(desks.Record(desk, happened, now), happened.Id),
        // A plugin's mistake: what it gave is kept, and shown to whom it concerns.
        _ => Quarantine(source, item, $"{source.Title} must not give a {item.Change.GetType().Name}.", now),
    };

    private ChangeResult Result(Recorded recorded, string id)
    {
        switch (recorded)
        {
            case Recorded.Stored: counts.Stored++; break;
            case Recorded.Repeated: counts.Repeated++; break;
            case Recorded.Reach: counts.Reach++; break;
            case Recorded.Gone: counts.Gone++; break;
            case Recorded.Own: counts.Own++; break;
            case Recorded.Cut: counts.Cut++; break;
            case Recorded.Foreign: counts.Skipped++; break;
            default: throw new System.Diagnostics.UnreachableException();
        }
        var outcome = recorded switch
        {
            Recorded.Repeated => ChangeOutcome.Repeated,
            Recorded.Own or Recorded.Foreign => ChangeOutcome.Ignored,
            _ => ChangeOutcome.Stored,
        };
        return new ChangeResult(outcome, id, null);
    }

    private ChangeResult Quarantine(Source source, Prepared item, string reason, long now)
    {
        counts.Quarantined++;
        reason = source.Hide(reason);
        var (id, raw) = (Prepared.IdOf(item.Change), Prepared.RawOf(item.Change));
        if (Session.Posts.IsGone(source.Id, id))
            raw = default; // a deleted post leaves nothing behind, however it comes back
        if (raw.Length > MostRaw)
            (raw, reason) = (raw[..MostRaw], $"{reason} Its {raw.Length} bytes are cut to {MostRaw}.");
        Session.Quarantine.Add(new QuarantineRow(Session.NextId(), source.Id, id, (item.Change as Put)?.Post.OrderValue, item.Hash, reason, now, raw));
        return new ChangeResult(ChangeOutcome.Quarantined, id, reason);
    }
}

/// <summary>Where a change went (R3).</summary>
internal enum Recorded
{
    Stored,
    Repeated,
    Reach,
    Gone,

    /// <summary>Kept, and neither scored nor told anybody: its sender floods (R24).</summary>
    Cut,

    /// <summary>What we wrote ourselves (R12).</summary>
    Own,

    /// <summary>Of a ticket that is not ours.</summary>
    Foreign,
}

/// <summary>Another reader took the lane: this one's batch is dropped.</summary>
internal sealed class FencedException(string channel, string lane) : Exception($"Lane {lane} of {channel} has another reader.");
