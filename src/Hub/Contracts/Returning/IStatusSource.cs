namespace Hub.Contracts;

/// <summary>A sink whose backend can be asked what became of our tickets; read like a channel, by lanes with a cursor.</summary>
public interface IStatusSource
{
    /// <summary>Fixed by the settings; each lane has its own cursor and at most one reader. Empty where these settings read nothing.</summary>
    IReadOnlyList<string> StatusLanes { get; }

    /// <summary>
    /// Reads on from <paramref name="from"/>; changes are <see cref="DeskEvent"/> or <see cref="Defective"/>. Events and cursor are committed together; asking for the next
    /// batch means that the last is durable. What is read again carries the same id; events of tickets that are not ours may come and are dropped by the hub.
    /// </summary>
    /// <exception cref="ThrottledException">The desk asks to wait.</exception>
    /// <exception cref="RefusedException">A credential or right is missing.</exception>
    /// <exception cref="UnreachableSourceException">The desk cannot be reached.</exception>
    IAsyncEnumerable<Batch> ReadStatusAsync(string lane, Cursor from, CancellationToken stop);
}

/// <summary>A sink whose backend calls us at /in/backends/{backend}. It only verifies and parses; the host commits and then asks for the response.</summary>
public interface IDeskWebhook
{
    /// <summary>False where these settings take none: the address does not exist then.</summary>
    bool TakesWebhooks { get; }

    /// <summary>What the headers alone show to be refused, before the body is waited for; null: it may come.</summary>
    /// <param name="head">The request with an empty body.</param>
    WebhookReading? RefuseByHead(WebhookRequest head) => null;

    /// <summary>Changes are <see cref="DeskEvent"/> or <see cref="Defective"/>.</summary>
    ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop);
}

/// <summary>A sink that can read one quarantined item of its desk again, e.g. once a new status word is mapped.</summary>
public interface IRereadingDesk
{
    /// <summary>Makes events of the raw bytes of one item; <see cref="Defective"/> where they still cannot be read, nothing where the item says nothing to us.</summary>
    IReadOnlyList<Change> Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt);
}
