using System.Text.Json.Nodes;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>The status of a ticket that was asked for because another was merged into it, in bytes of our own that can be read again from quarantine.</summary>
internal static class AskedState
{
    private static readonly JsonPointer Word = JsonPointer.TryParse("/askedStatus")!, Ticket = JsonPointer.TryParse("/askedTicket")!, Id = JsonPointer.TryParse("/id")!, At = JsonPointer.TryParse("/at")!;

    /// <summary>By the id and time of the merge: its own, for a merge is no status.</summary>
    public static ReadOnlyMemory<byte> Write(MergedEvent merged, string word) => System.Text.Encoding.UTF8.GetBytes(
        new JsonObject { ["askedStatus"] = word, ["askedTicket"] = merged.IntoId, ["id"] = merged.Id, ["at"] = merged.At?.ToString("O") }.ToJsonString());

    /// <summary>Null: the bytes are an item of the desk's.</summary>
    public static (DeskItem Item, string Word)? Read(ReadOnlyMemory<byte> raw) =>
        Word.Find(raw.Span) is { } word && Ticket.Find(raw.Span) is { } ticket && Id.Find(raw.Span) is { } id
            ? (new DeskItem(id, raw) { Ticket = ticket, At = At.Find(raw.Span) is { } at ? DeskTime.Parse(at) : null }, word) : null;
}
