namespace Hub.Contracts.Testing;

/// <summary>The conformance suite of sinks that tell what becomes of tickets: every promise by name, each checked on a subject of its own.</summary>
public static class StatusSuite
{

    public static readonly IReadOnlyList<Promise<IStatusUnderTest>> Promises =
    [
        new("The sink tells by the subject's lane", TellsByLane),
        new("The same cursor read twice gives the same ids", SameIds),
        new("Nothing is recorded twice: what is read again has the same id", NothingTwice),
        new("A later cursor still brings what happens later", LaterCursor),
        new("A status comes in our words and the desk's", StatusInOurWords),
        new("A public comment comes with its words, an internal one never", PublicCommentsOnly),
        new("Our own comments are told from the desk's", OwnComments),
        new("An unreadable item does not stop the lane", UnreadableDoesNotStop),
        new("Seen is changes plus skipped", SeenAddsUp),
        new("A throttled answer carries its delay", ThrottledCarriesDelay),
        new("A refused credential says so in one sentence", RefusedSaysSo),
        new("A desk that cannot be reached is said to be so", UnreachableSaysSo),
        new("Stop is honoured within seconds", StopIsHonoured),
        new("Strings of a desk are clean", StringsAreClean),
    ];

    private static async Task TellsByLane(IStatusUnderTest subject, CancellationToken stop)
    {
        await using var sink = await subject.OpenAsync(stop);
        Expect.That(sink is IStatusSource source && source.StatusLanes.Contains(subject.Lane), $"{subject.Kind} must tell by the lane {subject.Lane}.");
    }

    private static async Task SameIds(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        await HappenAsync(subject, ticket, stop);
        var first = await StatusReading.EventsAsync(subject, ticket, Cursor.Start, 3, stop);
        var second = await StatusReading.EventsAsync(subject, ticket, Cursor.Start, 3, stop);
        Expect.Same(StatusReading.Ids(first), StatusReading.Ids(second), "Ids of the second reading from the same cursor");
    }

    private static async Task NothingTwice(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        await HappenAsync(subject, ticket, stop);
        var batches = await StatusReading.ReadAsync(subject, ticket, Cursor.Start, 3, stop);
        await subject.ChangeStatusAsync(ticket, stop);
        // From every cursor that was given, as after a kill at any moment: the store takes each id once, so the ids must be those of four things.
        var known = batches.SelectMany(batch => StatusReading.Of(ticket, batch)).Select(StatusReading.Key).ToHashSet();
        foreach (var cursor in batches.Select(batch => batch.Cursor).Prepend(Cursor.Start).Distinct())
            known.UnionWith((await StatusReading.EventsAsync(subject, ticket, cursor, 1, stop)).Select(StatusReading.Key));
        Expect.That(known.Count is >= 3 and <= 4, $"Three or four things happened; they were told under {known.Count} ids: {string.Join(", ", known)}.");
    }

    private static async Task LaterCursor(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        await HappenAsync(subject, ticket, stop);
        var before = await StatusReading.ReadAsync(subject, ticket, Cursor.Start, 3, stop);
        var known = before.SelectMany(batch => StatusReading.Of(ticket, batch)).Select(StatusReading.Key).ToHashSet();
        await subject.CommentAsync(ticket, "later", stop);
        var after = await StatusReading.EventsUntilAsync(subject, ticket, before[^1].Cursor, item => !known.Contains(StatusReading.Key(item)), stop);
        Expect.That(after[^1] is CommentEvent { Text: var text } && text.Contains("later", StringComparison.Ordinal), "What happened after the cursor must come.");
    }

    private static async Task StatusInOurWords(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        await subject.ChangeStatusAsync(ticket, stop);
        var told = await StatusReading.EventsUntilAsync(subject, ticket, Cursor.Start, item => item is StatusEvent, stop);
        Expect.That(told[^1] is StatusEvent { Word.Length: > 0, TicketId: var id } && id == ticket, "A status must name its ticket and the desk's word.");
    }

    private static async Task PublicCommentsOnly(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        await subject.CommentInternallyAsync(ticket, "for our eyes alone", stop);
        await subject.CommentAsync(ticket, "We are on it.", stop);
        var told = await StatusReading.EventsUntilAsync(subject, ticket, Cursor.Start, item => item is CommentEvent { IsOwn: false } comment && comment.Text.Contains("We are on it.", StringComparison.Ordinal), stop);
        Expect.That(!told.OfType<CommentEvent>().Any(comment => comment.Text.Contains("our eyes", StringComparison.Ordinal)), "An internal comment must never come.");
    }

    /// <summary>By the account, by the id that the desk answered, or by a key of ours in the text.</summary>
    private static async Task OwnComments(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        var ours = await StatusReading.DeliverCommentAsync(subject, ticket, stop);
        await subject.CommentAsync(ticket, "the desk's answer", stop);
        var told = await StatusReading.EventsUntilAsync(subject, ticket, Cursor.Start, item => item is CommentEvent comment && comment.Text.Contains("the desk's answer", StringComparison.Ordinal), stop);
        Expect.That(!ours.Knows(told[^1]), "A comment of the desk's people was taken for ours.");
        foreach (var comment in told.OfType<CommentEvent>().SkipLast(1))
            Expect.That(ours.Knows(comment), $"Our own comment came back and nothing shows that it is ours: {comment.Id}.");
    }

    private static async Task UnreadableDoesNotStop(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        await subject.DoUnreadableAsync(ticket, stop);
        await subject.CommentAsync(ticket, "after it", stop);
        var all = new List<Change>();
        await StatusReading.UntilAsync(subject, Cursor.Start, batch =>
        {
            all.AddRange(batch.Changes);
            return all.OfType<CommentEvent>().Any(comment => comment.Text.Contains("after it", StringComparison.Ordinal));
        }, stop);
        Expect.That(all.OfType<Defective>().Any(defective => defective is { Id.Length: > 0, Reason.Length: > 0 } && defective.Raw.Length > 0), "What cannot be read must come as Defective with its bytes and a reason.");
    }

    private static async Task SeenAddsUp(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        await subject.CommentInternallyAsync(ticket, "skipped", stop);
        await HappenAsync(subject, ticket, stop);
        foreach (var batch in await StatusReading.ReadAsync(subject, ticket, Cursor.Start, 3, stop))
        {
            Expect.Same(batch.Changes.Count + batch.Skipped.Values.Sum(), batch.Seen, "Seen");
            Expect.That(batch.Cursor.Value.Length <= Cursor.MaxLength, "A cursor must stay under 64 KB.");
        }
    }

    private static async Task ThrottledCarriesDelay(IStatusUnderTest subject, CancellationToken stop)
    {
        await subject.ThrottleAsync(SourceFailures.Wait, stop);
        SourceFailures.IsThrottled(await StatusReading.FailureAsync(subject, stop));
    }

    private static async Task RefusedSaysSo(IStatusUnderTest subject, CancellationToken stop)
    {
        await subject.RefuseAsync(stop);
        SourceFailures.IsRefused(await StatusReading.FailureAsync(subject, stop));
    }

    private static async Task UnreachableSaysSo(IStatusUnderTest subject, CancellationToken stop)
    {
        await subject.DisconnectAsync(stop);
        SourceFailures.IsUnreachable(await StatusReading.FailureAsync(subject, stop));
    }

    private static async Task StopIsHonoured(IStatusUnderTest subject, CancellationToken stop)
    {
        await using var sink = await subject.OpenAsync(stop);
        using var ours = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = StatusReading.DrainAsync(sink, subject.Lane, ours.Token);
        await ours.CancelAsync();
        await Expect.Within(subject.Patience / 3, reading, "Stopping a quiet lane");
    }

    private static async Task StringsAreClean(IStatusUnderTest subject, CancellationToken stop)
    {
        var ticket = await StatusReading.TicketAsync(subject, stop);
        foreach (var text in Hostile.Texts)
            await subject.CommentAsync(ticket, text, stop);
        var told = await StatusReading.EventsAsync(subject, ticket, Cursor.Start, Hostile.Texts.Count, stop);
        foreach (var comment in told.OfType<CommentEvent>())
            Expect.That(CleanText.Text(comment.Text) == comment.Text && CleanText.Id(comment.Id) == comment.Id && comment.Text.Length > 0, $"A string of comment {comment.Id} is not clean.");
    }

    private static async Task HappenAsync(IStatusUnderTest subject, string ticket, CancellationToken stop)
    {
        await subject.ChangeStatusAsync(ticket, stop);
        await subject.CommentAsync(ticket, "We are on it.", stop);
        await subject.ChangeStatusAsync(ticket, stop);
    }
}
