namespace Hub.Contracts;

/// <summary>A kind of channel, e.g. <c>ndjson</c>; one instance serves all channels of the kind.</summary>
public interface IConnectorKind
{
    /// <summary>The word behind <c>Kind</c> in the settings; matches [a-z][a-z0-9-]*.</summary>
    string Name { get; }

    /// <summary>Tells all faults of the settings at once and does no I/O.</summary>
    IReadOnlyList<Fault> Check(Settings settings);

    IConnector Open(Settings settings, Surroundings with);
}

/// <summary>Reads one channel. A capability is a second small interface, e.g. <see cref="IWebhookConnector"/>.</summary>
public interface IConnector : IAsyncDisposable
{
    /// <summary>Fixed by the settings; each lane has its own cursor and at most one reader. Empty where posts come only by webhook.</summary>
    IReadOnlyList<string> Lanes { get; }

    /// <summary>
    /// Reads on from <paramref name="from"/>. Receiving <paramref name="from"/> acknowledges everything up to it: the upstream confirmation is repeated from the
    /// cursor alone. Asking for the next batch acknowledges the last; nothing is confirmed unasked.
    /// </summary>
    /// <exception cref="ThrottledException">The platform asks to wait.</exception>
    /// <exception cref="RefusedException">A credential or right is missing.</exception>
    /// <exception cref="UnreachableSourceException">The platform cannot be reached.</exception>
    IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop);
}

/// <summary>A channel whose platform calls us. It only verifies and parses; the host commits and then asks for the response.</summary>
public interface IWebhookConnector
{
    ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop);
}

/// <summary>
/// A webhook connector that can refuse by the headers alone. It is asked where a body has not come yet, before any of it is waited for, so that strangers hold no memory;
/// a request whose body is here is only verified whole.
/// </summary>
public interface IHeadCheckingConnector
{
    /// <param name="head">The request with an empty body.</param>
    /// <returns>Null where the body may come; else what is answered, never <see cref="Received"/>.</returns>
    WebhookReading? RefuseByHead(WebhookRequest head);
}

/// <summary>A connector that can read one quarantined item again, e.g. after a new release understands it.</summary>
public interface IRereadingConnector
{
    /// <summary>Makes a change of the raw bytes of one item; <see cref="Defective"/> where they still cannot be read.</summary>
    Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt);
}

/// <summary>A connector that can tell, without side effects, what its platform will make of the settings: `hub check` asks it.</summary>
public interface ISelfCheckingConnector
{
    /// <summary>One sentence each, the key in front; none: all well.</summary>
    ValueTask<IReadOnlyList<Fault>> CheckAsync(CancellationToken stop);
}

/// <summary>A connector whose platform asks money for reading or writing.</summary>
public interface ISpendingConnector
{
    /// <summary>One clause for people: what was spent, what is to be expected, what may be spent.</summary>
    string Spending { get; }
}
