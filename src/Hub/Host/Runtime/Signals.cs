using System.Runtime.InteropServices;

namespace Hub.Host.Runtime;

/// <summary>The first SIGTERM or SIGINT asks to stop, the second ends the program at once: what was accepted is durable anyway.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource asked;
    private readonly List<PosixSignalRegistration> registrations;
    private int signals;

    public Signals(CancellationToken outer)
    {
        asked = CancellationTokenSource.CreateLinkedTokenSource(outer);
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle), PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle)];
    }

    public CancellationToken Stop => asked.Token;

    /// <summary>Completes when somebody asks to stop.</summary>
    public Task WaitAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        asked.Token.Register(() => done.TrySetResult());
        return done.Task;
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        asked.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref signals) > 1)
            Environment.Exit(ExitCodes.Killed);
        asked.Cancel();
    }
}
