namespace Hub.Contracts.Testing;

/// <summary>A post that the kit wants to stand upstream.</summary>
/// <param name="Id">Ours; the platform may give it another.</param>
/// <param name="Text">Its whole text, plain words; no two posts have the same.</param>
/// <param name="Version">1 of a new post, more of an edited one.</param>
/// <param name="At">By the kit's clock.</param>
public sealed record ChaosPost(string Id, string Text, long Version, DateTimeOffset At);

/// <summary>
/// A channel with its platform, made anew for each promise of <see cref="ChaosSuite"/>. Where something cannot be on a platform, the hook throws <see cref="NotApplicableException"/>
/// with the reason. It is an <see cref="IPolledUnderChaos"/>, or an <see cref="IPushedUnderChaos"/>.
/// </summary>
public interface IChaosUnderTest : IAsyncDisposable
{
    /// <summary>The kind's name.</summary>
    string Kind { get; }

    /// <summary>Has the platform come up; where it is, or null: nothing of it goes by HTTP.</summary>
    Task<Uri?> StartAsync(CancellationToken stop);

    /// <param name="platform">Where the connector shall believe the platform to be: the kit stands between.</param>
    /// <param name="with">The kit's clock and client.</param>
    IConnector Open(Uri? platform, Surroundings with);
}

/// <summary>A channel that reads by lanes.</summary>
public interface IPolledUnderChaos : IChaosUnderTest
{
    Task WriteAsync(ChaosPost post, CancellationToken stop);

    /// <summary>The platform tells the same once more.</summary>
    Task RepeatAsync(ChaosPost post, CancellationToken stop);

    /// <param name="post">Written before, with another text and a higher version.</param>
    /// <param name="stop">Ends it.</param>
    Task EditAsync(ChaosPost post, CancellationToken stop);

    /// <summary>Something that no connector knows yet.</summary>
    Task UnknownAsync(CancellationToken stop);

    /// <summary>Writes a half that can be seen as such, waits for <paramref name="between"/>, and writes the rest.</summary>
    Task WriteInPiecesAsync(ChaosPost post, Func<Task> between, CancellationToken stop);
}

/// <summary>A channel that its platform calls.</summary>
public interface IPushedUnderChaos : IChaosUnderTest
{
    /// <summary>The event that tells the post, properly signed; an edit is one of a higher version.</summary>
    WebhookRequest Event(ChaosPost post, DateTimeOffset now);

    /// <summary>An event that no connector knows yet, properly signed.</summary>
    WebhookRequest Unknown(DateTimeOffset now);
}

/// <summary>A post as a host keeps it.</summary>
public sealed record KeptPost(string NativeId, string Text);

/// <summary>What a connector runs in; <see cref="MemoryHost"/> where a test brings none.</summary>
public interface IChaosHost : IAsyncDisposable
{
    /// <summary>Begins where it left off, and reads all lanes until it is stopped.</summary>
    Task StartAsync(IConnector connector, CancellationToken stop);

    /// <summary>Ends; what it kept, it keeps.</summary>
    Task StopAsync();

    /// <summary>Keeps what a webhook brought.</summary>
    Task<IReadOnlyList<ChangeResult>> CommitAsync(IReadOnlyList<Change> changes, CancellationToken stop);

    /// <summary>All posts in their last revision.</summary>
    Task<IReadOnlyList<KeptPost>> KeptAsync(CancellationToken stop);

    /// <summary>What it found amiss besides, one sentence each, e.g. two tickets of one post.</summary>
    Task<IReadOnlyList<string>> TroublesAsync(CancellationToken stop);
}
