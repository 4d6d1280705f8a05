using Hub.Contracts;
using Hub.Core.Storage;
using Polly;
using Polly.CircuitBreaker;
using Outcome = Hub.Contracts.Outcome;

namespace Hub.Core.Delivery;

/// <summary>When a backend is left alone: as long as it asks for, and longer and longer while it fails (a circuit breaker).</summary>
internal sealed class DeskRest
{
    /// <summary>Longer wishes of a desk hold for their row alone, lest one answer silences a backend for a year.</summary>
    private static readonly TimeSpan MostPause = TimeSpan.FromHours(1);

    /// <summary>So many failures in a row are the backend's, not a row's, also where too few come together to open the breaker.</summary>
    private const int AwayAfter = 3;
    private readonly string name;
    private readonly TimeProvider time;
    private readonly Action? recovered;
    private int failures;
    private long pausedUntil;
    private bool probing;

    /// <param name="recovered">Called when the backend takes deliveries again.</param>
    public DeskRest(string name, TimeProvider time, Action? recovered = null)
    {
        (this.name, this.time, this.recovered) = (name, time, recovered);
        Breaker = new ResiliencePipelineBuilder<Outcome> { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<Outcome>
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

    public ResiliencePipeline<Outcome> Breaker { get; }

    /// <summary>What is wrong with the backend now, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>How long nothing is to be sent; null: now.</summary>
    public TimeSpan? PausedFor => Volatile.Read(ref pausedUntil) - time.Micros() is > 0 and var micros ? TimeSpan.FromMicroseconds(micros) : null;

    /// <summary>How many may be in flight: none while the backend rests, one while it is tried out, else the whole window.</summary>
    public int Room(int window) => PausedFor is not null ? 0 : Volatile.Read(ref probing) ? 1 : window;

    /// <summary>What the desk asks for holds for the whole account (R21), not only for one row.</summary>
    public void Wish(TimeSpan wait) => Pause(wait < MostPause ? wait : MostPause, "asks to wait");

    /// <summary>It did what it was asked for.</summary>
    public void Answered()
    {
        if (Interlocked.Exchange(ref failures, 0) >= AwayAfter || Volatile.Read(ref probing) || Trouble is not null)
            Resume();
    }

    /// <summary>It refused, which is an answer where it was only tried out.</summary>
    public void Refused()
    {
        if (Volatile.Read(ref probing))
            Resume();
    }

    public void Failed()
    {
        if (Interlocked.Increment(ref failures) is var tries and >= AwayAfter)
            Trouble ??= $"Backend {name} does not answer as it should; the last {tries} tries failed.";
    }

    private void Pause(TimeSpan wait, string what)
    {
        Volatile.Write(ref pausedUntil, Math.Max(pausedUntil, time.Micros() + Clock.Micros(wait)));
        Volatile.Write(ref probing, true);
        Trouble ??= $"Backend {name} {what}; next try in {wait.TotalSeconds:0} s.";
    }

    private void Resume()
    {
        Volatile.Write(ref probing, false);
        Trouble = null;
        recovered?.Invoke();
    }
}
