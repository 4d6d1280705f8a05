using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Fakes;

/// <summary>What a fake desk holds; it outlives the desk's going down and coming back.</summary>
internal sealed class DeskStore(bool isKeyed)
{
    private static readonly string[] Personal = ["title", "subject", "text", "html", "url", "author", "attachments", "evidence", "reason", "requester", "file", "content", "escalation"];
    private readonly Lock gate = new();
    private readonly List<DeskTicket> tickets = [];
    private readonly Dictionary<string, string> effects = [];
    private int next;

    public IReadOnlyList<DeskTicket> Tickets
    {
        get
        {
            lock (gate)
                return [.. tickets];
        }
    }

    public void Lose()
    {
        lock (gate)
        {
            tickets.Clear();
            effects.Clear();
        }
    }

    /// <summary>True where a keyed desk has seen the key before.</summary>
    public bool Knows(string key)
    {
        lock (gate)
            return isKeyed && key.Length > 0 && effects.ContainsKey(key);
    }

    /// <summary>Does what the event says, once per key if the desk keeps keys; returns the id of the ticket or comment.</summary>
    public string Apply(string key, string body)
    {
        lock (gate)
        {
            if (isKeyed && key.Length > 0 && effects.TryGetValue(key, out var done))
                return done;
            var item = Parse(body);
            var id = (++next).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var kind = Text(item, "kind");
            if (kind is "" or "created")
                tickets.Add(new DeskTicket(id, key, Text(item, "ticketKey"), Text(item, "id"), body) { MadeAt = System.Diagnostics.Stopwatch.GetTimestamp() });
            else
                Append(item, new DeskComment(id, key, kind, body) { MadeAt = System.Diagnostics.Stopwatch.GetTimestamp() });
            if (key.Length > 0)
                effects[key] = id;
            return id;
        }
    }

    private void Append(JsonObject? item, DeskComment comment)
    {
        var (id, postKey) = (Text(item, "ticket"), Text(item, "postKey"));
        var at = tickets.FindIndex(ticket => ticket.Id == id || ticket.TicketKey == Text(item, "ticketKey"));
        if (at < 0)
            return;
        tickets[at] = tickets[at] with { Comments = [.. tickets[at].Comments, comment] };
        if (comment.Kind == "redacted")
            tickets[at] = tickets[at] with
            {
                Body = Redacted(tickets[at].Body, postKey),
                Comments = [.. tickets[at].Comments.Select(one => one with { Body = Redacted(one.Body, postKey) })],
            };
    }

    private static string Redacted(string body, string postKey)
    {
        if (Parse(body) is not { } item || Text(item, "postKey") != postKey)
            return body;
        foreach (var name in Personal)
            item.Remove(name);
        return item.ToJsonString();
    }

    /// <summary>The event: the body itself, or the data of a webhook's envelope.</summary>
    private static JsonObject? Parse(string body)
    {
        try
        {
            var item = JsonNode.Parse(body) as JsonObject;
            return item?["data"] as JsonObject ?? item;
        }
        catch (JsonException)
        {
            // A desk takes what it is given; a test sees the body as it came.
            return null;
        }
    }

    private static string Text(JsonObject? item, string name) => item?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
