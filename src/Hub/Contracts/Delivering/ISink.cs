namespace Hub.Contracts;

/// <summary>A kind of backend, e.g. <c>http</c>; one instance serves all backends of the kind.</summary>
public interface ISinkKind
{
    string Name { get; }

    /// <summary>Tells all faults of the settings at once and does no I/O.</summary>
    IReadOnlyList<Fault> Check(Settings settings);

    ISink Open(Settings settings, Surroundings with);
}

/// <summary>Delivers ticket events to one backend. Calls for different tickets come in parallel, those of one ticket in order.</summary>
public interface ISink : IAsyncDisposable
{
    SinkPromise Promise { get; }

    /// <summary>One try. What can be foreseen is an <see cref="Outcome"/>; an exception counts as <see cref="Unknown"/>.</summary>
    ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop);
}

/// <summary>A sink whose backend can be searched for our key.</summary>
public interface IFindingSink
{
    ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop);
}

/// <summary>A sink that notes something with the intent, e.g. where in a file Find shall begin; it comes back as <see cref="Delivery.Note"/>.</summary>
public interface INotingSink
{
    /// <summary>Asked before the intent is made durable; short, no I/O that can block.</summary>
    string Note(TicketEvent ticketEvent);
}

/// <summary>A sink that takes more than Created, Commented, Changed and Redacted; a kind that it does not take gets no row in its outbox.</summary>
public interface IExtendedSink
{
    /// <summary>Of Requester, Attached, Closed.</summary>
    IReadOnlySet<TicketEventKind> Takes { get; }

    /// <summary>Comments with <see cref="TicketEvent.InternalComment"/> are shown to the desk's people alone.</summary>
    bool TakesInternalComments => false;
}

/// <summary>A sink that can tell what a person must mend at the desk before tickets are opened there again.</summary>
public interface IAlarmingSink
{
    /// <summary>One sentence; null: nothing is wrong.</summary>
    string? Alarm { get; }
}

/// <summary>What in doubt may be done with a backend (contracts: keyed, findable, blind).</summary>
public enum BackendClass { Keyed, Findable, Blind }

/// <summary>The terms on which one key opens one ticket.</summary>
/// <param name="Class">Whether the backend keeps keys, can be searched, or neither.</param>
/// <param name="Settle">Within it the desk finishes or drops a request and its search sees it.</param>
/// <param name="KeyValidFor">How long a keyed backend keeps a key; null: for ever.</param>
public sealed record SinkPromise(BackendClass Class, TimeSpan Settle, TimeSpan? KeyValidFor);

/// <summary>One effect to be had in the backend.</summary>
/// <param name="Event">Frozen when written.</param>
/// <param name="Key">Derived from the event; the same at every attempt.</param>
/// <param name="Ticket">The backend's ticket, once the create is done; null before.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="InDoubt">An earlier attempt may have had its effect.</param>
public sealed record Delivery(TicketEvent Event, EventKey Key, TicketReference? Ticket, int Attempt, bool InDoubt)
{
    /// <summary>What <see cref="INotingSink.Note"/> gave for the first attempt.</summary>
    public string? Note { get; init; }

    /// <summary>What the ticket's requester event found or made; null: there was none, it was refused, or the sink takes none.</summary>
    public TicketReference? Requester { get; init; }

    /// <summary>Opens the file of an Attached event for reading; null for other events.</summary>
    public Func<Stream>? OpenFile { get; init; }
}

/// <summary>Idempotency key: 32 lower-case hexadecimal digits.</summary>
public readonly record struct EventKey(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The backend's own id of a ticket or comment, and where a person can open it.</summary>
public sealed record TicketReference(string Id, string? Url = null);
