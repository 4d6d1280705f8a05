using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>A row of <c>post</c> with its text; one revision.</summary>
internal sealed record PostRow(
    long Id, long First, int Revision, int Channel, long Identity, long Conversation, long Decision, PostState State, long OrderValue, long Hash,
    long CreatedAt, long ReceivedAt, string Language, Post Post)
{
    /// <summary>The threading step that placed it; of its first revision.</summary>
    public ThreadingStep Step { get; init; }
}

/// <summary>What the writer must know of a post that it holds already.</summary>
internal sealed record PostHead(long First, long Current, int Revisions, long CurrentOrder, long HighestOrder, long CurrentHash, long Conversation, PostState State);

/// <summary>A row of <c>identity</c>; <paramref name="Profile"/> is the author as last seen.</summary>
internal sealed record IdentityRow(long Id, long Contact, byte[] Profile, long Posts)
{
    public long Noise { get; init; }

    public long Complaints { get; init; }

    public SenderKind Kind { get; init; }
}

/// <summary>Posts of an identity, and how many of them were decided as noise and as complaints.</summary>
internal readonly record struct PostCounts(long Posts, long Noise, long Complaints);

internal sealed record ConversationRow(long Id, int Channel, string? ThreadKey, long Asker, string RootId, ThreadingStep Step, long CreatedAt);

internal sealed record DecisionRow(
    long Id, long Post, long MadeAt, Verdict Verdict, Facts Facts, Priority Priority, PolicyAction Action, int PolicyRow, int? Backend, string? Route, int Packs)
{
    /// <summary>Impact and urgency in a sentence; null: the words alone decided.</summary>
    public string? PriorityReason { get; init; }
}

/// <summary>Open, pending, resolved and closed are the desk's; a ticket is cancelled where its post was deleted before anything was sent.</summary>
internal enum TicketStatus { Open, Closed, Cancelled, Pending, Resolved }

/// <summary>A ticket of a conversation; <paramref name="Undone"/> counts its events that are not yet done.</summary>
internal sealed record TicketRow(long Id, int Backend, int Ordinal, TicketStatus Status, int Undone, string? NativeId, string? Url)
{
    /// <summary>The desk's id of who asks, once its requester event is done.</summary>
    public string? Requester { get; init; }

    /// <summary>When the status last changed; null: it is as it was at first.</summary>
    public long? StatusAt { get; init; }

    /// <summary>When the last status that the desk told happened, by its clock alone; null: it told none.</summary>
    public long? ToldAt { get; init; }

    public bool IsEnded => Status is TicketStatus.Resolved or TicketStatus.Closed;
}

/// <summary>An event with its row of the outbox, as the writer made it and delivery takes it.</summary>
internal sealed record OutboxRow(long Event, long Ticket, int Backend, DeliveryState State, Priority Priority, long DueAt, int Attempt, EventKey Key, TicketEvent Body)
{
    public TicketReference? Reference { get; init; }

    public TicketReference? Requester { get; init; }

    public string? Note { get; init; }

    public string? Settings { get; init; }

    public long CreatedAt { get; init; }

    /// <summary>The last intent.</summary>
    public long IntentAt { get; init; }

    /// <summary>The intent with which the present doubt began, from which a desk's memory of the key is counted; 0: unknown.</summary>
    public long FirstIntentAt { get; init; }

    /// <summary>When delivery took it in hand, by the wall clock and by <see cref="TimeProvider.GetTimestamp"/>; 0: it was not claimed.</summary>
    public long ClaimedAt { get; init; }

    public long ClaimStamp { get; init; }

    /// <summary>When a person last asked for it to be sent again; 0: nobody did.</summary>
    public long AskedAt { get; init; }

    /// <summary>What it waits for is given up this long after: its writing, or a person's wish.</summary>
    public long WaitsSince => Math.Max(CreatedAt, AskedAt);

    /// <summary>UTF-16 units of the words that it carries: most of what it costs in memory.</summary>
    public int Letters => Body.Text.Length + (Body.Html?.Length ?? 0);

    /// <summary>What the store holds as its event cannot be read; the body here says only its kind and post.</summary>
    public bool IsUnreadable { get; init; }
}

/// <summary>A row of the outbox right before its intent.</summary>
internal sealed record IntentHead(DeliveryState State, int Attempt, string? Settings, string? Note, long FirstIntentAt);

/// <summary>A quarantined item; <paramref name="Order"/> is null where the source told none or it could not be read.</summary>
internal sealed record QuarantineRow(long Id, int Channel, string NativeId, long? Order, long Hash, string Reason, long ReceivedAt, ReadOnlyMemory<byte> Raw);

/// <summary>What a group of changes added to its lane (R3).</summary>
internal struct LaneCounts
{
    public long Seen, Stored, Repeated, Quarantined, Reach, Own, Gone, Cut, Skipped;

    public void Add(in LaneCounts more)
    {
        Seen += more.Seen;
        Stored += more.Stored;
        Repeated += more.Repeated;
        Quarantined += more.Quarantined;
        Reach += more.Reach;
        Own += more.Own;
        Gone += more.Gone;
        Cut += more.Cut;
        Skipped += more.Skipped;
    }
}

/// <summary>What a lane misses: from (null: nobody knows) to; times in microseconds.</summary>
internal sealed record GapRow(long Id, int Channel, string Lane, long? From, long To, string Reason);
