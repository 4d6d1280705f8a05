using System.Collections.Concurrent;
using Hub.Contracts;

namespace Hub.Core.Delivery;

/// <summary>Calls a sink and takes its outcome within a time, so that none that never comes back holds a worker.</summary>
internal sealed class SinkCalls
{
    private readonly ConcurrentDictionary<long, Task> abandoned = new();
    private readonly BackendSetup setup;
    private readonly TimeProvider time;
    private readonly TimeSpan longest;

    public SinkCalls(BackendSetup setup, TimeProvider time)
    {
        (this.setup, this.time) = (setup, time);
        var half = setup.Sink.Promise.Settle / 2;
        longest = setup.Sink.Promise.Class == BackendClass.Findable && half > TimeSpan.Zero && half < setup.LongestCall ? half : setup.LongestCall;
    }

    /// <summary>What is wrong, or null.</summary>
    public string? Trouble => abandoned.IsEmpty ? null : $"Backend {setup.Name}: {abandoned.Count} calls of its sink have not come back; their rows wait for that, or for a restart of the hub.";

    /// <summary>A call for the row was given up and still runs: another one would be a second with the same key.</summary>
    public bool IsUnderWay(long row) => abandoned.ContainsKey(row);

    public ValueTask<Outcome> DeliverAsync(long row, Contracts.Delivery delivery, CancellationToken stop) =>
        WithinAsync<Outcome>(row, delivery, static (sink, delivery, stop) => sink.DeliverAsync(delivery, stop), new Unknown($"The sink did not come back within {longest:c}."), stop);

    public ValueTask<FindResult> FindAsync(long row, Contracts.Delivery delivery, CancellationToken stop) =>
        WithinAsync<FindResult>(row, delivery, static (sink, delivery, stop) => ((IFindingSink)sink).FindAsync(delivery, stop), new FindLater(null, $"The search did not come back within {longest:c}."), stop);

    private async ValueTask<T> WithinAsync<T>(long row, Contracts.Delivery delivery, Func<ISink, Contracts.Delivery, CancellationToken, ValueTask<T>> call, T tooLate, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var link = stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
        var token = limit.Token;
        var running = setup.IsPlugin ? new ValueTask<T>(Task.Run(() => call(setup.Sink, delivery, token).AsTask(), CancellationToken.None)) : call(setup.Sink, delivery, token);
        if (running.IsCompletedSuccessfully)
            return running.Result;
        var task = running.AsTask();
        try
        {
            return await task.WaitAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await Task.WhenAny(task, Task.Delay(setup.CallGrace, time, CancellationToken.None));
            if (!task.IsCompleted)
                Abandon(row, task);
            stop.ThrowIfCancellationRequested();
            return task.IsCompletedSuccessfully ? await task : tooLate;
        }
    }

    private void Abandon(long row, Task task)
    {
        abandoned[row] = task;
        // Its failure is nobody's any more; what it did is found or asked for under its key.
        _ = task.ContinueWith(static (ended, state) =>
        {
            _ = ended.Exception;
            var (rows, row) = ((ConcurrentDictionary<long, Task>, long))state!;
            rows.TryRemove(row, out _);
        }, (abandoned, row), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
