namespace Hub.Contracts;

/// <summary>A connector that can answer where the person spoke.</summary>
public interface IReplier
{
    /// <summary>False: its settings name no way back.</summary>
    bool CanReply { get; }

    ReplyPromise Promise { get; }

    /// <summary>Sends one reply. What it answers means the same as for <see cref="ISink.DeliverAsync"/>; the id of an accepted reference is the platform's id of the reply.</summary>
    ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop);
}

/// <summary>What becomes of a reply in doubt.</summary>
/// <param name="Class">Keyed: the platform keeps one effect per key; blind: it does not, and a reply in doubt is parked (an automatic one dropped).</param>
/// <param name="Window">How long the platform keeps a key; null: for ever.</param>
public sealed record ReplyPromise(BackendClass Class, TimeSpan? Window);

/// <summary>What makes a reply: a person or the hub itself.</summary>
public enum ReplyKind
{
    /// <summary>A person of the desk wrote it.</summary>
    Answer,

    /// <summary>The hub says that the post has arrived; automatic.</summary>
    Acknowledgement,

    /// <summary>The hub says what became of the ticket; automatic.</summary>
    Status,
}

/// <summary>An outbound message to a conversation.</summary>
/// <param name="Key">Stable; the same on every try.</param>
/// <param name="Kind">Who made it; connectors mark what is automatic as such where the platform can (RFC 3834).</param>
/// <param name="InReplyTo">Native id of the post that is answered.</param>
/// <param name="ThreadId">The platform's thread; null: it has none.</param>
/// <param name="To">Who is answered.</param>
/// <param name="Visibility">As the post that is answered.</param>
/// <param name="Text">As it shall stand there, the automatic label included.</param>
/// <param name="Language">Of the text, e.g. <c>de</c>.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="InDoubt">An earlier try may have had its effect.</param>
public sealed record Reply(
    EventKey Key, ReplyKind Kind, string InReplyTo, string? ThreadId, Author To, Visibility Visibility, string Text, string Language, int Attempt, bool InDoubt)
{
    public bool IsAutomatic => Kind != ReplyKind.Answer;
}
