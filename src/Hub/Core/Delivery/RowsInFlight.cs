using Hub.Contracts;

namespace Hub.Core.Delivery;

/// <summary>How many rows of a backend have their intent and no outcome yet, and how many more may have it. Not safe for several threads.</summary>
internal sealed class RowsInFlight(BackendSetup setup, Attempt attempt, TimeProvider time)
{
    /// <summary>Intents are written this far ahead of a free worker, so that he never waits for one; more would keep an urgent row waiting behind them.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OneTick = TimeSpan.FromMilliseconds(1);
    private readonly Pace pace = new(setup.MaxPerSecond, time);

    public int Count { get; private set; }

    /// <summary>As many as window, breaker and pace of the backend allow.</summary>
    public int Room => Math.Min(attempt.Room(Window) - Count, pace.Room);

    /// <summary>Ends a second over the last minute.</summary>
    public double PerSecond => pace.PerSecond(60);

    /// <summary>How long until the pace allows the next; null: now.</summary>
    public TimeSpan? Turn => pace.Wait is var turn && turn > TimeSpan.Zero ? turn < OneTick ? OneTick : turn : null;

    /// <summary>Those that workers have, and a few that follow. A blind desk gets none ahead: after a crash each would wait for a person.</summary>
    private int Window => setup.Sink.Promise.Class == BackendClass.Blind
        ? setup.MaxInFlight : setup.MaxInFlight + (int)Math.Clamp(pace.PerSecond(2) * Ahead.TotalSeconds, 1, 3 * setup.MaxInFlight);

    public void Start(int rows)
    {
        pace.Start(rows);
        Count += rows;
    }

    /// <summary>A try came to its end at the desk.</summary>
    public void Finish()
    {
        Count--;
        pace.Finish();
    }

    /// <summary>They were not sent.</summary>
    public void Leave(int rows) => Count -= rows;
}
