namespace Hub.Contracts.Testing;

/// <summary>The hub in small: cursor and posts together, one post an id, a later revision over an earlier one, and the waits that the exceptions of a lane ask for.</summary>
public sealed class MemoryHost(TimeProvider time) : IChaosHost
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Cursor> cursors = [];
    private readonly Dictionary<string, (long Order, string Text)> posts = [];
    private CancellationTokenSource? running;
    private IConnector? connector;
    private Task lanes = Task.CompletedTask;

    public Task StartAsync(IConnector connector, CancellationToken stop)
    {
        this.connector = connector;
        running = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var token = running.Token;
        lanes = Task.WhenAll(connector.Lanes.Select(lane => Task.Run(() => RunAsync(connector, lane, token), token)));
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        if (running is null)
            return;
        await running.CancelAsync();
        await lanes.ContinueWith(_ => { }, TaskScheduler.Default);
        await connector!.DisposeAsync();
        running.Dispose();
        running = null;
    }

    public Task<IReadOnlyList<ChangeResult>> CommitAsync(IReadOnlyList<Change> changes, CancellationToken stop)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<ChangeResult>>([.. changes.Select(Keep)]);
    }

    public Task<IReadOnlyList<KeptPost>> KeptAsync(CancellationToken stop)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<KeptPost>>([.. posts.Select(pair => new KeptPost(pair.Key, pair.Value.Text))]);
    }

    public Task<IReadOnlyList<string>> TroublesAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<string>>([]);

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task RunAsync(IConnector connector, string lane, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await Task.Delay(await ReadAsync(connector, lane, stop), time, stop);
    }

    /// <summary>Until something ends it; answers how long to wait.</summary>
    private async Task<TimeSpan> ReadAsync(IConnector connector, string lane, CancellationToken stop)
    {
        try
        {
            await foreach (var batch in connector.ReadAsync(lane, cursors.GetValueOrDefault(lane, Cursor.Start), stop))
                lock (gate)
                {
                    foreach (var change in batch.Changes)
                        Keep(change);
                    cursors[lane] = batch.Cursor;
                }
            return TimeSpan.FromSeconds(1);
        }
        catch (ThrottledException error)
        {
            return error.After;
        }
        catch (RefusedException)
        {
            return TimeSpan.FromMinutes(1);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // As the hub's own loop: whatever it is stops only for a while.
            return TimeSpan.FromSeconds(1);
        }
    }

    private ChangeResult Keep(Change change)
    {
        if (change is Defective defective)
            return new ChangeResult(ChangeOutcome.Quarantined, defective.Id, defective.Reason);
        if (change is not Put { Post: var post })
            return new ChangeResult(ChangeOutcome.Stored, LaneReading.Id(change), null);
        var isKnown = posts.TryGetValue(post.NativeId, out var before);
        if (isKnown && (before.Text == post.Text || post.OrderValue < before.Order))
            return new ChangeResult(ChangeOutcome.Repeated, post.NativeId, null);
        posts[post.NativeId] = (post.OrderValue ?? before.Order, post.Text);
        return new ChangeResult(ChangeOutcome.Stored, post.NativeId, null);
    }
}
