using Hub.Classifier.Packs;

namespace Hub.Host.Runtime;

/// <summary>
/// Looks every two seconds whether files of the packs changed, and reloads once they stand still. It asks the files and not the system's watcher, which tells nothing on network
/// drives and of mounted configuration.
/// </summary>
internal sealed partial class PackWatch(LivePacks packs, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource stop = new();
    private string seen = "";
    private Task? run;

    public void Start() => run = RunAsync();

    /// <summary>One look; true: it reloaded.</summary>
    public bool Look()
    {
        var stamp = PackStamp.Of(packs.Paths);
        var isStill = stamp == seen;
        seen = stamp;
        if (!isStill || stamp == packs.Stamp)
            return false;
        packs.Reload();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (run is not null)
            await run;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
                Try();
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Try()
    {
        try
        {
            Look();
        }
        // The background loop's catch-all: the active packs stay, the next look comes.
        catch (Exception error)
        {
            Failed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The packs could not be looked at; the active ones stay.")]
    private partial void Failed(Exception error);
}
