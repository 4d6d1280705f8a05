namespace Hub.Contracts;

/// <summary>Each kind is one effect in the backend, with its own key and outcome.</summary>
public enum TicketEventKind
{
    Created,
    Commented,
    Changed,
    Redacted,

    /// <summary>The person is found in the backend, or made, before the ticket that names him; only for sinks that take it (<see cref="IExtendedSink"/>).</summary>
    Requester,

    /// <summary>One file is added to the ticket; only for sinks that take it.</summary>
    Attached,

    /// <summary>The ticket is closed from our side; only for sinks that take it.</summary>
    Closed,

    /// <summary>An answer to the person, where he spoke: never given to sinks (<see cref="IReplier"/>).</summary>
    Replied,
}

/// <summary>What a sink delivers; written once with its outbox row and never changed, redaction excepted.</summary>
public sealed record TicketEvent
{
    public required TicketEventKind Kind { get; init; }

    public required string Backend { get; init; }

    /// <summary>32 lower-case hexadecimal digits; the same for all events of a ticket.</summary>
    public required string TicketKey { get; init; }

    /// <summary>32 lower-case hexadecimal digits; marks the post in the backend.</summary>
    public required string PostKey { get; init; }

    /// <summary>Our id of the post (its original), of the conversation and of the decision.</summary>
    public required long PostId { get; init; }

    public required long ConversationId { get; init; }

    public long DecisionId { get; init; }

    public required string Channel { get; init; }

    public required string NativeId { get; init; }

    /// <summary>1 for the original, more for edits.</summary>
    public long Revision { get; init; }

    public Category Category { get; init; }

    public RequestKind? RequestKind { get; init; }

    public Priority Priority { get; init; }

    public double Confidence { get; init; }

    public string? Route { get; init; }

    public string? Service { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public SenderKind SenderKind { get; init; }

    /// <summary>What the operator's directory says of who speaks; null: he is not in it.</summary>
    public TicketCustomer? Customer { get; init; }

    public string Language { get; init; } = "other";

    /// <summary>One line for the desk: the subject, else the beginning of the text.</summary>
    public required string Title { get; init; }

    public string? Subject { get; init; }

    public required string Text { get; init; }

    public string? Html { get; init; }

    public string? Url { get; init; }

    public PostKind PostKind { get; init; }

    public Visibility Visibility { get; init; }

    public string? InReplyTo { get; init; }

    public string? ThreadId { get; init; }

    public required Author Author { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Why it was decided so; empty for events that no decision made.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>One sentence for a person, e.g. what was changed or why it was redacted.</summary>
    public string? Reason { get; init; }

    /// <summary>Mail address of the person that somebody vouches for; null: none does, and the ticket goes with the backend's generic requester.</summary>
    public string? RequesterAddress { get; init; }

    /// <summary>The name to the address; null where the address is.</summary>
    public string? RequesterName { get; init; }

    /// <summary>The file of an <see cref="TicketEventKind.Attached"/> event, with its hash; its bytes: <see cref="Delivery.OpenFile"/>.</summary>
    public Attachment? File { get; init; }

    /// <summary>The ticket that this one goes on from, e.g. one that is closed.</summary>
    public TicketReference? Related { get; init; }

    /// <summary>Why the ticket was raised one step in priority; null: it was not.</summary>
    public string? Escalation { get; init; }

    /// <summary>A comment for the desk's people alone, e.g. the reason of an escalation; only for sinks that take it.</summary>
    public bool InternalComment { get; init; }

    /// <summary>A comment that opens the closed ticket again, where the desk does not do so by itself.</summary>
    public bool Reopens { get; init; }

    /// <summary>Who made the reply of a <see cref="TicketEventKind.Replied"/> event; null for all others.</summary>
    public ReplyKind? Reply { get; init; }

    /// <summary>Id of what a person did, where the event comes from that and not from a post; 0: from a post.</summary>
    public long ActionId { get; init; }
}

/// <summary>A person as the operator's directory knows him.</summary>
/// <param name="Number">Customer number; null: none.</param>
/// <param name="Contract">Name of the contract or its level; null: none.</param>
public sealed record TicketCustomer(string? Number, string? Contract);
