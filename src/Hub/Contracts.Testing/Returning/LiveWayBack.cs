namespace Hub.Contracts.Testing;

/// <summary>The way back of a desk as it stands: a ticket is opened, commented and closed by the sink itself, and what the desk tells of it is read.</summary>
public static class LiveWayBack
{
    public const string Name = "What the desk tells comes back, and what we wrote is known";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), AfterUnreadable = TimeSpan.FromSeconds(5);

    /// <param name="desk">To write to.</param>
    /// <param name="open">Opens the sink to read with; it reads on from shortly before.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="NotApplicableException">The sink reads nothing back, or cannot close a ticket, so that nothing would happen.</exception>
    /// <exception cref="BrokenPromiseException">No status came in time, or a comment of ours that nobody would know.</exception>
    public static async Task TryAsync(LiveDesk desk, Func<ISink> open, CancellationToken stop)
    {
        await using var reader = open();
        if (reader is not IStatusSource { StatusLanes: [var lane, ..] } source)
            throw new NotApplicableException("the desk is not asked what becomes of tickets");
        await using var sink = await desk.OpenAsync(DeskMood.Good);
        if (sink is not IExtendedSink extended || !extended.Takes.Contains(TicketEventKind.Closed))
            throw new NotApplicableException("the desk cannot be told to close a ticket, so nothing happens there that could come back");
        var ticket = await StatusReading.AcceptedAsync(sink, SampleDelivery.Create(1), stop);
        await StatusReading.AcceptedAsync(sink, SampleDelivery.Comment(2, ticket, "Still dead."), stop);
        await StatusReading.AcceptedAsync(sink, SampleDelivery.Extended(TicketEventKind.Closed, 1, ticket), stop);
        var ours = desk.Ledger.Accepted.Where(one => one.Delivery.Event.Kind == TicketEventKind.Commented).Select(one => new OwnComment(one.Delivery, one.Reference.Id)).ToList();
        foreach (var comment in (await UntilClosedAsync(source, lane, ticket.Id, Patience + sink.Promise.Settle, stop)).OfType<CommentEvent>())
            if (!ours.Exists(one => one.Knows(comment)))
                throw new BrokenPromiseException($"our own comment came back as {comment.Id}, and nothing shows that it is ours: neither the id that the desk answered to it, nor a key in its words, nor Account.");
    }

    /// <summary>What was told of the ticket up to the status that ends it.</summary>
    private static async Task<List<DeskEvent>> UntilClosedAsync(IStatusSource source, string lane, string ticket, TimeSpan patience, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(patience);
        var (told, unread) = (new List<DeskEvent>(), "");
        try
        {
            await foreach (var batch in source.ReadStatusAsync(lane, Cursor.Start, late.Token))
            {
                told.AddRange(StatusReading.Of(ticket, batch));
                if (unread.Length == 0 && batch.Changes.OfType<Defective>().LastOrDefault()?.Reason is { } reason)
                {
                    unread = reason;
                    late.CancelAfter(AfterUnreadable);
                }
                if (told.Exists(item => item is StatusEvent { Status: DeskStatus.Resolved or DeskStatus.Closed }))
                    return told;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Told below.
        }
        catch (Exception error) when (error is ThrottledException or RefusedException or UnreachableSourceException)
        {
            throw new BrokenPromiseException(error.Message);
        }
        throw new BrokenPromiseException($"the ticket {ticket} was closed, and no status came that says so{(unread.Length == 0 ? $" within {patience.TotalSeconds:0} s." : $"; what could not be read: {unread}")}");
    }
}
