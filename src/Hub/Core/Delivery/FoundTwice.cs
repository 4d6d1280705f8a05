using Hub.Core.Storage;

namespace Hub.Core.Delivery;

/// <summary>Tickets and comments that a desk was found to hold more than once: told for a day, counted for good.</summary>
internal sealed class FoundTwice(string backend, TimeProvider time)
{
    private static readonly TimeSpan IsTold = TimeSpan.FromDays(1);
    private readonly Lock gate = new();
    private (long Rows, long LastAt) found;

    /// <summary>One sentence while it is told; else null.</summary>
    public string? Trouble
    {
        get
        {
            var (rows, lastAt) = Read();
            return rows > 0 && time.Micros() - lastAt < Clock.Micros(IsTold)
                ? $"Backend {backend} holds {rows} of our tickets or comments more than once, the last found at {Clock.At(lastAt):u}: hub deliveries list --state done shows them with the reason. Its terms (settle) do not hold." : null;
        }
    }

    /// <summary>What the store knows of; <paramref name="lastAt"/> is 0 where it knows none.</summary>
    public void Begin(long rows, long lastAt)
    {
        lock (gate)
            found = (rows, lastAt);
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
