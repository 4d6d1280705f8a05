using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Who sees a comment in the desk: its people alone, or the requester too.</summary>
internal enum CommentKind { Internal, Public }

/// <summary>One request.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">Appended to the operator's Url; a template.</param>
/// <param name="Headers">Values are templates.</param>
/// <param name="Body"><c>event</c>, <c>webhook</c>, <c>file</c>, <c>multipart</c>, <c>none</c> or a template.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Id">Where the answer names the ticket or comment.</param>
/// <param name="IdOptional">Without an id ours stands for it.</param>
/// <param name="Link">Where the answer says how a person opens it.</param>
internal sealed record OperationPreset(
    string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body, string ContentType, JsonPointer? Id, bool IdOptional, JsonPointer? Link)
{
    /// <summary>Requests that come first, in order; the last one, this, is the effect.</summary>
    public IReadOnlyList<OperationPreset> Before { get; init; } = [];

    /// <summary>What of the answer later requests name as <c>kept.NAME</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonPointer>> Keep { get; init; } = [];

    /// <summary>Repeating it does no harm: in doubt it is sent again.</summary>
    public bool Again { get; init; }

    /// <summary>Name of the file's part, for <c>body: multipart</c>.</summary>
    public string FilePart { get; init; } = "file";

    /// <summary>What the file is called there, a template; null: its own name.</summary>
    public string? FileName { get; init; }

    /// <summary>Searches for the effect, in order; where all are empty it does not stand.</summary>
    public IReadOnlyList<FindPreset> Find { get; init; } = [];

    /// <summary>Searched before the request; a match makes it needless.</summary>
    public bool FindFirst { get; init; }

    /// <summary>The request is sent once for each match, named as <c>match</c>; with none it is done.</summary>
    public FindPreset? Each { get; init; }

    /// <summary>How it is known that the desk kept our key; null: nobody asks.</summary>
    public StoredPreset? Stored { get; init; }

    /// <summary>Where the last request is sent, the effect does not stand, and a person has to bring it about: one clause. Null: its being sent means nothing of the kind.</summary>
    public string? Undone { get; init; }

    /// <summary>What the desk cannot do itself, so that a person has to: one clause; null: nothing.</summary>
    public string? Remains { get; init; }
}

/// <summary>How the backend is searched for what is ours.</summary>
/// <param name="Path">Appended to the operator's Url; a template.</param>
/// <param name="Matches">Where the list of matches stands, oldest first; an object there is the only match.</param>
/// <param name="Id">Within a match.</param>
/// <param name="Link">Within a match: how a person opens it.</param>
/// <param name="Key">Within a match: what must hold our key.</param>
/// <param name="Is">Templates of our key; one of them must be held.</param>
/// <param name="Lists">The answer lists everything there; what does not hold our key is passed over. Else it shows that the desk does not search as asked.</param>
internal sealed record FindPreset(string Path, JsonPointer Matches, JsonPointer Id, JsonPointer? Link, JsonPointer Key, IReadOnlyList<string> Is, bool Lists)
{
    /// <summary>Items of a full page, for a path that names <c>page</c>: pages are asked for until one is not full. 0: the answer is whole.</summary>
    public int Full { get; init; }

    /// <summary>Asked for each match, named as <c>match</c>, where the match itself does not name the ticket; null: it does.</summary>
    public ViaPreset? Via { get; init; }

    /// <summary>Of several matches only the first is taken.</summary>
    public bool TakesFirst { get; init; }
}

/// <summary>The request that tells which ticket a match belongs to.</summary>
internal sealed record ViaPreset(string Path, JsonPointer Id);

/// <summary>How a desk shows that it kept our key: some drop a field that they do not know and say nothing.</summary>
/// <param name="Path">Asked for the first ticket of each place, which <c>ticket.id</c> names; null: the answer to each create shows it.</param>
/// <param name="Key">What must hold our key.</param>
/// <param name="Is">A template of our key.</param>
/// <param name="Per">A template of the place whose fields may differ, e.g. a queue.</param>
internal sealed record StoredPreset(string? Path, JsonPointer Key, string Is, string Per);

/// <param name="Least">First status that it fits.</param>
/// <param name="Most">Last status that it fits.</param>
/// <param name="Contains">Text that the answer must contain.</param>
/// <param name="At">Value that must stand there and not be null.</param>
/// <param name="Value">What that value must be.</param>
/// <param name="Begins">What it must begin with: a desk that quotes the post further on cannot be made to say it.</param>
/// <param name="Means">What it comes to.</param>
internal sealed record OutcomeRule(int Least, int Most, byte[]? Contains, JsonPointer? At, string? Value, string? Begins, Meaning Means);
