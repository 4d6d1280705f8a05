namespace Hub.Contracts.Testing;

/// <summary>Reads a lane as the host does, without asking for more than the check wants.</summary>
internal static class LaneReading
{
    /// <summary>Batches from <paramref name="from"/> on, until they hold <paramref name="least"/> changes; the last one is not acknowledged.</summary>
    public static async Task<IReadOnlyList<Batch>> ReadAsync(ILaneUnderTest subject, Cursor from, int least, CancellationToken stop)
    {
        await using var connector = await subject.OpenAsync(stop);
        var batches = new List<Batch>();
        var count = 0;
        await Expect.Within(subject.Patience, CollectAsync(), $"Reading {least} posts from the lane {subject.Lane}");
        return batches;

        async Task CollectAsync()
        {
            await foreach (var batch in connector.ReadAsync(subject.Lane, from, stop))
            {
                batches.Add(batch);
                count += batch.Changes.Count;
                if (count >= least)
                    return;
            }
            throw new BrokenPromiseException($"The lane {subject.Lane} ended after {count} of {least} posts; a lane goes on until it is stopped.");
        }
    }

    /// <summary>Asks until something is thrown, and answers it.</summary>
    public static async Task<Exception> FailureAsync(ILaneUnderTest subject, CancellationToken stop)
    {
        await using var connector = await subject.OpenAsync(stop);
        Exception? failure = null;
        await Expect.Within(subject.Patience, AskAsync(), "Reading from a platform that refuses");
        return failure ?? throw new BrokenPromiseException($"The lane {subject.Lane} ended without a word although the platform refuses.");

        async Task AskAsync()
        {
            try
            {
                await foreach (var _ in connector.ReadAsync(subject.Lane, Cursor.Start, stop))
                    stop.ThrowIfCancellationRequested();
            }
            catch (Exception error)
            {
                // Whatever is thrown is what the check judges.
                failure = error;
            }
        }
    }

    public static IReadOnlyList<string> Ids(IEnumerable<Batch> batches) => [.. batches.SelectMany(batch => batch.Changes).Select(Id)];

    public static string Id(Change change) => change switch
    {
        Put put => put.Post.NativeId,
        Gone gone => gone.NativeId,
        Defective defective => defective.Id,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
