using System.Text.Json;

namespace ReceivingDesk;

/// <summary>What was done, by <c>webhook-id</c>: a call that comes again is answered again, and done once.</summary>
/// <remarks>In memory, to keep the sample short; a real desk writes id and ticket in one transaction.</remarks>
internal sealed class Calls
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> ticketByCall = [];
    private readonly Dictionary<string, string> ticketByKey = [];

    /// <summary>The number of the ticket that the call opened or touched, and whether the call is new.</summary>
    public (string Ticket, bool IsNew) Take(string webhookId, JsonElement call)
    {
        var key = Word(call, "ticketKey", webhookId);
        lock (gate)
        {
            if (ticketByCall.TryGetValue(webhookId, out var known))
                return (known, false);
            if (!ticketByKey.TryGetValue(key, out var ticket))
                ticketByKey.Add(key, ticket = $"DESK-{ticketByKey.Count + 1}");
            ticketByCall.Add(webhookId, ticket);
            return (ticket, true);
        }
    }

    /// <summary>A field of the call's <c>data</c>, or of the call itself.</summary>
    public static string Word(JsonElement call, string field, string fallback = "") =>
        call.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object && Found(data, field) is { } inside ? inside : Found(call, field) ?? fallback;

    private static string? Found(JsonElement from, string field) =>
        from.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
