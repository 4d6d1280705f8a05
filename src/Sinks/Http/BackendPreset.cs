using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>How a backend wants to be shown who calls.</summary>
internal enum AuthKind { None, Bearer, Basic, Header, StandardWebhook }

/// <summary>What an answer means.</summary>
internal enum Meaning { Accepted, Retry, Unknown, Rejected }

/// <summary>A vendor as data; docs/backends.md explains each key.</summary>
internal sealed record BackendPreset
{
    public required string Name { get; init; }

    public BackendClass Class { get; init; }

    /// <summary>One effect per key because the address or the body names the key, not a header.</summary>
    public bool Upsert { get; init; }

    public string? KeyHeader { get; init; }

    public TimeSpan? KeyValidFor { get; init; }

    public TimeSpan Settle { get; init; }

    public TimeSpan TimeOut { get; init; }

    public AuthKind Auth { get; init; }

    public string AuthHeader { get; init; } = "";

    /// <summary>Keys that the operator may or must give; true: must.</summary>
    public IReadOnlyDictionary<string, bool> Settings { get; init; } = new Dictionary<string, bool>();

    /// <summary>Parts of the preset that the operator may set himself.</summary>
    public IReadOnlySet<string> Adjust { get; init; } = new HashSet<string>();

    /// <summary>By <see cref="TicketEventKind"/>; null: the backend cannot do it.</summary>
    public IReadOnlyList<OperationPreset?> Operations { get; init; } = [];

    /// <summary>How a comment for the desk's people alone is made; null: the desk has none.</summary>
    public OperationPreset? InternalComment { get; init; }

    /// <summary>Stands for the operations that the preset does not name.</summary>
    public OperationPreset? Any { get; init; }

    public FindPreset? Find { get; init; }

    /// <summary>The first that fits decides; else the defaults.</summary>
    public IReadOnlyList<OutcomeRule> Outcomes { get; init; } = [];

    /// <summary>Where an answer of 2xx tells an error all the same.</summary>
    public JsonPointer? Error { get; init; }

    /// <summary>Where the desk's own words stand, first match; else the beginning of the answer.</summary>
    public IReadOnlyList<JsonPointer> Message { get; init; } = [];

    /// <summary>How the desk is asked what became of tickets; null: it is not.</summary>
    public StatusPreset? Status { get; init; }

    /// <summary>How the desk's calls are read; null: it makes none.</summary>
    public WebhookPreset? Webhook { get; init; }
}

/// <summary>One request.</summary>
/// <param name="Method">POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">Appended to the operator's Url; a template.</param>
/// <param name="Headers">Values are templates.</param>
/// <param name="Body"><c>event</c>, <c>webhook</c>, <c>none</c> or a template.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Id">Where the answer names the ticket or comment.</param>
/// <param name="IdOptional">Without an id ours stands for it.</param>
/// <param name="Link">Where the answer says how a person opens it.</param>
internal sealed record OperationPreset(
    string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body, string ContentType, JsonPointer? Id, bool IdOptional, JsonPointer? Link);

/// <summary>How the backend is searched for our key.</summary>
/// <param name="Path">Appended to the operator's Url; a template.</param>
/// <param name="Matches">Where the list of matches stands, oldest first.</param>
/// <param name="Id">Within a match.</param>
/// <param name="Link">Within a match.</param>
internal sealed record FindPreset(string Path, JsonPointer Matches, JsonPointer Id, JsonPointer? Link);

/// <param name="Least">First status that it fits.</param>
/// <param name="Most">Last status that it fits.</param>
/// <param name="Contains">Text that the answer must contain.</param>
/// <param name="At">Value that must stand there and not be null.</param>
/// <param name="Value">What that value must be.</param>
/// <param name="Means">What it comes to.</param>
internal sealed record OutcomeRule(int Least, int Most, byte[]? Contains, JsonPointer? At, string? Value, Meaning Means);
