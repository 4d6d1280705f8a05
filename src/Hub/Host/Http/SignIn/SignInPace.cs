namespace Hub.Host.Http.SignIn;

/// <summary>
/// Slows down who guesses passwords: after a few wrong ones in a row a name waits, each time twice as long, a minute at most. By name and not by address, for all of this machine and of a proxy
/// have one address: who guesses can keep the person out for that minute, and no longer.
/// </summary>
internal sealed class SignInPace(TimeProvider time)
{
    public const int Free = 5;
    private const int MostKept = 4096, MostSeconds = 60;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (int Failures, DateTimeOffset Until)> names = new(StringComparer.Ordinal);

    /// <summary>Null where the name may be tried now, else how long it waits.</summary>
    public TimeSpan? Wait(string name)
    {
        lock (gate)
            return names.TryGetValue(name, out var known) && known.Until - time.GetUtcNow() is { Ticks: > 0 } left ? left : null;
    }

    public void Failed(string name)
    {
        lock (gate)
        {
            if (names.Count >= MostKept)
                Forget();
            var failures = names.GetValueOrDefault(name).Failures + 1;
            names[name] = (failures, time.GetUtcNow() + (failures < Free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(MostSeconds, 1 << Math.Min(10, failures - Free)))));
        }
    }

    public void Succeeded(string name)
    {
        lock (gate)
            names.Remove(name);
    }

    /// <summary>Names that wait no more; where all wait, everybody: a list of names that nobody has must not fill the memory.</summary>
    private void Forget()
    {
        foreach (var name in names.Where(item => item.Value.Until <= time.GetUtcNow()).Select(item => item.Key).ToList())
            names.Remove(name);
        if (names.Count >= MostKept)
            names.Clear();
    }
}
