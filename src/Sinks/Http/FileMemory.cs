using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>
/// One budget of bytes for all deliveries that must hold a whole file in memory, since their signature covers it; the others read it while they send. Who finds it spent
/// waits for a while, then comes again later.
/// </summary>
internal sealed class FileMemory(long most, TimeSpan patience)
{
    /// <summary>Of this process.</summary>
    public static readonly FileMemory Shared = new(64 * 1024 * 1024, TimeSpan.FromSeconds(5));

    private readonly Lock gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> waiting = new();
    private long taken;

    /// <summary>Gives them back when disposed; a file larger than the budget takes all of it.</summary>
    /// <exception cref="RefusedException">Others hold it: nothing was sent.</exception>
    public async ValueTask<IDisposable> TakeAsync(long bytes, TimeProvider time, CancellationToken stop)
    {
        bytes = Math.Min(bytes, most);
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Enqueue((bytes, turn));
            Admit();
        }
        try
        {
            await turn.Task.WaitAsync(patience, time, stop);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            if (!turn.TrySetCanceled(CancellationToken.None))
                new Held(this, bytes).Dispose(); // its turn came in the same moment
            if (error is TimeoutException)
                throw new RefusedException("Other files are being signed, and their memory is bounded.", error);
            throw;
        }
        return new Held(this, bytes);
    }

    private void Admit()
    {
        while (waiting.TryPeek(out var first) && (first.Turn.Task.IsCompleted || taken + first.Bytes <= most))
            if (waiting.Dequeue() is var next && next.Turn.TrySetResult())
                taken += next.Bytes;
    }

    private void Give(long bytes)
    {
        lock (gate)
        {
            taken -= bytes;
            Admit();
        }
    }

    private sealed class Held(FileMemory memory, long bytes) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
                memory.Give(bytes);
        }
    }
}
