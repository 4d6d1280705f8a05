using Hub.Contracts;

namespace Hub.Core;

/// <summary>The running core: store, intake, lanes and delivery. Disposing it stops reading first, then delivering, then closes the store.</summary>
public sealed class HubCore : IAsyncDisposable
{
    private HubCore()
    {
    }

    public IHubReader Reader => throw new NotImplementedException();

    public IHubOperations Operations => throw new NotImplementedException();

    /// <summary>Opens the store (takes the lock, migrates) and nothing else: what a command needs where no hub runs.</summary>
    /// <exception cref="StoreException">One sentence for the operator.</exception>
    public static HubCore Open(HubSetup setup) => throw new NotImplementedException();

    /// <summary>Starts delivery and one task per lane.</summary>
    public void Start() => throw new NotImplementedException();

    /// <summary>Whether everything that was accepted is decided and delivered, parked or dead: nothing is due, intended or in doubt.</summary>
    public Task<bool> IsIdleAsync(CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Commits changes that came by webhook and answers one result per change, in order, once they are durable.</summary>
    /// <exception cref="IntakeUnavailableException">Queue full for 5 s, disk full or store away: answer 503 with Retry-After.</exception>
    public ValueTask<IReadOnlyList<ChangeResult>> CommitAsync(string channel, IReadOnlyList<Change> changes, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>What the health endpoints tell: null while all is well, else one sentence each.</summary>
    public IReadOnlyList<string> Troubles => throw new NotImplementedException();

    /// <summary>State of every channel for `hub channels`.</summary>
    public IReadOnlyList<ChannelState> Channels => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>How a channel does now.</summary>
/// <param name="Sentence">What is wrong, for a person; null where nothing is.</param>
public sealed record ChannelState(string Name, string Kind, bool Running, DateTimeOffset? LastSuccess, string? Sentence);

/// <summary>The store cannot be opened or used; the message is one sentence for the operator.</summary>
public sealed class StoreException(string sentence, Exception? inner = null) : Exception(sentence, inner);

/// <summary>The intake takes nothing now.</summary>
public sealed class IntakeUnavailableException(TimeSpan retryAfter, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
