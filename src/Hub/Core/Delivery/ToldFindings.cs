using Hub.Core.Storage;

namespace Hub.Core.Delivery;

/// <summary>What a person should look at in a desk, counted for good and told for a day after the last one.</summary>
/// <param name="sentence">Of their number and the time of the last one.</param>
internal sealed class ToldFindings(TimeProvider time, Func<long, DateTimeOffset, string> sentence)
{
    private static readonly TimeSpan IsTold = TimeSpan.FromDays(1);
    private readonly Lock gate = new();
    private (long Rows, long LastAt) found;

    /// <summary>Null where there is nothing to tell.</summary>
    public string? Trouble
    {
        get
        {
            var (rows, lastAt) = Read();
            return rows > 0 && time.Micros() - lastAt < Clock.Micros(IsTold) ? sentence(rows, Clock.At(lastAt)) : null;
        }
    }

    /// <summary>What the store knows of, and when the last one was (0: none).</summary>
    public void Begin((long Rows, long LastAt) known)
    {
        lock (gate)
            found = known;
    }

    public void Add()
    {
        lock (gate)
            found = (found.Rows + 1, time.Micros());
    }

    private (long Rows, long LastAt) Read()
    {
        lock (gate)
            return found;
    }
}
