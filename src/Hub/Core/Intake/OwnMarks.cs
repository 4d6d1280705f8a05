using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>
/// Knows our own comments by the keys that they carry, where the desk told no id of them (R12). A key is 32 lower-case hexadecimal digits. Each of our events is
/// shown once, so the first comment with its key is ours and a later one quotes it; quoted lines (<c>&gt;</c>) do not count.
/// </summary>
internal sealed class OwnMarks(IWriteSession session, DerivedKeys keys)
{
    private const int KeyLength = 32;

    /// <summary>True where the comment is ours; its id is known from then on.</summary>
    public bool Claim(int backend, long ticket, string nativeId, string text, long now)
    {
        var found = Keys(text);
        if (found.Count == 0)
            return false;
        var shown = session.Tickets.EventsOf(ticket)
            .Where(row => row.Body.Kind is not (TicketEventKind.Created or TicketEventKind.Requester) && row.State is not (DeliveryState.Held or DeliveryState.Cancelled) && row.Attempt > 0).ToList();
        if (Carried(shown, found).FirstOrDefault(row => !session.Desk.IsShown(row.Event)) is not { } ours)
            return false;
        session.Desk.AddOwn(backend, OwnKind.Comment, nativeId, ours.Event, now);
        return true;
    }

    /// <summary>The events that the comment may be: by the event's own key, else by its post's, else by the ticket's.</summary>
    private List<OutboxRow> Carried(List<OutboxRow> shown, HashSet<string> found)
    {
        foreach (var key in new Func<TicketEvent, string>[] { item => keys.Event(item).Value, item => item.PostKey, item => item.TicketKey })
            if (shown.FindAll(row => found.Contains(key(row.Body))) is { Count: > 0 } some)
                return some;
        return [];
    }

    private static HashSet<string> Keys(string text)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
            if (!line.TrimStart().StartsWith('>'))
                AddKeys(line, found);
        return found;
    }

    private static void AddKeys(ReadOnlySpan<char> line, HashSet<string> found)
    {
        while (line.IndexOfAnyInRange('0', 'f') is >= 0 and var start)
        {
            line = line[start..];
            var length = 0;
            while (length < line.Length && line[length] is (>= '0' and <= '9') or (>= 'a' and <= 'f'))
                length++;
            if (length == KeyLength)
                found.Add(line[..length].ToString());
            line = line[Math.Max(1, length)..];
        }
    }
}
