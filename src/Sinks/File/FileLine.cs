using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>
/// One line of a day's file. It begins with the event's key and the post's key at fixed places, so that Find and redaction need no parser;
/// a text cannot look like a line's beginning, because line feeds in it are escaped.
/// </summary>
internal static class FileLine
{
    private const int KeyLength = 32;
    private const string AfterKey = "\",\"postKey\":\"";
    private static readonly string[] Personal = ["title", "subject", "text", "html", "url", "reason", "author", "attachments", "evidence", "requester", "file", "escalation"];

    public static string TicketId(TicketEvent item) => item.TicketKey[..Math.Min(12, item.TicketKey.Length)];

    /// <summary>How the line of an event begins.</summary>
    public static byte[] Prefix(EventKey key) => Encoding.UTF8.GetBytes($"{{\"key\":\"{key.Value}\"");

    /// <summary>
    /// What stands in a line that an earlier store may have caused, in place of the event's own key: a create is there if any line of its ticket is,
    /// the words of a post if any line of the post is. Quotes in texts are escaped, so that no text looks like it.
    /// </summary>
    public static byte[]? Mark(Delivery delivery) =>
        delivery.Key.Value == delivery.Event.PostKey ? Encoding.UTF8.GetBytes($"\"postKey\":\"{delivery.Event.PostKey}\"")
        : delivery is { Note: null, Event.Kind: TicketEventKind.Created } ? Encoding.UTF8.GetBytes($"\"ticketKey\":\"{delivery.Event.TicketKey}\"") : null;

    /// <summary>The line with its line feed.</summary>
    public static byte[] Of(Delivery delivery)
    {
        var scratch = JsonScratch.Take();
        var json = scratch.Json;
        json.WriteStartObject();
        json.WriteString("key"u8, delivery.Key.Value);
        json.WriteString("postKey"u8, delivery.Event.PostKey);
        json.WriteBoolean("redacted"u8, false);
        json.WriteString("kind"u8, Words.Kinds[(int)delivery.Event.Kind]);
        json.WriteString("ticket"u8, delivery.Ticket?.Id ?? TicketId(delivery.Event));
        json.WriteString("ticketKey"u8, delivery.Event.TicketKey);
        json.WriteString("nativeId"u8, delivery.Event.NativeId);
        TicketJson.WriteRest(json, delivery);
        json.WriteEndObject();
        var written = scratch.Written;
        var line = new byte[written.Length + 1];
        written.CopyTo(line);
        line[^1] = (byte)'\n';
        return line;
    }

    public static bool IsOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> postKey)
    {
        var start = "{\"key\":\"".Length + KeyLength + AfterKey.Length;
        return line.Length > start + postKey.Length && line.Slice(start, postKey.Length).SequenceEqual(postKey) && line[start + postKey.Length] == '"';
    }

    /// <summary>
    /// The same line, in place: keys, numbers and decision stay, all that a person wrote or is goes. Spaces fill it up to its old length,
    /// so that every offset noted in the file stays true.
    /// </summary>
    public static void Redact(Span<byte> line)
    {
        var whole = line.ToArray();
        var reader = new Utf8JsonReader(whole);
        reader.Read();
        var at = 1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = (int)reader.TokenStartIndex;
            var (isPersonal, isMark) = (IsPersonal(ref reader), reader.ValueTextEquals("redacted"u8));
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            reader.Skip();
            if (at > 1)
                line[at++] = (byte)',';
            at += Copy(whole.AsSpan(name, value - name), line[at..]);
            at += Copy(isMark ? "true"u8 : isPersonal ? Empty(type) : whole.AsSpan(value, (int)reader.BytesConsumed - value), line[at..]);
        }
        line[at++] = (byte)'}';
        line[at..].Fill((byte)' ');
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }

    private static bool IsPersonal(ref Utf8JsonReader reader)
    {
        foreach (var name in Personal)
            if (reader.ValueTextEquals(name))
                return true;
        return false;
    }

    private static ReadOnlySpan<byte> Empty(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "{}"u8,
        JsonTokenType.StartArray => "[]"u8,
        _ => "\"\""u8,
    };
}
