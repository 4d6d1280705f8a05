namespace Hub.Connectors;

/// <summary>
/// How often a source is asked: sooner while it brings something, later while it is quiet or ill, never sooner than it wishes itself (but not later than <paramref name="most"/> for that), and never
/// sooner after a failure, however often the lane is opened again.
/// </summary>
/// <param name="least">Shortest wait between two questions.</param>
/// <param name="most">Longest wait.</param>
internal sealed class PollPace(TimeSpan least, TimeSpan most, TimeProvider time)
{
    private TimeSpan? wait, wished;
    private long? askedAt;

    /// <summary>From one question to the next.</summary>
    public TimeSpan Wait => wait ?? least;

    /// <summary>Waits until the source may be asked, and counts it as asked; the first time at once.</summary>
    public async Task NextAsync(CancellationToken stop)
    {
        if (askedAt is { } before && Wait - time.GetElapsedTime(before) is { Ticks: > 0 } left)
            await Task.Delay(left, time, stop);
        stop.ThrowIfCancellationRequested();
        askedAt = time.GetTimestamp();
    }

    /// <param name="wish">What the source says of its own rhythm; null: nothing.</param>
    public void Brought(bool news, TimeSpan? wish)
    {
        wished = wish;
        wait = Clamp(news ? Wait / 2 : Wait * 1.5);
    }

    /// <summary>It refused or failed.</summary>
    public void Failed() => wait = Clamp(Wait * 2);

    private TimeSpan Clamp(TimeSpan asked)
    {
        var floor = wished > least ? wished.Value : least;
        return asked > most || floor > most ? most : asked < floor ? floor : asked;
    }
}
