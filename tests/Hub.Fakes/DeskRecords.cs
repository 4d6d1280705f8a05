namespace Hub.Fakes;

/// <summary>A request as it came.</summary>
public sealed record DeskRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>A ticket that the desk holds.</summary>
/// <param name="Id">The desk's own, from 1 on.</param>
/// <param name="Key">The event's key, from its header; empty: none came.</param>
/// <param name="TicketKey">From the body; empty: none came.</param>
/// <param name="NativeId">The post's, from the body.</param>
/// <param name="Body">As it came; redaction empties its texts.</param>
public sealed record DeskTicket(string Id, string Key, string TicketKey, string NativeId, string Body)
{
    public IReadOnlyList<DeskComment> Comments { get; init; } = [];

    /// <summary>When it was made, by <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long MadeAt { get; init; }
}

/// <summary>A comment or a change on a ticket.</summary>
public sealed record DeskComment(string Id, string Key, string Kind, string Body)
{
    /// <summary>When it was made, by <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long MadeAt { get; init; }
}
