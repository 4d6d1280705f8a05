using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>How a backend wants to be shown who calls.</summary>
internal enum AuthKind { None, Bearer, Basic, BasicToken, Header, StandardWebhook, Oauth, Hmac }

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

    /// <summary>Stands before the token in <see cref="AuthHeader"/>.</summary>
    public string AuthPrefix { get; init; } = "";

    /// <summary>Of every request, also of searches.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public OauthPreset? Oauth { get; init; }

    public HmacPreset? Hmac { get; init; }

    /// <summary>Where the vendor says so; required where nobody tried the preset on the real thing.</summary>
    public string Source { get; init; } = "";

    /// <summary>What the preset was tried on; empty: nothing.</summary>
    public string Verified { get; init; } = "";

    public string About { get; init; } = "";

    /// <summary>Lies in the folder of those that were never tried on the real thing.</summary>
    public bool IsUnverified { get; init; }

    /// <summary>Whether the person's later posts are shown to the requester; null: the desk knows no difference.</summary>
    public CommentKind? Comments { get; init; }

    /// <summary>Our words to the desk's; the operator may add and replace.</summary>
    public DeskMaps Maps { get; init; } = DeskMaps.None;

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

    /// <summary>For operations that say no search of their own.</summary>
    public IReadOnlyList<FindPreset> Find { get; init; } = [];

    /// <summary>Where a person opens a ticket: appended to the operator's Url, a template of <c>id</c> and <c>settings</c>; empty: the desk's answers say it.</summary>
    public string Page { get; init; } = "";

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
