using Hub.Core.Delivery;
using Hub.Core.Intake;
using Hub.Core.Reading;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Operations;

/// <summary>Carries out orders to tell a backend again, a few tickets at a time, so that what is new passes; an order outlives the hub.</summary>
internal sealed partial class ReplayJob(Writer writer, ReplayReader reader, IReadOnlyCollection<BackendLine> lines, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Tickets in one transaction, and rows that may wait for the backend before more are made due.</summary>
    private const int Batch = 100, MostWaiting = 1000;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200), AfterFailure = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim orders = new(1);
    private volatile bool isBusy = true;

    /// <summary>An order is not yet carried out.</summary>
    public bool IsBusy => isBusy;

    public void Wake()
    {
        isBusy = true;
        orders.Release();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await orders.WaitAsync(stop);
                while (await StepAsync(stop))
                {
                }
                isBusy = orders.CurrentCount > 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The one catch-all of this loop: the order stands in the store and is gone on with.
                Failed(log, error);
                await time.PauseAsync(AfterFailure, stop);
                Wake();
            }
        }
    }

    public void Dispose() => orders.Dispose();

    /// <summary>A few tickets of every order; false: no order is left.</summary>
    private async Task<bool> StepAsync(CancellationToken stop)
    {
        var (open, moved) = (false, false);
        foreach (var line in lines)
        {
            var (progress, isCrowded) = await writer.DoAsync(recorder => (ReplayProgress.Read(recorder.Session, line.Name), recorder.Session.Replays.IsCrowded(line.Id, MostWaiting)), stop);
            if (progress is null or { IsDone: true })
                continue;
            isBusy = open = true;
            if (isCrowded)
                continue;
            var tickets = await reader.TicketsAsync(line.Id, progress, Batch, stop);
            var now = await writer.DoAsync(recorder => recorder.Replays.Take(line, progress, tickets, Batch), stop);
            moved = true;
            if (now.IsDone)
                Done(log, line.Name, now.Sent, now.Left);
        }
        if (open && !moved)
            await Task.Delay(Breath, time, stop);
        return open;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Backend {Backend} is told again what it was told: {Events} events; {Left} stay as they are.")]
    private static partial void Done(ILogger log, string backend, long events, long left);

    [LoggerMessage(Level = LogLevel.Error, Message = "An order to tell a backend again could not be gone on with; again in a second.")]
    private static partial void Failed(ILogger log, Exception error);
}
