namespace Hub.Contracts.Testing;

/// <summary>
/// A desk as it stands, to run the suite on: it cannot be brought into a mood, and what it holds is known only by searching for it. Promises that need to see more do not
/// apply and say why.
/// </summary>
/// <param name="run">Different for every run; a promise gets keys of its own from it.</param>
/// <param name="open">Opens the sink with the operator's settings.</param>
/// <param name="openRefused">Opens it with a credential that the desk must refuse; null: it has none.</param>
/// <param name="secrets">Values that must never be printed.</param>
public sealed class LiveDesk(string run, Func<ISink> open, Func<ISink>? openRefused, IReadOnlyList<string> secrets) : ISinkUnderTest
{
    /// <summary>What was delivered here.</summary>
    internal LiveLedger Ledger { get; } = new(run);

    public IReadOnlySet<DeskMood> Moods { get; } = openRefused is null ? new HashSet<DeskMood> { DeskMood.Good } : new HashSet<DeskMood> { DeskMood.Good, DeskMood.RefusingCredential };

    public TimeSpan ThrottledFor => TimeSpan.Zero;

    /// <summary>The desk's own are not known beforehand.</summary>
    public string RefusalWords => "";

    public IReadOnlyList<string> Secrets => secrets;

    public IReadOnlyList<string> Logged => [];

    public TimeSpan Patience => TimeSpan.FromMinutes(1);

    /// <summary>The tickets that were opened here, to be cleaned up.</summary>
    public IReadOnlyList<TicketReference> Tickets => Ledger.Tickets;

    public Task<ISink> OpenAsync(DeskMood mood) => Task.FromResult<ISink>(LiveSink.Over(mood == DeskMood.Good ? open() : openRefused!(), Ledger));

    /// <summary>Every ticket and comment that the search still finds.</summary>
    /// <exception cref="NotApplicableException">The desk cannot be searched, or the promise asks for more than a search can tell.</exception>
    public async Task<IReadOnlyList<HeldTicket>> HeldAsync()
    {
        var delivered = Ledger.Accepted;
        if (delivered.Any(one => one.Delivery.Event.Kind == TicketEventKind.Redacted))
            throw new NotApplicableException("the desk took the redaction; whether the words are gone a person must see");
        await using var sink = open();
        if (sink is not IFindingSink)
            throw new NotApplicableException("the desk took every delivery; it cannot be searched for what it holds");
        var held = new List<HeldTicket>();
        foreach (var one in delivered.Where(one => one.Delivery.Event.Kind == TicketEventKind.Created).DistinctBy(one => one.Delivery.Key))
            foreach (var match in await MatchesAsync(sink, one.Delivery))
                held.Add(new HeldTicket(match.Id, one.Delivery.Event.NativeId, one.Delivery.Event.Text, await CommentsAsync(sink, delivered, match.Id)));
        return held;
    }

    /// <summary>Closes what it opened, where the desk takes that; what it names is left.</summary>
    public async Task<IReadOnlyList<TicketReference>> CleanUpAsync()
    {
        var left = new List<TicketReference>();
        await using var sink = LiveSink.Over(open(), Ledger);
        foreach (var ticket in Tickets)
            if (!sink.Takes.Contains(TicketEventKind.Closed) || await sink.DeliverAsync(SampleDelivery.Extended(TicketEventKind.Closed, 1, ticket), default) is not Accepted)
                left.Add(ticket);
        return left;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<IReadOnlyList<string>> CommentsAsync(ISink sink, IReadOnlyList<(Delivery Delivery, TicketReference Reference)> delivered, string ticket)
    {
        var comments = new List<string>();
        foreach (var (comment, _) in delivered.Where(one => one.Delivery.Event.Kind == TicketEventKind.Commented && one.Delivery.Ticket?.Id == ticket))
            foreach (var _ in await MatchesAsync(sink, comment))
                comments.Add(comment.Event.Text);
        return comments;
    }

    private async Task<IReadOnlyList<TicketReference>> MatchesAsync(ISink sink, Delivery delivery) => await Ledger.FindAsync(sink, delivery, default) switch
    {
        Found found => found.Matches,
        FindLater later => throw new BrokenPromiseException($"The desk cannot be searched: {later.Reason}"),
        _ => [],
    };
}
