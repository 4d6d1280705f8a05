using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Hub.Contracts.Testing;

/// <summary>A connector whose steps are counted, so that a host can be ended between any two of them, and whose exceptions are remembered.</summary>
internal sealed class WatchedConnector(IConnector inner, TimeProvider time) : IConnector
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int steps;

    /// <summary>At this step it stands still for ever; 0: at none.</summary>
    public int StandsAt { get; init; }

    /// <summary>It stands still.</summary>
    public Task Reached => reached.Task;

    public ConcurrentQueue<(Exception Error, TimeSpan At)> Failures { get; } = new();

    /// <summary>When it was asked for something, by the clock that does not jump.</summary>
    public ConcurrentQueue<TimeSpan> Asked { get; } = new();

    public IConnector Inner => inner;

    public IReadOnlyList<string> Lanes => inner.Lanes;

    private TimeSpan Now => time.GetElapsedTime(0);

    public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var batches = inner.ReadAsync(lane, from, stop).GetAsyncEnumerator(stop);
        while (true)
        {
            await StepAsync(stop);
            Asked.Enqueue(Now);
            Batch batch;
            try
            {
                if (!await batches.MoveNextAsync())
                    yield break;
                batch = batches.Current;
            }
            catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                Failures.Enqueue((error, Now));
                throw;
            }
            if (batch.Changes.Count > 0)
                await StepAsync(stop); // read, and not yet handed over
            yield return batch;
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task StepAsync(CancellationToken stop)
    {
        if (Interlocked.Increment(ref steps) != StandsAt)
            return;
        reached.TrySetResult();
        await Task.Delay(Timeout.Infinite, stop);
    }
}
