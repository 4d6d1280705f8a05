using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>One call that waits for the writer. Whoever is first has it: the writer, or the caller who stops waiting.</summary>
internal sealed class FileEntry(byte[] line, TicketEvent? item)
{
    private const int Waiting = 0, Taken = 1, Withdrawn = 2;
    private readonly TaskCompletionSource<Outcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int state;

    /// <summary>With its line feed; empty for a caller who only waits until all before him is written.</summary>
    public byte[] Line { get; } = line;

    public TicketEvent? Event { get; } = item;

    public bool IsRedaction => Event is { Kind: TicketEventKind.Redacted };

    public Task<Outcome> Outcome => done.Task;

    /// <summary>False where the caller withdrew it: then nothing of it is written.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref state, Taken, Waiting) == Waiting;

    public void Withdraw(CancellationToken stop)
    {
        if (Interlocked.CompareExchange(ref state, Withdrawn, Waiting) == Waiting)
            done.TrySetCanceled(stop);
    }

    public void Complete(Outcome outcome) => done.TrySetResult(outcome);
}
