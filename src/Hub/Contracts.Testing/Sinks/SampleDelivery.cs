using System.Security.Cryptography;
using System.Text;

namespace Hub.Contracts.Testing;

/// <summary>Deliveries to try a sink with; the same number gives the same keys.</summary>
public static class SampleDelivery
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A new ticket for post <paramref name="number"/>.</summary>
    public static Delivery Create(int number, string text = "No internet since six.") => Of(TicketEventKind.Created, number, number, text, null);

    /// <summary>A comment on the ticket of post <paramref name="number"/>, made by a later post.</summary>
    public static Delivery Comment(int number, TicketReference ticket, string text) => Of(TicketEventKind.Commented, number, number + 1_000_000, text, ticket);

    /// <summary>The redaction of post <paramref name="number"/>, which opened the ticket.</summary>
    public static Delivery Redact(int number, TicketReference ticket) => Of(TicketEventKind.Redacted, number, number, "", ticket);

    /// <summary>An event of a kind that only some sinks take, for the ticket of post <paramref name="number"/>; a requester comes before there is a ticket.</summary>
    public static Delivery Extended(TicketEventKind kind, int number, TicketReference? ticket)
    {
        var delivery = Of(kind, number, number, "No internet since six.", ticket);
        return kind switch
        {
            TicketEventKind.Requester => delivery with { Event = delivery.Event with { RequesterAddress = $"ann{number}@example.org", RequesterName = "Ann Example" } },
            TicketEventKind.Attached => delivery with
            {
                Event = delivery.Event with { File = new Attachment("router.txt", null, "text/plain", FileContent.Length) { Hash = Convert.ToHexStringLower(SHA256.HashData(FileContent)) } },
                OpenFile = () => new MemoryStream(FileContent, writable: false),
            },
            TicketEventKind.Commented => delivery with { Event = delivery.Event with { InternalComment = true, Escalation = "A complaint of a customer.", Text = "A complaint of a customer." } },
            _ => delivery,
        };
    }

    private static readonly byte[] FileContent = Encoding.UTF8.GetBytes("lights: red, red, off\n");

    private static Delivery Of(TicketEventKind kind, int ticket, int post, string text, TicketReference? reference)
    {
        var item = new TicketEvent
        {
            Kind = kind,
            Backend = "desk",
            TicketKey = Key($"ticket {ticket}"),
            PostKey = Key($"post {post}"),
            PostId = post,
            ConversationId = ticket,
            DecisionId = post,
            Channel = "sample",
            NativeId = $"native-{post}",
            Revision = 1,
            Category = Category.Incident,
            Priority = Priority.High,
            Confidence = 0.75,
            Route = "network",
            Tags = ["wifi"],
            SenderKind = SenderKind.Customer,
            Language = "en",
            Title = text.Length > 40 ? text[..40] : text,
            Text = text,
            Author = new Author { Id = "u-1", Handle = "ann", Name = "Ann Example" },
            CreatedAt = At,
            ReceivedAt = At,
            Evidence = text.Length < 2 ? [] : [new Evidence("en/outage", 0, 2, 1.5, "incident")],
            Reason = kind == TicketEventKind.Redacted ? "The author deleted the post." : null,
        };
        return new Delivery(item, new EventKey(Key($"{kind} {ticket} {post}")), reference, 1, false);
    }

    private static string Key(string what) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16));
}
