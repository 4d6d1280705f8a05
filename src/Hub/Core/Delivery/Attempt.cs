using Hub.Contracts;
using Hub.Core.Files;
using Hub.Core.Storage;
using Polly;
using Polly.CircuitBreaker;
using Outcome = Hub.Contracts.Outcome;

namespace Hub.Core.Delivery;

/// <summary>One try of a row at its backend (docs/decisions/0003-outcomes.md): looked for first where it may stand already, sent, judged.</summary>
internal sealed class Attempt
{
    private readonly FileStore files;
    private readonly TimeProvider time;
    private readonly DeskRest rest;
    private readonly SinkCalls calls;
    private readonly Search search;
    private readonly Judgement judgement;
    private readonly TimeSpan mostDelay;
    private readonly Func<string, string> hide;

    public Attempt(BackendSetup setup, FileStore files, TimeProvider time, Action? recovered = null)
    {
        (this.files, this.time, hide) = (files, time, setup.Hide);
        rest = new DeskRest(setup.Name, time, recovered);
        calls = new SinkCalls(setup, time);
        judgement = new Judgement(setup, time, rest);
        search = new Search(setup, time, calls, rest);
        mostDelay = setup.Sink.Promise is { Class: BackendClass.Findable, Settle: var settle } && settle > TimeSpan.Zero ? settle / 2 : TimeSpan.MaxValue;
    }

    /// <summary>What is wrong with the backend now, or null.</summary>
    public string? Trouble => rest.Trouble ?? calls.Trouble;

    /// <summary>How long nothing is to be sent; null: now.</summary>
    public TimeSpan? PausedFor => rest.PausedFor;

    /// <summary>How many may be in flight.</summary>
    public int Room(int window) => rest.Room(window);

    /// <summary>False: it adds a file that is no longer here.</summary>
    public bool HasFile(TicketEvent body) => body.Kind != TicketEventKind.Attached || files.Holds(body.File?.Hash);

    /// <summary>Null: stopped in the middle. What it says is kept and shown, so the backend's secrets are taken out.</summary>
    public async ValueTask<Settlement?> RunAsync(OutboxRow row, CancellationToken stop) => await TriedAsync(row, stop) switch
    {
        Settlement.Later later => later with { Reason = hide(later.Reason) },
        Settlement.Ended ended => ended with { Reason = hide(ended.Reason) },
        Settlement.Done { Task: { } task } done => done with { Task = hide(task) },
        var other => other,
    };

    private async ValueTask<Settlement?> TriedAsync(OutboxRow row, CancellationToken stop)
    {
        if (!HasFile(row.Body))
            return new Settlement.Ended(DeliveryState.Dead, "The file is no longer here: its post was deleted, or the folder beside the store was emptied.");
        try
        {
            if (calls.IsUnderWay(row.Event))
                return judgement.Unsure(row, "An earlier call of the sink has not come back yet.");
            if (row.State != DeliveryState.Verify)
                return await TryAsync(row, stop);
            var settlement = await search.AgainAsync(row, DeliveryOf(row), stop);
            TestPoint.Pass("delivery.after-second-look");
            return settlement;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            return judgement.Unsure(row, $"{error.GetType().Name}: {error.Message}");
        }
    }

    private async ValueTask<Settlement> TryAsync(OutboxRow row, CancellationToken stop)
    {
        var searched = false;
        // A row is in doubt when an earlier intent of it was never settled, or its outcome was unknown.
        if (row.State == DeliveryState.Doubt && judgement.MustLook(row))
        {
            if (judgement.MayNotSend(row) is { } parked)
                return parked;
            searched = true;
            if (await search.FirstAsync(row, DeliveryOf(row), stop) is { } found)
                return found;
            TestPoint.Pass("delivery.after-find");
        }
        if (IsStale(row))
            return new Settlement.Later(row.State, time.Micros(), "Too long passed between its claim and its sending: it is claimed anew.");
        var outcome = await SendAsync(row, stop);
        return outcome is Accepted { Reference: var reference } && searched && search.MustLookAgain(row) ? judgement.LookAgain(row, reference) : judgement.Of(row, outcome);
    }

    /// <summary>The process may have slept since the claim; past half of Settle what is sent could be searched for too early. Either clock may have stood still or been set.</summary>
    private bool IsStale(OutboxRow row)
    {
        if (mostDelay == TimeSpan.MaxValue || row.ClaimedAt == 0)
            return false;
        var wall = TimeSpan.FromMicroseconds(time.Micros() - row.ClaimedAt);
        var steady = time.GetElapsedTime(row.ClaimStamp);
        return (wall > steady ? wall : steady) > mostDelay;
    }

    private async ValueTask<Outcome> SendAsync(OutboxRow row, CancellationToken stop)
    {
        var context = ResilienceContextPool.Shared.Get(stop);
        try
        {
            var sent = await rest.Breaker.ExecuteOutcomeAsync(
                static async (context, state) =>
                {
                    try
                    {
                        return Polly.Outcome.FromResult(await state.Calls.DeliverAsync(state.Row, state.Delivery, context.CancellationToken));
                    }
                    catch (Exception error)
                    {
                        return Polly.Outcome.FromException<Outcome>(error);
                    }
                },
                context, (Calls: calls, Row: row.Event, Delivery: DeliveryOf(row)));
            // The breaker opened while the row was on its way: it waits with the others.
            if (sent.Exception is BrokenCircuitException broken)
                return new Retry(broken.RetryAfter ?? PausedFor ?? TimeSpan.FromSeconds(1), "The backend rests after failures.");
            sent.ThrowIfException();
            return sent.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>The row as its sink takes it.</summary>
    public Contracts.Delivery DeliveryOf(OutboxRow row) => new(row.Body, row.Key, row.Reference, row.Attempt, row.State is DeliveryState.Doubt or DeliveryState.Verify)
    {
        Note = row.Note,
        Requester = row.Requester,
        OpenFile = row.Body.File?.Hash is { } hash ? () => files.Open(hash) : null,
    };
}
