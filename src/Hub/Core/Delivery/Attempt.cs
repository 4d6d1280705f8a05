using System.Diagnostics;
using Hub.Contracts;
using Hub.Core.Files;
using Hub.Core.Storage;
using Polly;
using Polly.CircuitBreaker;
using Outcome = Hub.Contracts.Outcome;

namespace Hub.Core.Delivery;

/// <summary>One try of a row at its backend, and the judgement of what it came to (docs/decisions/0003-outcomes.md).</summary>
internal sealed class Attempt
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <summary>Longer wishes of a desk hold for their row alone, lest one answer silences a backend for a year.</summary>
    private static readonly TimeSpan MostPause = TimeSpan.FromHours(1);

    /// <summary>So many failures in a row are the backend's, not a row's, also where too few come together to open the breaker.</summary>
    private const int AwayAfter = 3;
    private readonly BackendSetup setup;
    private readonly FileStore files;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline<Outcome> breaker;
    private readonly SinkCalls calls;
    private long pausedUntil;
    private int failures;
    private bool probing;
    private string? trouble;

    public Attempt(BackendSetup setup, FileStore files, TimeProvider time)
    {
        (this.setup, this.files, this.time) = (setup, files, time);
        calls = new SinkCalls(setup, time);
        breaker = new ResiliencePipelineBuilder<Outcome> { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<Outcome>
        {
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not null and not OperationCanceledException || arguments.Outcome.Result is Retry { After: null } or Unknown),
            FailureRatio = 0.5,
            MinimumThroughput = 8,
            SamplingDuration = TimeSpan.FromSeconds(10),
            // Doubles with every trial that failed, not with the failures that opened it: those are at least four.
            BreakDurationGenerator = static arguments => ValueTask.FromResult(TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(arguments.HalfOpenAttempts, 6))))),
            OnOpened = arguments =>
            {
                Pause(arguments.BreakDuration, "does not answer as it should");
                return default;
            },
            OnClosed = _ =>
            {
                Resume();
                return default;
            },
        }).Build();
    }

    /// <summary>What is wrong with the backend now, or null.</summary>
    public string? Trouble => trouble ?? calls.Trouble;

    /// <summary>Called when the backend takes deliveries again.</summary>
    public Action? Recovered { get; init; }

    /// <summary>How long nothing is to be sent; null: now.</summary>
    public TimeSpan? PausedFor => Volatile.Read(ref pausedUntil) - time.Micros() is > 0 and var micros ? TimeSpan.FromMicroseconds(micros) : null;

    /// <summary>How many may be in flight: none while the backend rests, one while it is tried out, else the whole window.</summary>
    public int Room(int window) => PausedFor is not null ? 0 : Volatile.Read(ref probing) ? 1 : window;

    /// <summary>Null: stopped in the middle.</summary>
    public async ValueTask<Settlement?> RunAsync(OutboxRow row, CancellationToken stop)
    {
        // A row is in doubt when an earlier intent of it was never settled, or its outcome was unknown.
        var inDoubt = row.State == DeliveryState.Doubt;
        if (row.Body.Kind == TicketEventKind.Attached && !files.Holds(row.Body.File?.Hash))
            return new Settlement.Ended(DeliveryState.Dead, "The file is no longer here: its post was deleted, or the folder beside the store was emptied.");
        try
        {
            if (calls.IsUnderWay(row.Event))
                return Judge(row, new Unknown("An earlier call of the sink has not come back yet."));
            if (inDoubt && await ResolveAsync(row, stop) is { } resolved)
                return resolved;
            return Judge(row, await SendAsync(row, inDoubt, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            return Judge(row, new Unknown($"{error.GetType().Name}: {error.Message}"));
        }
    }

    private async ValueTask<Outcome> SendAsync(OutboxRow row, bool inDoubt, CancellationToken stop)
    {
        var context = ResilienceContextPool.Shared.Get(stop);
        try
        {
            var sent = await breaker.ExecuteOutcomeAsync(
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
                context, (Calls: calls, Row: row.Event, Delivery: DeliveryOf(row, inDoubt)));
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

    /// <summary>What to do with a row that may stand already; null: send it (again).</summary>
    private async ValueTask<Settlement?> ResolveAsync(OutboxRow row, CancellationToken stop)
    {
        var promise = setup.Sink.Promise;
        var changed = row.Settings is not null && row.Settings != setup.SettingsHash;
        var expired = promise.KeyValidFor is { } valid && (row.FirstIntentAt == 0 || time.Micros() - row.FirstIntentAt > Clock.Micros(valid));
        if (promise.Class == BackendClass.Keyed && !changed && !expired)
            return null;
        if (setup.Sink is IFindingSink)
            return await FindAsync(row, stop);
        if (promise.Class == BackendClass.Blind && setup.WhenInDoubt == InDoubt.Resend && !changed)
            return null;
        return new Settlement.Ended(DeliveryState.Parked, changed ? "In doubt, and the backend's settings changed since: look in the desk, then retry or leave it."
            : expired ? "In doubt, and the backend no longer keeps its key: look in the desk, then retry or leave it."
            : "In doubt, and the backend can neither be searched nor keeps keys: look in the desk, then retry or leave it.");
    }

    private async ValueTask<Settlement?> FindAsync(OutboxRow row, CancellationToken stop) =>
        await calls.FindAsync(row.Event, DeliveryOf(row, true), stop) switch
        {
            Found { Matches: [var oldest, ..] } => new Settlement.Done(oldest),
            Found or Absent => null,
            FindLater later => new Settlement.Later(DeliveryState.Doubt, time.Micros() + Clock.Micros(later.After ?? LookAgain), later.Reason),
            _ => throw new UnreachableException(),
        };

    private Settlement Judge(OutboxRow row, Outcome outcome) => outcome switch
    {
        Accepted accepted => Succeed(accepted),
        Retry retry => Postpone(row, retry),
        Unknown unknown => Doubt(row, unknown),
        Rejected rejected => Refuse(row, rejected),
        _ => throw new UnreachableException(),
    };

    private Settlement.Done Succeed(Accepted accepted)
    {
        if (Interlocked.Exchange(ref failures, 0) >= AwayAfter || Volatile.Read(ref probing) || trouble is not null)
            Resume();
        return new Settlement.Done(accepted.Reference);
    }

    /// <summary>An earlier try of a row in doubt may have had its effect, though this one was refused: a person looks.</summary>
    private Settlement.Ended Refuse(OutboxRow row, Rejected rejected)
    {
        if (Volatile.Read(ref probing))
            Resume();
        return row.State == DeliveryState.Doubt
            ? new Settlement.Ended(DeliveryState.Parked, $"In doubt, and refused when it was sent again: {rejected.Reason}") : new Settlement.Ended(DeliveryState.Dead, rejected.Reason);
    }

    private Settlement Postpone(OutboxRow row, Retry retry)
    {
        if (time.Micros() - row.CreatedAt > Clock.Micros(setup.GiveUpAfter))
            return new Settlement.Ended(row.State == DeliveryState.Doubt ? DeliveryState.Parked : DeliveryState.Dead, $"Given up after {setup.GiveUpAfter:c}: {retry.Reason}");
        // What the desk asks for holds for the whole account (R21), not only for this row.
        if (retry.After is { } after)
            Pause(after < MostPause ? after : MostPause, "asks to wait");
        else
            Fail();
        // A row that was in doubt stays so: this try was not done, an earlier one may have been.
        return new Settlement.Later(row.State == DeliveryState.Doubt ? DeliveryState.Doubt : DeliveryState.Due, time.Micros() + Clock.Micros(retry.After ?? Backoff(row)), retry.Reason);
    }

    private Settlement Doubt(OutboxRow row, Unknown unknown)
    {
        Fail();
        var promise = setup.Sink.Promise;
        if (promise.Class == BackendClass.Blind && setup.WhenInDoubt == InDoubt.Park && setup.Sink is not IFindingSink)
            return new Settlement.Ended(DeliveryState.Parked, $"In doubt: {unknown.Reason} Look in the desk, then retry or leave it.");
        var wait = promise.Settle > Backoff(row) ? promise.Settle : Backoff(row);
        return new Settlement.Later(DeliveryState.Doubt, time.Micros() + Clock.Micros(wait), unknown.Reason);
    }

    /// <summary>Doubles with every try; a quarter of it spread by the row's key, so that rows that failed together do not come back together.</summary>
    private TimeSpan Backoff(OutboxRow row)
    {
        var wait = Math.Min(setup.RetryMost.TotalMilliseconds, setup.RetryBase.TotalMilliseconds * Math.Pow(2, Math.Min(row.Attempt - 1, 20)));
        var spread = (uint)HashCode.Combine(row.Event, row.Attempt) / (double)uint.MaxValue;
        return TimeSpan.FromMilliseconds(wait * (0.75 + (0.25 * spread)));
    }

    private Contracts.Delivery DeliveryOf(OutboxRow row, bool inDoubt) => new(row.Body, row.Key, row.Reference, row.Attempt, inDoubt)
    {
        Note = row.Note,
        Requester = row.Requester,
        OpenFile = row.Body.File?.Hash is { } hash ? () => files.Open(hash) : null,
    };

    private void Fail()
    {
        if (Interlocked.Increment(ref failures) is var tries and >= AwayAfter)
            trouble ??= $"Backend {setup.Name} does not answer as it should; the last {tries} tries failed.";
    }

    private void Pause(TimeSpan wait, string what)
    {
        Volatile.Write(ref pausedUntil, Math.Max(pausedUntil, time.Micros() + Clock.Micros(wait)));
        Volatile.Write(ref probing, true);
        trouble ??= $"Backend {setup.Name} {what}; next try in {wait.TotalSeconds:0} s.";
    }

    private void Resume()
    {
        Volatile.Write(ref probing, false);
        trouble = null;
        Recovered?.Invoke();
    }
}
