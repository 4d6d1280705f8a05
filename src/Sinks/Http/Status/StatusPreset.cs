using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>How a desk is asked what became of tickets: a list that grows, read on from a cursor.</summary>
internal sealed record StatusPreset
{
    public required RequestPreset List { get; init; }

    /// <summary>Where the list stands in the answer.</summary>
    public required JsonPointer Items { get; init; }

    /// <summary>The number or time of an item by which the list is ordered, oldest first.</summary>
    public required JsonPointer Cursor { get; init; }

    public CursorKind CursorKind { get; init; }

    /// <summary>Items of a whole page: after a shorter one the desk has no more.</summary>
    public int Page { get; init; }

    /// <summary>Where an answer names the next page; without a value there it was the last. Null: pages are told by their length.</summary>
    public JsonPointer? Next { get; init; }

    public TimeSpan Every { get; init; }

    /// <summary>Within it the desk may show an older item after a newer one: the cursor stays so far behind.</summary>
    public TimeSpan Overlap { get; init; }

    /// <summary>The newest items first, asked from time to time to see whether the list can be read to its end; null: nobody asks.</summary>
    public RequestPreset? Newest { get; init; }

    /// <summary>Asked for each item of the list, whose own list is read instead; null: the items say all.</summary>
    public DetailPreset? Detail { get; init; }

    /// <summary>Asked for the words of a comment; null: they stand in the item.</summary>
    public ContentPreset? Content { get; init; }

    /// <summary>Asked for the ticket that another was merged into, and where the answer has its status; null: nobody asks.</summary>
    public StatePreset? State { get; init; }

    public required DeskItemPreset Item { get; init; }
}

internal enum CursorKind { Number, Time }

/// <summary>A GET below the operator's Url.</summary>
/// <param name="Path">A template.</param>
/// <param name="Query">Names and templates of values; a value that comes out empty is left out.</param>
internal sealed record RequestPreset(string Path, IReadOnlyList<KeyValuePair<string, string>> Query);

/// <param name="Ticket">The ticket's id in the item of the outer list.</param>
/// <param name="Items">The inner list.</param>
/// <param name="Since">The time of an inner item; those before the cursor are left out. Null: all are read.</param>
internal sealed record DetailPreset(RequestPreset Request, JsonPointer Ticket, JsonPointer Items, JsonPointer? Since);

/// <param name="Status">The desk's word.</param>
internal sealed record StatePreset(RequestPreset Request, JsonPointer Status);

/// <param name="Items">The parts of the comment; the first of plain text is taken, else the first of HTML.</param>
/// <param name="Type">The media type of a part.</param>
internal sealed record ContentPreset(RequestPreset Request, JsonPointer Items, JsonPointer Type, JsonPointer Text);

/// <summary>What an item says, whether it was polled or pushed.</summary>
/// <param name="Id">The desk's id of what happened; several parts where a number alone may come again. None, or the first absent: a hash of the item.</param>
/// <param name="Ticket">The desk's id of the ticket; null: the outer item says it.</param>
/// <param name="Account">What is compared with the operator's <c>Account</c>; null: the author.</param>
/// <param name="Events">Each that fits makes an event.</param>
/// <param name="Map">The desk's words to ours.</param>
internal sealed record DeskItemPreset(
    IReadOnlyList<JsonPointer> Id, JsonPointer? Ticket, JsonPointer? At, JsonPointer? Author, JsonPointer? Account, IReadOnlyList<EventRule> Events, IReadOnlyDictionary<string, DeskStatus> Map);

/// <param name="In">A list within the item, any element of which may fit; null: the item itself.</param>
/// <param name="When">Values that must stand there.</param>
/// <param name="Status">Where the desk's word stands; null: it is no status.</param>
/// <param name="Comment">Where the words of a public comment stand; null: it is none, or its words are asked for.</param>
/// <param name="Merged">Where the other ticket stands into which this one was merged, perhaps as the end of an address; null: it is no merge.</param>
/// <param name="AsksForWords">A comment whose words the section's <c>content</c> brings.</param>
/// <param name="IsHtml">The words are HTML.</param>
internal sealed record EventRule(
    JsonPointer? In, IReadOnlyList<KeyValuePair<JsonPointer, IReadOnlyList<string>>> When, JsonPointer? Status, JsonPointer? Comment, JsonPointer? Merged, bool AsksForWords, bool IsHtml);

/// <summary>How a desk's calls at /in/backends/{backend} are verified and read.</summary>
/// <param name="Verify">By which scheme, unless the operator says another.</param>
/// <param name="Header">That carries the signature or token; Standard Webhooks has its own.</param>
/// <param name="Prefix">Stands before the signature or token.</param>
/// <param name="Items">The list within the body; null: the body is one item, or a list of them.</param>
internal sealed record WebhookPreset(VerifyKind Verify, string Header, string Prefix, JsonPointer? Items, DeskItemPreset Item);

/// <summary>Standard Webhooks; HMAC-SHA256 of the body as hexadecimal digits or base64; or a fixed token.</summary>
internal enum VerifyKind { StandardWebhook, HmacHex, HmacBase64, Token }
