namespace Hub.Contracts.Testing;

/// <summary>What a connector promises that reads by lanes.</summary>
internal static class LanePromises
{
    private static readonly string[] Ids = ["p-1", "p-2", "p-3", "p-4", "p-5"];

    public static readonly IReadOnlyList<Promise<IConnectorUnderTest>> All =
    [
        Of("The same cursor read twice gives the same ids", SameIds),
        Of("A later cursor does not repeat", NoRepeat),
        Of("Nothing is confirmed before the next batch is asked for", NothingConfirmedUnasked),
        Of("The cursor alone repeats the confirmation", ConfirmationRepeated),
        Of("An unreadable post arrives as Defective and the rest still comes", DefectiveArrives),
        Of("Seen is changes plus skipped", SeenAddsUp),
        Of("A throttled answer carries its delay", ThrottledCarriesDelay),
        Of("A refused credential says so in one sentence", RefusedSaysSo),
        Of("A platform that cannot be reached is said to be so", UnreachableSaysSo),
        Of("Stop is honoured within seconds", StopIsHonoured),
        Of("A cursor stays under 64 KB", CursorIsSmall),
        Of("Strings of a lane are clean", StringsAreClean),
    ];

    private static Promise<IConnectorUnderTest> Of(string name, Func<ILaneUnderTest, CancellationToken, Task> check) =>
        new(name, (subject, stop) => subject is ILaneUnderTest lane ? check(lane, stop) : throw new NotApplicableException($"{subject.Kind} has no lanes"));

    private static async Task SameIds(ILaneUnderTest subject, CancellationToken stop)
    {
        await subject.WriteAsync(Ids, stop);
        var first = LaneReading.Ids(await LaneReading.ReadAsync(subject, Cursor.Start, Ids.Length, stop));
        var second = LaneReading.Ids(await LaneReading.ReadAsync(subject, Cursor.Start, Ids.Length, stop));
        Expect.Same(string.Join(' ', first), string.Join(' ', second), "Ids of the second reading from the same cursor");
        Expect.Same(Ids.Length, first.Distinct().Count(), "Different ids");
    }

    private static async Task NoRepeat(ILaneUnderTest subject, CancellationToken stop)
    {
        await subject.WriteAsync(Ids, stop);
        var before = await LaneReading.ReadAsync(subject, Cursor.Start, Ids.Length, stop);
        await subject.WriteAsync(["later"], stop);
        var after = await LaneReading.ReadAsync(subject, before[^1].Cursor, 1, stop);
        var repeated = LaneReading.Ids(before).Intersect(LaneReading.Ids(after)).ToList();
        Expect.That(repeated.Count == 0, $"Read again from a later cursor: {string.Join(", ", repeated)}.");
    }

    private static async Task NothingConfirmedUnasked(ILaneUnderTest subject, CancellationToken stop)
    {
        var before = await subject.ConfirmedAsync(stop);
        await subject.WriteAsync(Ids, stop);
        await using var connector = await subject.OpenAsync(stop);
        await using var batches = connector.ReadAsync(subject.Lane, Cursor.Start, stop).GetAsyncEnumerator(stop);
        var given = 0;
        while (given == 0)
        {
            await Expect.Within(subject.Patience, batches.MoveNextAsync().AsTask(), "The first posts");
            given = batches.Current.Changes.Count;
        }
        Expect.Same(before, await subject.ConfirmedAsync(stop), "Posts confirmed while their batch was not yet durable");
    }

    private static async Task ConfirmationRepeated(ILaneUnderTest subject, CancellationToken stop)
    {
        await subject.ForgetConfirmationAsync(stop);
        await subject.WriteAsync(Ids, stop);
        var cursor = (await LaneReading.ReadAsync(subject, Cursor.Start, Ids.Length, stop))[^1].Cursor;
        await subject.ForgetConfirmationAsync(stop);
        await subject.WriteAsync(["later"], stop);
        await LaneReading.ReadAsync(subject, cursor, 1, stop);
        var confirmed = await subject.ConfirmedAsync(stop);
        Expect.That(confirmed >= Ids.Length, $"A start from a cursor must confirm the {Ids.Length} posts before it again; it confirmed {confirmed}.");
    }

    private static async Task DefectiveArrives(ILaneUnderTest subject, CancellationToken stop)
    {
        await subject.WriteAsync(Ids[..2], stop);
        await subject.WriteUnreadableAsync(stop);
        await subject.WriteAsync(Ids[2..], stop);
        var changes = (await LaneReading.ReadAsync(subject, Cursor.Start, Ids.Length + 1, stop)).SelectMany(batch => batch.Changes).ToList();
        Expect.Same(1, changes.OfType<Defective>().Count(), "Defective changes");
        Expect.Same(Ids.Length, changes.OfType<Put>().Count(), "Posts beside the defective one");
        Expect.That(changes.OfType<Defective>().Single() is { Id.Length: > 0, Reason.Length: > 0 }, "A defective change must have an id and a reason.");
    }

    private static async Task SeenAddsUp(ILaneUnderTest subject, CancellationToken stop)
    {
        await subject.WriteAsync(Ids[..2], stop);
        try
        {
            await subject.WriteSkippedAsync(stop);
        }
        catch (NotApplicableException)
        {
            // Nothing is ever skipped: seen is changes alone.
        }
        await subject.WriteAsync(Ids[2..], stop);
        foreach (var batch in await LaneReading.ReadAsync(subject, Cursor.Start, Ids.Length, stop))
            Expect.Same(batch.Changes.Count + batch.Skipped.Values.Sum(), batch.Seen, "Seen");
    }

    private static async Task ThrottledCarriesDelay(ILaneUnderTest subject, CancellationToken stop)
    {
        await subject.ThrottleAsync(SourceFailures.Wait, stop);
        SourceFailures.IsThrottled(await LaneReading.FailureAsync(subject, stop));
    }

    private static async Task RefusedSaysSo(ILaneUnderTest subject, CancellationToken stop)
    {
        await subject.RefuseAsync(stop);
        SourceFailures.IsRefused(await LaneReading.FailureAsync(subject, stop));
    }

    private static async Task UnreachableSaysSo(ILaneUnderTest subject, CancellationToken stop)
    {
        await subject.DisconnectAsync(stop);
        SourceFailures.IsUnreachable(await LaneReading.FailureAsync(subject, stop));
    }

    private static async Task StopIsHonoured(ILaneUnderTest subject, CancellationToken stop)
    {
        await using var connector = await subject.OpenAsync(stop);
        using var ours = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = DrainAsync(connector, subject.Lane, ours.Token);
        await ours.CancelAsync();
        await Expect.Within(subject.Patience / 3, reading, "Stopping a quiet lane");
    }

    private static async Task DrainAsync(IConnector connector, string lane, CancellationToken stop)
    {
        try
        {
            await foreach (var _ in connector.ReadAsync(lane, Cursor.Start, stop))
                await Task.Yield();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The one way to say that it stopped; ending quietly is the other.
        }
    }

    private static async Task CursorIsSmall(ILaneUnderTest subject, CancellationToken stop)
    {
        string[] many = [.. Enumerable.Range(1, 2_000).Select(number => $"many-{number}")];
        await subject.WriteAsync(many, stop);
        foreach (var batch in await LaneReading.ReadAsync(subject, Cursor.Start, many.Length, stop))
            Expect.That(batch.Cursor.Value.Length < Cursor.MaxLength, $"A cursor must be under {Cursor.MaxLength} characters; it has {batch.Cursor.Value.Length}.");
    }

    private static async Task StringsAreClean(ILaneUnderTest subject, CancellationToken stop)
    {
        for (var at = 0; at < Hostile.Texts.Count; at++)
            await subject.WriteTextAsync($"hostile-{at}", Hostile.Texts[at], stop);
        var batches = await LaneReading.ReadAsync(subject, Cursor.Start, Hostile.Texts.Count, stop);
        Cleanness.Check(batches.SelectMany(batch => batch.Changes), Hostile.Texts.Count);
    }
}
