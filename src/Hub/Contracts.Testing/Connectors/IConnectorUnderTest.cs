namespace Hub.Contracts.Testing;

/// <summary>
/// A connector with its upstream, made anew for each promise. A hook that does not concern the platform throws <see cref="NotApplicableException"/> with the
/// reason. What a connector can do is said by the second interfaces: <see cref="ILaneUnderTest"/>, <see cref="IWebhookUnderTest"/>.
/// </summary>
public interface IConnectorUnderTest : IAsyncDisposable
{
    /// <summary>The kind's name.</summary>
    string Kind { get; }

    /// <summary>How long the connector may take to bring what stands upstream; a third of it to stop.</summary>
    TimeSpan Patience => TimeSpan.FromSeconds(15);

    /// <summary>Opens the connector on the upstream as it stands, as after a restart of the hub; the suite disposes it.</summary>
    ValueTask<IConnector> OpenAsync(CancellationToken stop);
}

/// <summary>The upstream of a connector that reads by lanes.</summary>
public interface ILaneUnderTest : IConnectorUnderTest
{
    /// <summary>The lane by which what the hooks write comes.</summary>
    string Lane { get; }

    /// <summary>Puts readable posts upstream, in this order, under ids that begin with or equal these.</summary>
    Task WriteAsync(IReadOnlyList<string> ids, CancellationToken stop);

    /// <summary>Puts one post upstream whose text, author's name and subject are this (it may hold lone surrogates and NUL).</summary>
    Task WriteTextAsync(string id, string text, CancellationToken stop);

    /// <summary>Puts one thing upstream that cannot be read as a post.</summary>
    Task WriteUnreadableAsync(CancellationToken stop);

    /// <summary>Puts one thing upstream that the connector counts as skipped.</summary>
    Task WriteSkippedAsync(CancellationToken stop);

    /// <summary>From now on the platform answers that one must wait so long.</summary>
    Task ThrottleAsync(TimeSpan after, CancellationToken stop);

    /// <summary>From now on the platform refuses the credential or right.</summary>
    Task RefuseAsync(CancellationToken stop);

    /// <summary>From now on the platform cannot be reached.</summary>
    Task DisconnectAsync(CancellationToken stop);

    /// <summary>How many of the posts that were written the platform takes as confirmed.</summary>
    Task<int> ConfirmedAsync(CancellationToken stop);

    /// <summary>Makes the platform forget the last confirmation, as when it was lost on the way.</summary>
    Task ForgetConfirmationAsync(CancellationToken stop);
}

/// <summary>Makes requests as the platform of a webhook connector would send them.</summary>
public interface IWebhookUnderTest : IConnectorUnderTest
{
    /// <summary>One readable post, properly signed.</summary>
    WebhookRequest Good(string id);

    /// <summary>One post whose text is this (it may hold lone surrogates and NUL), properly signed.</summary>
    WebhookRequest WithText(string id, string text);

    /// <summary>Readable posts with one unreadable among them, properly signed.</summary>
    WebhookRequest Mixed(IReadOnlyList<string> ids);

    /// <summary>One unreadable post, properly signed.</summary>
    WebhookRequest Unreadable();

    /// <summary>A body that is nothing at all, properly signed.</summary>
    WebhookRequest Unparsable();

    /// <summary>A readable post from somebody who does not hold the secret.</summary>
    WebhookRequest Unauthenticated(string id);
}
