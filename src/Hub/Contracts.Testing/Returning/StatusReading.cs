namespace Hub.Contracts.Testing;

/// <summary>How the suite reads a desk: each reading opens the sink anew, as after a restart.</summary>
internal static class StatusReading
{
    /// <summary>Opens a ticket by the sink itself; answers the desk's id of it.</summary>
    public static async Task<string> TicketAsync(IStatusUnderTest subject, CancellationToken stop)
    {
        await using var sink = await subject.OpenAsync(stop);
        return (await AcceptedAsync(sink, SampleDelivery.Create(Unique()), stop)).Id;
    }

    public static async Task<OwnComment> DeliverCommentAsync(IStatusUnderTest subject, string ticket, CancellationToken stop)
    {
        await using var sink = await subject.OpenAsync(stop);
        var delivery = SampleDelivery.Comment(Unique(), new TicketReference(ticket), "Still no internet.");
        return new OwnComment(delivery, (await AcceptedAsync(sink, delivery, stop)).Id);
    }

    public static async Task<List<DeskEvent>> EventsAsync(IStatusUnderTest subject, string ticket, Cursor from, int atLeast, CancellationToken stop) =>
        [.. (await ReadAsync(subject, ticket, from, atLeast, stop)).SelectMany(batch => Of(ticket, batch))];

    /// <summary>Batches until so many events of the ticket came.</summary>
    public static async Task<List<Batch>> ReadAsync(IStatusUnderTest subject, string ticket, Cursor from, int atLeast, CancellationToken stop)
    {
        var (batches, found) = (new List<Batch>(), 0);
        await UntilAsync(subject, from, batch =>
        {
            batches.Add(batch);
            return (found += Of(ticket, batch).Count()) >= atLeast;
        }, stop);
        return batches;
    }

    /// <summary>The ticket's events up to the first that fits, which is the last.</summary>
    public static async Task<List<DeskEvent>> EventsUntilAsync(IStatusUnderTest subject, string ticket, Cursor from, Func<DeskEvent, bool> fits, CancellationToken stop)
    {
        var events = new List<DeskEvent>();
        await UntilAsync(subject, from, batch => Of(ticket, batch).Any(item =>
        {
            events.Add(item);
            return fits(item);
        }), stop);
        return events;
    }

    public static async Task UntilAsync(IStatusUnderTest subject, Cursor from, Func<Batch, bool> isEnough, CancellationToken stop)
    {
        await using var sink = await subject.OpenAsync(stop);
        using var ours = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var batches = ((IStatusSource)sink).ReadStatusAsync(subject.Lane, from, ours.Token).GetAsyncEnumerator(ours.Token);
        var end = Now + subject.Patience;
        do
        {
            var next = batches.MoveNextAsync().AsTask();
            if (await Task.WhenAny(next, Task.Delay(end > Now ? end - Now : TimeSpan.Zero, stop)) != next)
            {
                await ours.CancelAsync();
                await next.ContinueWith(_ => { }, TaskScheduler.Default);
                throw new BrokenPromiseException($"What happened in the desk did not come within {subject.Patience.TotalSeconds:0.#} s.");
            }
            Expect.That(await next, "The lane ended by itself.");
            Expect.That(Now < end, $"What happened in the desk did not come within {subject.Patience.TotalSeconds:0.#} s.");
        }
        while (!isEnough(batches.Current));
    }

    public static async Task<Exception> FailureAsync(IStatusUnderTest subject, CancellationToken stop)
    {
        await using var sink = await subject.OpenAsync(stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(subject.Patience);
        try
        {
            await foreach (var batch in ((IStatusSource)sink).ReadStatusAsync(subject.Lane, Cursor.Start, limit.Token))
                Expect.That(batch.Changes.Count == 0, "The desk gave something although it should not.");
        }
        catch (Exception error) when (error is not BrokenPromiseException)
        {
            return error;
        }
        throw new BrokenPromiseException("The lane ended without an exception.");
    }

    public static async Task DrainAsync(ISink sink, string lane, CancellationToken stop)
    {
        try
        {
            await foreach (var _ in ((IStatusSource)sink).ReadStatusAsync(lane, Cursor.Start, stop))
                await Task.Yield();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The one way to say that it stopped; ending quietly is the other.
        }
    }

    /// <summary>What the batch tells of the ticket; other tickets of the desk are not ours.</summary>
    public static IEnumerable<DeskEvent> Of(string ticket, Batch batch) => batch.Changes.OfType<DeskEvent>().Where(item => item.TicketId == ticket);

    public static string Key(DeskEvent item) => $"{(item is StatusEvent ? "status" : "comment")} {item.Id}";

    public static string Ids(IEnumerable<DeskEvent> events) => string.Join(", ", events.Select(Key));

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static int unique = (int)(Now.Ticks / TimeSpan.TicksPerMillisecond % 900_000_000);

    /// <summary>Also on a desk that keeps what earlier runs made.</summary>
    private static int Unique() => Interlocked.Increment(ref unique);

    public static async Task<TicketReference> AcceptedAsync(ISink sink, Delivery delivery, CancellationToken stop) => await sink.DeliverAsync(delivery, stop) switch
    {
        Accepted accepted => accepted.Reference,
        var other => throw new BrokenPromiseException($"The desk must take a {delivery.Event.Kind}; it came to {other}."),
    };
}

/// <summary>A comment that the suite delivered, and how the hub would know it again.</summary>
internal sealed record OwnComment(Delivery Delivery, string Id)
{
    public bool Knows(DeskEvent item) => item is CommentEvent comment
        && (comment.IsOwn || (comment.Id == Id && Id != Delivery.Key.Value)
            || new[] { Delivery.Key.Value, Delivery.Event.PostKey, Delivery.Event.TicketKey }.Any(key => comment.Text.Contains(key, StringComparison.Ordinal)));
}
